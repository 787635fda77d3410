import Glibc
public import JVM

/// What a process and its descendants have used up to one moment.
public struct ResourceSample: Codable, Hashable, Sendable {
    /// User and system time in milliseconds, with threads that have ended and children that were reaped.
    public var cpuMs: Double
    /// Largest resident set so far (`VmHWM`), in bytes; of several processes the sum, an upper bound.
    public var peakRssBytes: Int64
    /// Proportional set (`Pss` of smaps_rollup): shared pages counted by share, in bytes; nil where it cannot be read.
    public var pssBytes: Int64?
    /// Page faults served without reading a disk.
    public var minorFaults: Int64
    /// Page faults that waited for a disk.
    public var majorFaults: Int64
    /// Living threads; nil after the end.
    public var threads: Int64?
    /// Times that a living thread gave up the CPU by itself; nil after the end.
    public var voluntarySwitches: Int64?
    /// Times that a living thread was made to give up the CPU; nil after the end.
    public var involuntarySwitches: Int64?
    /// Living processes; nil after the end.
    public var processes: Int?

    /// The sample of the tree under `pid` now; nil when that process is gone.
    ///
    /// CPU time is read first, since reading the rest lets time pass (PSS of a JVM takes some milliseconds).
    public static func ofTree(_ pid: Int32) -> ResourceSample? {
        let cpuNs = cpuNanoseconds(ofTree: pid)
        let members = ProcessTree.members(of: pid)
        guard !members.isEmpty, let cpuNs else { return nil }
        var sample = ResourceSample(
            cpuMs: Double(cpuNs) / 1e6, peakRssBytes: 0, pssBytes: 0, minorFaults: 0, majorFaults: 0, threads: 0,
            voluntarySwitches: 0, involuntarySwitches: 0, processes: members.count)
        for member in members { sample.add(member) }
        return sample
    }

    /// The totals of a process that has ended, as its parent learned them (`wait4(2)`).
    public init(_ usage: ResourceUsage) {
        cpuMs = Double(usage.cpuMicroseconds) / 1_000
        peakRssBytes = usage.peakResidentKiB * 1_024
        minorFaults = usage.minorFaults
        majorFaults = usage.majorFaults
    }

    init(
        cpuMs: Double, peakRssBytes: Int64, pssBytes: Int64?, minorFaults: Int64, majorFaults: Int64, threads: Int64?,
        voluntarySwitches: Int64?, involuntarySwitches: Int64?, processes: Int?
    ) {
        self.cpuMs = cpuMs
        self.peakRssBytes = peakRssBytes
        self.pssBytes = pssBytes
        self.minorFaults = minorFaults
        self.majorFaults = majorFaults
        self.threads = threads
        self.voluntarySwitches = voluntarySwitches
        self.involuntarySwitches = involuntarySwitches
        self.processes = processes
    }

    private mutating func add(_ member: ProcessStat) {
        minorFaults += member.minorFaults + member.childMinorFaults
        majorFaults += member.majorFaults + member.childMajorFaults
        threads = (threads ?? 0) + member.threads
        if let status = ProcFile.text("/proc/\(member.pid)/status") {
            peakRssBytes += (ProcFile.value("VmHWM", in: status) ?? 0) * 1_024
        }
        if let rollup = ProcFile.text("/proc/\(member.pid)/smaps_rollup"), let pss = ProcFile.value("Pss", in: rollup) {
            pssBytes = pssBytes.map { $0 + pss * 1_024 }
        } else if member.state != "Z" {
            // A sum that lacks a member would look like a saving.
            pssBytes = nil
        }
        addSwitches(of: member.pid)
    }

    /// Switches are counted per thread, and the process's own file shows only its first thread's.
    private mutating func addSwitches(of pid: Int32) {
        for thread in ProcFile.numbers(in: "/proc/\(pid)/task") {
            guard let status = ProcFile.text("/proc/\(pid)/task/\(thread)/status") else { continue }
            voluntarySwitches = (voluntarySwitches ?? 0) + (ProcFile.value("voluntary_ctxt_switches", in: status) ?? 0)
            involuntarySwitches =
                (involuntarySwitches ?? 0) + (ProcFile.value("nonvoluntary_ctxt_switches", in: status) ?? 0)
        }
    }

    /// Context switches so far of the living threads of the tree under `pid`; nil when it is gone.
    public static func switches(ofTree pid: Int32) -> Int64? {
        var sample = ResourceSample(
            cpuMs: 0, peakRssBytes: 0, pssBytes: nil, minorFaults: 0, majorFaults: 0, threads: nil,
            voluntarySwitches: nil, involuntarySwitches: nil, processes: nil)
        for member in ProcessTree.members(of: pid) { sample.addSwitches(of: member.pid) }
        return sample.voluntarySwitches.map { $0 + (sample.involuntarySwitches ?? 0) }
    }

    /// CPU time of the tree under `pid` in nanoseconds, ended threads and reaped children included; nil when it is gone.
    ///
    /// Living processes by their CPU clock, exact to the nanosecond; reaped children by their parent's `cutime` and
    /// `cstime`, exact to 10 ms.
    public static func cpuNanoseconds(ofTree pid: Int32) -> Int64? {
        guard let own = cpuClock(pid) else { return nil }
        var total = own
        for member in ProcessTree.members(of: pid) {
            if member.pid != pid, let clock = cpuClock(member.pid) { total += clock }
            total += member.childTicks * (1_000_000_000 / ProcessStat.ticksPerSecond)
        }
        return total
    }

    private static func cpuClock(_ pid: Int32) -> Int64? {
        var clock = clockid_t()
        var time = timespec()
        guard unsafe clock_getcpuclockid(pid, &clock) == 0, unsafe clock_gettime(clock, &time) == 0 else { return nil }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
