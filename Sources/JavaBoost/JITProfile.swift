/// How eagerly the JVM compiles: a choice with a price, which `bench` shows.
public enum JITProfile: String, Sendable, CaseIterable, Codable {
    /// The JVM's own tiers: best steady throughput.
    case peak
    /// The optimising compiler (C2) starts thirty times later: much less CPU during start-up, the same code in the end
    /// (docs/decisions/jit-profiles.md).
    case balanced
    /// The quick compiler (C1) only: least CPU, lower peak throughput; for short-lived processes.
    case burst

    /// The options for `java`. The defaults scaled by `balanced` are those of `compiler_globals.hpp`:
    /// invocations 5000, minimum 600, compile 15000, back edges 40000.
    public var options: [String] {
        switch self {
        case .peak: []
        case .balanced:
            [
                "-XX:Tier4InvocationThreshold=150000", "-XX:Tier4MinInvocationThreshold=18000",
                "-XX:Tier4CompileThreshold=450000", "-XX:Tier4BackEdgeThreshold=1200000",
            ]
        case .burst: ["-XX:TieredStopAtLevel=1"]
        }
    }
}
