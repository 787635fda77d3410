/// What a bench tells while it goes on, for a progress line.
public enum BenchEvent: Sendable {
    /// Before the first run: how many there will be if none fails.
    case started(runs: Int)
    case runStarted(label: String, kind: FailedRun.Kind, round: Int)
    /// `readyMs` is the measured time of this run in milliseconds.
    case runFinished(label: String, kind: FailedRun.Kind, round: Int, readyMs: Double)
    case runFailed(label: String, kind: FailedRun.Kind, round: Int, message: String)
    /// A candidate failed too often and is left out from here on.
    case gaveUp(label: String)
}
