public import JVM

/// How eagerly the JVM compiles: a choice with a price, which `bench` shows (docs/decisions/jit-profiles.md).
public enum JITProfile: String, Sendable, CaseIterable, Codable {
    /// Best steady throughput: the optimising compiler (C2) comes later, by as much as cost no request in the minutes measured.
    case peak
    /// C2 later still: much less CPU during start-up, the same code in the end.
    case balanced
    /// The quick compiler (C1) only, and no class made for a reflective call: least CPU, lower peak throughput; for
    /// short-lived processes.
    case burst

    /// The options for `java` of a version beside an archive of a tier.
    ///
    /// From 18 on (JEP 416) reflection makes method handles, a class each, unless it is told to call through the JVM.
    ///
    /// From 20 on (JDK-8290025) new code starts a collection, at 15 % of the code cache. C1 alone has a cache of 48 MB instead
    /// of 240 MB, where that comes in the middle of a start; 75 % of it are the same 36 MB.
    public func options(feature: Int, tier: ArchiveTier) -> [String] {
        let isTrained = tier == .aot && feature >= 25
        switch self {
        case .peak: return isTrained ? Self.trained(delay: 4) : Self.thresholds(times: 10)
        case .balanced: return isTrained ? Self.trained(delay: 6) : Self.thresholds(times: 30)
        case .burst:
            return ["-XX:TieredStopAtLevel=1"]
                + (feature >= 18 ? ["-Djdk.reflect.useNativeAccessorOnly=true"] : [])
                + (feature >= 20 ? ["-XX:SweeperThreshold=75"] : [])
        }
    }

    /// C2's thresholds, whose defaults are 5000 invocations, 600 at least, 15 000 with loops, and 40 000 back edges
    /// (`compiler_globals.hpp`).
    private static func thresholds(times factor: Int) -> [String] {
        [
            "-XX:Tier4InvocationThreshold=\(5000 * factor)", "-XX:Tier4MinInvocationThreshold=\(600 * factor)",
            "-XX:Tier4CompileThreshold=\(15_000 * factor)", "-XX:Tier4BackEdgeThreshold=\(40_000 * factor)",
        ]
    }

    /// An AOT cache brings profiles (JEP 515): a method that C2 compiled in training goes to it at the first event of its
    /// C1 code, whatever the thresholds. So it is the events that come later, by a power of two; by default every 2^11
    /// calls and every 2^14 back edges.
    private static func trained(delay: Int) -> [String] {
        ["-XX:Tier2InvokeNotifyFreqLog=\(11 + delay)", "-XX:Tier2BackedgeNotifyFreqLog=\(14 + delay)"]
    }
}
