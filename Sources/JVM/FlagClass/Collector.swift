/// A garbage collector of HotSpot.
public enum Collector: String, Hashable, Sendable, CaseIterable {
    case serial, parallel, g1, z, shenandoah, epsilon
    /// Concurrent mark-sweep, until JDK 13.
    case cms
    /// OpenJ9's own, whichever: it maps no archives of HotSpot's kind.
    case openJ9 = "openj9"

    /// The flag that chooses it.
    public var flag: String {
        switch self {
        case .serial: "UseSerialGC"
        case .parallel: "UseParallelGC"
        case .g1: "UseG1GC"
        case .z: "UseZGC"
        case .shenandoah: "UseShenandoahGC"
        case .epsilon: "UseEpsilonGC"
        case .cms: "UseConcMarkSweepGC"
        case .openJ9: ""
        }
    }

    /// Options that choose it, experimental flags unlocked where needed.
    public func options(_ version: JavaVersion) -> [String] {
        let isExperimental =
            self == .epsilon || (self == .z && version.feature < 15)
            || (self == .shenandoah && version.feature < 15)
        return (isExperimental ? ["-XX:+UnlockExperimentalVMOptions"] : []) + ["-XX:+\(flag)"]
    }

    /// Options that begin with `-XX:+` and choose a collector.
    static func chosen(by flags: FlagTable) -> Collector? {
        for collector in allCases where collector != .openJ9 && flags.bool(collector.flag) == true { return collector }
        if flags.bool("UseParallelOldGC") == true { return .parallel }
        if flags.bool("UseParNewGC") == true { return .cms }
        return nil
    }
}
