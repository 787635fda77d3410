public import FoundationEssentials
import Glibc
import JVM

/// Measures candidates side by side: in every round each runs once, in an order that changes from round to round, and
/// candidates are compared round by round, so that what the machine does to a round it does to all.
public struct Bench: Sendable {
    /// Failures of one candidate after which it is left out.
    static let mostFailures = 2

    public var plan: BenchPlan
    /// An existing directory for the instrumented run's logs; what is put there is removed again.
    public var scratchDirectory: String
    /// Wall clock for the result's times.
    public var now: @Sendable () -> Date

    public init(plan: BenchPlan, scratchDirectory: String = "/tmp", now: @escaping @Sendable () -> Date = { Date() }) {
        self.plan = plan
        self.scratchDirectory = scratchDirectory
        self.now = now
    }

    /// Measures. Takes as long as the runs take; one process runs at a time.
    ///
    /// - Parameters:
    ///   - progress: called between runs.
    ///   - isCancelled: asked every few milliseconds while something is awaited; true ends the running process and the bench.
    /// - Throws: `MeasureError`: `badPlan`, `baselineFailed` (then nothing can be compared), `cancelled`, `machine`.
    public func run(
        progress: (BenchEvent) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { Task.isCancelled }
    ) throws(MeasureError) -> BenchResult {
        try plan.check()
        let startedAt = now()
        let machine = Machine.current()
        let session = BenchSession(plan: plan, isCancelled: isCancelled)
        progress(.started(runs: plan.plannedRuns))
        try session.timedRounds(progress)
        if plan.instrumented { try session.instrumentedRuns(under: scratchDirectory, progress) }
        if let steady = plan.steady { try session.steadyRounds(steady, progress) }
        return session.result(machine: machine, startedAt: startedAt, finishedAt: now())
    }
}
