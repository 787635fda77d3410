import Glibc

/// Tells when a started application can serve. Asked again and again until it says yes; must answer within a second.
public protocol ReadinessProbe: Sendable {
    /// What is waited for, in words for a message: "GET /health to answer 200".
    var description: String { get }
    /// The status of the application's own end that is waited for; nil where it is not its end.
    var exitStatus: Int32? { get }
    func isReady(_ process: SupervisedProcess) -> Bool
}

extension ReadinessProbe {
    /// Whether the application's own end is what is waited for.
    public var waitsForExit: Bool { exitStatus != nil }
}

/// One supervised run of an application: started, awaited until ready, used, ended.
public struct ApplicationRun: Sendable {
    /// How long each step may take, in milliseconds.
    public struct Limits: Hashable, Sendable {
        public var readyMs: Int64
        /// From SIGTERM to SIGKILL. A recording JVM writes its files in this time.
        public var exitMs: Int64

        public init(readyMs: Int64 = 180_000, exitMs: Int64 = 60_000) {
            self.readyMs = readyMs
            self.exitMs = exitMs
        }
    }

    /// What was seen.
    public struct Outcome: Hashable, Sendable {
        /// The id that the process had.
        public var pid: Int32
        /// From start to ready (or to the exit, where that is waited for), in milliseconds.
        public var readyMs: Double
        public var status: ExitStatus
        /// True when it ignored SIGTERM for `exitMs` and was killed: what it should have written may be missing.
        public var killed: Bool
        public var usage: ResourceUsage?
        /// The end of what it printed.
        public var outputTail: String
    }

    public var spec: ProcessSpec
    public var readiness: any ReadinessProbe
    public var limits: Limits

    public init(spec: ProcessSpec, readiness: any ReadinessProbe, limits: Limits = Limits()) {
        self.spec = spec
        self.readiness = readiness
        self.limits = limits
    }

    /// Runs the application once.
    ///
    /// - Parameter whenReady: what is done with the ready application, such as a warm-up; the application is ended
    ///   whether it throws or not.
    /// - Throws: `ApplicationRunError`; the application and its children are gone then.
    public func perform(
        whenReady: (SupervisedProcess) throws(ApplicationRunError) -> Void = { _ throws(ApplicationRunError) in }
    ) throws(ApplicationRunError) -> Outcome {
        var spec = spec
        spec.endsWithCaller = true
        let process: SupervisedProcess
        do { process = try SupervisedProcess.start(spec) } catch {
            throw ApplicationRunError(.notStarted, detail: "\(error)", outputTail: "")
        }
        let readyMs: Double
        do throws(ApplicationRunError) {
            readyMs = try awaitReady(process)
            if !readiness.waitsForExit {
                do throws(ApplicationRunError) { try whenReady(process) } catch {
                    // What was done with it failed because it was gone.
                    try requireNoCrash(process)
                    throw error
                }
                try requireNoCrash(process)
            }
        } catch {
            process.killAndWait()
            throw error
        }
        let status = process.poll() ?? process.terminate(graceMs: limits.exitMs)
        process.signalGroup(SIGKILL)
        return Outcome(
            pid: process.pid, readyMs: readyMs, status: status, killed: status == .signalled(SIGKILL),
            usage: process.usage,
            outputTail: process.outputTail)
    }

    /// One that ends by itself with status 0 has done what it was started for, and a warm-up may end it by a signal.
    private func requireNoCrash(_ process: SupervisedProcess) throws(ApplicationRunError) {
        let asked: [ExitStatus] = [
            .exited(0), .exited(128 + SIGTERM), .exited(128 + SIGINT), .signalled(SIGTERM), .signalled(SIGINT),
        ]
        guard let status = process.poll(), !asked.contains(status) else { return }
        throw ApplicationRunError(.crashed, detail: "\(status)", outputTail: process.outputTail)
    }

    private func awaitReady(_ process: SupervisedProcess) throws(ApplicationRunError) -> Double {
        let deadline = MonotonicTime.now(plusMs: limits.readyMs)
        var pauseMs: Int64 = 2
        while true {
            if let status = process.poll() {
                // Any other status is a failure: a program that crashed has shown nothing worth archiving.
                if let wanted = readiness.exitStatus, status == .exited(wanted) { return process.started.elapsedMs }
                throw ApplicationRunError(
                    .endedBeforeReady, detail: "\(status) while waiting for \(readiness.description)",
                    outputTail: process.outputTail)
            }
            if readiness.waitsForExit {
                _ = process.wait(until: min(deadline, .now(plusMs: 1_000)))
            } else {
                if readiness.isReady(process) { return process.started.elapsedMs }
                _ = process.wait(until: .now(plusMs: pauseMs))
                // Quick at first, so that a start of 200 ms is timed well; then kinder to a slow one.
                if process.started.elapsedMs > 20_000 { pauseMs = 50 }
            }
            if MonotonicTime.now() >= deadline {
                throw ApplicationRunError(
                    .notReady, detail: "waited \(limits.readyMs / 1_000) s for \(readiness.description)",
                    outputTail: process.outputTail)
            }
        }
    }
}

/// Why a supervised run failed.
public struct ApplicationRunError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case notStarted, endedBeforeReady, notReady, warmUpFailed
        /// It ended by itself once it was ready, with a status other than 0.
        case crashed
    }

    public var code: Code
    public var detail: String
    /// The end of what the application printed.
    public var outputTail: String

    public init(_ code: Code, detail: String, outputTail: String) {
        self.code = code
        self.detail = detail
        self.outputTail = outputTail
    }

    private static let longestLine = 400

    public var description: String {
        let what =
            switch code {
            case .notStarted: "the application could not be started"
            case .endedBeforeReady: "the application ended before it was ready"
            case .notReady: "the application did not get ready"
            case .warmUpFailed: "the warm-up failed"
            case .crashed: "the application crashed once it was ready"
            }
        let lines = outputTail.split(separator: "\n").suffix(20).map {
            $0.count > Self.longestLine ? "\($0.prefix(Self.longestLine))…" : "\($0)"
        }
        let tail = lines.isEmpty ? "" : "\nthe end of its output:\n" + lines.map { "  | \($0)" }.joined(separator: "\n")
        return "\(what): \(detail)\(tail)"
    }
}
