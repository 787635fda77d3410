/// Why something could not be measured, for a person: what happened, where, and what to do about it.
public struct MeasureError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable names; an exit status hangs on them.
    public enum Code: String, Sendable {
        /// A readiness condition that cannot be read.
        case badReadiness
        /// A line of a warm-up script that cannot be read.
        case badWarmScript
        /// A bench plan that cannot be carried out: no candidates, two of one name.
        case badPlan
        /// No free port, no scratch directory.
        case machine
        /// The baseline did not run, so there is nothing to compare with.
        case baselineFailed
        /// Load to which there was not a single answer.
        case unanswered
        /// The user stopped it.
        case cancelled
        /// A file of measurements that cannot be read.
        case badResult
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
