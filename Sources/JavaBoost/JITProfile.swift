public import JVM

/// How eagerly the JVM compiles: a choice with a price, which `bench` shows (docs/decisions/jit-profiles.md).
public enum JITProfile: String, Sendable, CaseIterable, Codable {
    /// Best steady throughput: the JVM's own tiers, and with an AOT cache C2 a little later than they have it.
    case peak
    /// The optimising compiler (C2) starts later: much less CPU during start-up, the same code in the end.
    case balanced
    /// The quick compiler (C1) only, and no class made for a reflective call: least CPU, lower peak throughput; for
    /// short-lived processes.
    case burst

    /// The options for `java` of a version beside an archive of a tier.
    ///
    /// The defaults scaled by `balanced` are those of `compiler_globals.hpp`: invocations 5000, minimum 600, compile 15000,
    /// back edges 40000. From 18 on (JEP 416) reflection makes method handles, a class each, unless it is told to call
    /// through the JVM.
    public func options(feature: Int, tier: ArchiveTier) -> [String] {
        let isTrained = tier == .aot && feature >= 25
        switch self {
        case .peak: return isTrained ? Self.trained(delay: 4) : []
        case .balanced where isTrained: return Self.trained(delay: 6)
        case .balanced:
            return [
                "-XX:Tier4InvocationThreshold=150000", "-XX:Tier4MinInvocationThreshold=18000",
                "-XX:Tier4CompileThreshold=450000", "-XX:Tier4BackEdgeThreshold=1200000",
            ]
        case .burst:
            return ["-XX:TieredStopAtLevel=1"] + (feature >= 18 ? ["-Djdk.reflect.useNativeAccessorOnly=true"] : [])
        }
    }

    /// An AOT cache brings profiles (JEP 515): a method that C2 compiled in training goes to it at the first event of its
    /// C1 code, whatever the thresholds. So it is the events that come later, by a power of two; by default every 2^11
    /// calls and every 2^14 back edges.
    private static func trained(delay: Int) -> [String] {
        ["-XX:Tier2InvokeNotifyFreqLog=\(11 + delay)", "-XX:Tier2BackedgeNotifyFreqLog=\(14 + delay)"]
    }
}
