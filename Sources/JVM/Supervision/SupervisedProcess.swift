internal import CLinux
import Glibc
import Synchronization

/// One started process, watched until it is reaped. The object owns the pid: nobody else may wait for it.
public final class SupervisedProcess: Sendable {
    /// The process's id; valid until it has been reaped.
    public let pid: Int32
    /// When it was started, on the monotonic clock.
    public let started: MonotonicTime
    private let ownSession: Bool
    private let drain: OutputDrain?
    private let onInterrupt: InterruptCleanup?
    private let end = Mutex<(status: ExitStatus, usage: ResourceUsage)?>(nil)

    /// Starts `spec`; the program is running (exec has happened) when this returns.
    public static func start(_ spec: ProcessSpec) throws(SystemError) -> SupervisedProcess {
        switch spec.output {
        case .inherited:
            let started = MonotonicTime.now()
            let pid = try spec.start(.child, output: STDOUT_FILENO, errors: STDERR_FILENO)
            return SupervisedProcess(pid: pid, started: started, spec: spec, drain: nil)
        case .drained(let tailBytes):
            var ends: [Int32] = [-1, -1]
            try retrying("make a pipe") { unsafe jb_pipe(&ends) }
            let drain: OutputDrain
            do { drain = try OutputDrain(descriptor: ends[0], tailBytes: tailBytes) } catch {
                close(ends[1])
                throw error
            }
            defer { close(ends[1]) }
            let started = MonotonicTime.now()
            let pid = try spec.start(.child, output: ends[1], errors: ends[1])
            return SupervisedProcess(pid: pid, started: started, spec: spec, drain: drain)
        }
    }

    private init(pid: pid_t, started: MonotonicTime, spec: ProcessSpec, drain: OutputDrain?) {
        self.pid = pid
        self.started = started
        ownSession = spec.ownSession
        self.drain = drain
        // A terminal's Ctrl-C reaches no other session, and the kernel ends only the process itself with its starter.
        onInterrupt = spec.ownSession ? InterruptCleanup { kill(-pid, SIGKILL) } : nil
    }

    /// The end of what it printed; empty when its output is inherited.
    ///
    /// Of a process that has ended this is all that it printed, unless a child of its own still holds the pipe.
    public var outputTail: String {
        guard let drain else { return "" }
        if end.withLock({ $0 != nil }) { drain.awaitEnd(limitMs: 500) }
        return drain.tail
    }
    /// Bytes it has printed so far; 0 when its output is inherited.
    public var outputBytes: Int64 { drain?.totalBytes ?? 0 }
    /// What it has printed from a byte on, as far as it is kept; nothing when its output is inherited.
    ///
    /// - Returns: `start`: the number of the first of these bytes, later than asked for where so many came at once
    ///   that some are forgotten (`OutputDrain.leastKept`).
    public func output(since byte: Int64) -> (bytes: [UInt8], start: Int64) { drain?.output(since: byte) ?? ([], byte) }
    /// What it used, known once it has ended.
    public var usage: ResourceUsage? { end.withLock { $0?.usage } }

    /// The exit status if it has ended, nil while it runs. Reaps it the first time.
    public func poll() -> ExitStatus? {
        end.withLock { end in
            if let end { return end.status }
            var raw: Int32 = 0
            var usage = rusage()
            var reaped: pid_t
            repeat { reaped = unsafe wait4(pid, &raw, WNOHANG, &usage) } while reaped < 0 && errno == EINTR
            // Reaped by someone else all the same: it has ended, and nobody knows how.
            if reaped < 0 && errno == ECHILD { raw = 255 << 8 } else if reaped != pid { return nil }
            let status: ExitStatus = raw & 0x7f == 0 ? .exited((raw >> 8) & 0xff) : .signalled(raw & 0x7f)
            end = (status, ResourceUsage(usage))
            return status
        }
    }

    /// Waits until it ends or `deadline` passes; nil when it still runs then.
    public func wait(until deadline: MonotonicTime) -> ExitStatus? {
        if let status = poll() { return status }
        let descriptor = jb_pidfd_open(pid)
        guard descriptor >= 0 else { return pollUntil(deadline) }
        defer { close(descriptor) }
        while true {
            let left = deadline.millisecondsFromNow
            if left <= 0 { return poll() }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = unsafe Glibc.poll(&entry, 1, Int32(min(left, 1_000)))
            if let status = poll() { return status }
        }
    }

    /// Waits where there is no pidfd: kernels before 5.3, and sandboxes that forbid it.
    private func pollUntil(_ deadline: MonotonicTime) -> ExitStatus? {
        while true {
            if let status = poll() { return status }
            let left = deadline.millisecondsFromNow
            if left <= 0 { return nil }
            usleep(UInt32(min(left, 2)) * 1_000)
        }
    }

    /// Sends a signal to the process alone.
    public func signal(_ number: Int32) {
        end.withLock { end in
            // Under the lock: a reaped pid may belong to somebody else.
            if end == nil { kill(pid, number) }
        }
    }

    /// Sends a signal to the whole session, children included; only where it was given one of its own.
    public func signalGroup(_ number: Int32) {
        guard ownSession else { return signal(number) }
        // A process group's id is not reused while a member lives, so this is right even after the leader's end.
        kill(-pid, number)
    }

    /// Ends it: SIGTERM, then SIGKILL to the whole group when `graceMs` have passed; children that stayed are killed too.
    @discardableResult
    public func terminate(graceMs: Int64) -> ExitStatus {
        signal(SIGTERM)
        let status = wait(until: .now(plusMs: graceMs)) ?? killAndWait()
        if ownSession { kill(-pid, SIGKILL) }
        return status
    }

    /// SIGKILL to the whole group, and waits for the process itself.
    @discardableResult
    public func killAndWait() -> ExitStatus {
        signalGroup(SIGKILL)
        while true {
            if let status = wait(until: .now(plusMs: 1_000)) { return status }
        }
    }
}

extension ResourceUsage {
    init(_ usage: rusage) {
        func microseconds(_ time: timeval) -> Int64 { Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_usec) }
        self.init(
            cpuMicroseconds: microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
            peakResidentKiB: Int64(usage.ru_maxrss), minorFaults: Int64(usage.ru_minflt),
            majorFaults: Int64(usage.ru_majflt))
    }
}
