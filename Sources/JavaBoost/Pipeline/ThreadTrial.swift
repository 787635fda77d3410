/// A thread plan under load against platform threads, in interleaved pairs: what `--threads auto` decides by.
public struct ThreadTrial: Codable, Hashable, Sendable {
    /// The plan's mode.
    public var candidate: ThreadMode
    public var pairs: Int
    /// CPUs that each side had; nil where no quota could be set.
    public var cpus: Double?
    public var connections: Int
    /// Ratios to platform threads: medians, and the ends of the interval of the first.
    public var requestsPerSecondRatio: Double
    public var requestsPerSecondRatioLow: Double
    public var requestsPerSecondRatioHigh: Double
    public var p99Ratio: Double?
    public var cpuPerRequestRatio: Double?
    /// Threads of the operating system, before and after.
    public var threadsBefore: Double
    public var threadsAfter: Double
    /// Failed requests of the candidate, in all rounds.
    public var errors: Double
    /// Whether it is kept.
    public var wins: Bool

    /// More requests beyond doubt, in every round that was run, no failed one more, and a p99 that is not clearly worse.
    init?(_ result: LoadResult, _ mode: ThreadMode) {
        guard result.candidates.count == 2, let rate = result.candidates[1].ratio[.requestsPerSecond] else {
            return nil
        }
        let before = result.candidates[0], after = result.candidates[1]
        candidate = mode
        pairs = rate.pairs
        cpus = result.method.cpus
        connections = result.method.connections
        requestsPerSecondRatio = rate.median
        requestsPerSecondRatioLow = rate.low
        requestsPerSecondRatioHigh = rate.high
        p99Ratio = after.ratio[.p99Ms]?.median
        cpuPerRequestRatio = after.ratio[.cpuUsPerRequest]?.median
        threadsBefore = before.summary[.threads]?.median ?? 0
        threadsAfter = after.summary[.threads]?.median ?? 0
        errors = Self.errors(of: after)
        // A round in which it hung has no ratio, and is not seen in the interval.
        wins =
            rate.isClearlyAboveOne && rate.pairs == result.method.rounds && errors <= Self.errors(of: before)
            && (p99Ratio ?? 1) <= 1.1 && after.failures.isEmpty
    }

    private static func errors(of candidate: LoadCandidate) -> Double {
        candidate.rounds.compactMap { LoadMetric.errors.value($0) }.reduce(0, +)
    }

    /// One sentence for a person.
    var text: String {
        let rate = DecimalText.fixed(requestsPerSecondRatio, digits: 2)
        let interval =
            "\(DecimalText.fixed(requestsPerSecondRatioLow, digits: 2)) to "
            + DecimalText.fixed(requestsPerSecondRatioHigh, digits: 2)
        return "under load \(candidate.rawValue) served \(rate) times the requests of platform threads (\(interval), "
            + "\(pairs) pairs), with \(DecimalText.fixed(threadsAfter, digits: 0)) instead of "
            + "\(DecimalText.fixed(threadsBefore, digits: 0)) threads of the system"
    }
}
