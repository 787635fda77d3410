import Glibc

/// The median of paired ratios and the interval that it lies in with the stated confidence.
///
/// From six pairs on: the percentile bootstrap of the median (Efron, "Bootstrap methods: another look at the
/// jackknife", 1979; Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13), with a seeded
/// generator, so that the same ratios give the same interval.
/// Below six pairs resampling cannot reach 95 %: all five on one side of the true median happens in 2 of 2^5 cases. There the
/// interval is the normal one of the mean logarithm, with the larger of the seen deviation and an assumed one.
public struct RatioEstimate: Codable, Hashable, Sendable {
    /// How an interval was made.
    public enum Method: String, Codable, Sendable {
        case bootstrap
        case assumedNoise
    }

    /// Median of the ratios.
    public var median: Double
    /// Lower end of the interval.
    public var low: Double
    /// Upper end of the interval.
    public var high: Double
    /// Number of ratios.
    public var pairs: Int
    /// Confidence of the interval, 0...1.
    public var confidence: Double
    public var method: Method

    /// What an interval rests on besides the ratios.
    public struct Settings: Codable, Hashable, Sendable {
        /// Seed of the resampling.
        public var seed: UInt64
        /// Number of resamples.
        public var resamples: Int
        /// Standard deviation of the logarithm of one ratio that is assumed when there are fewer than six: 0.15 is
        /// about twice what start-up pairs show on a shared two-core machine, so that few pairs decide only what is plain.
        public var assumedDeviation: Double

        public init(seed: UInt64 = 0x6a62_6f6f_7374, resamples: Int = 10_000, assumedDeviation: Double = 0.15) {
            self.seed = seed
            self.resamples = resamples
            self.assumedDeviation = assumedDeviation
        }
    }

    static let confidence = 0.95
    static let fewestForBootstrap = 6

    /// The estimate from `ratios`; nil when there are none or one is not positive and finite.
    public init?(of ratios: [Double], settings: Settings = Settings()) {
        guard !ratios.isEmpty, ratios.allSatisfy({ $0.isFinite && $0 > 0 }) else { return nil }
        let sorted = ratios.sorted()
        let interval =
            sorted.count < Self.fewestForBootstrap
            ? Self.normalInterval(sorted, assumedDeviation: settings.assumedDeviation)
            : Self.bootstrapInterval(sorted, settings: settings)
        median = Summary.quantile(0.5, ofSorted: sorted)
        // With few pairs mean and median differ: the interval always holds the median.
        low = min(interval.low, median)
        high = max(interval.high, median)
        pairs = sorted.count
        confidence = Self.confidence
        method = sorted.count < Self.fewestForBootstrap ? .assumedNoise : .bootstrap
    }

    /// Whether the interval lies wholly below 1: the candidate needs less than the baseline.
    public var isClearlyBelowOne: Bool { high < 1 }
    /// Whether the interval lies wholly above 1: the candidate needs more than the baseline.
    public var isClearlyAboveOne: Bool { low > 1 }

    private static func normalInterval(_ sorted: [Double], assumedDeviation: Double) -> (low: Double, high: Double) {
        let logarithms = sorted.map { log($0) }
        let n = Double(logarithms.count)
        let mean = logarithms.reduce(0, +) / n
        let squares = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let seen = logarithms.count > 1 ? (squares / (n - 1)).squareRoot() : 0
        // 1.96 standard errors on either side hold 95 % of a normal distribution.
        let reach = 1.96 * max(seen, assumedDeviation) / n.squareRoot()
        return (exp(mean - reach), exp(mean + reach))
    }

    private static func bootstrapInterval(_ sorted: [Double], settings: Settings) -> (low: Double, high: Double) {
        var random = SeededRandom(seed: settings.seed)
        var counts = [Int](repeating: 0, count: sorted.count)
        var medians: [Double] = []
        medians.reserveCapacity(max(settings.resamples, 1))
        for _ in 0..<max(settings.resamples, 1) {
            medians.append(resampledMedian(sorted, &counts, &random))
        }
        medians.sort()
        let tail = (1 - confidence) / 2
        return (Summary.quantile(tail, ofSorted: medians), Summary.quantile(1 - tail, ofSorted: medians))
    }

    /// The median of as many draws with replacement as there are values. Counting the draws per rank avoids a sort.
    private static func resampledMedian(_ sorted: [Double], _ counts: inout [Int], _ random: inout SeededRandom)
        -> Double
    {
        let n = sorted.count
        for i in 0..<n { counts[i] = 0 }
        for _ in 0..<n { counts[random.index(below: n)] += 1 }
        var seen = 0
        var lower: Double?
        for i in 0..<n {
            seen += counts[i]
            if lower == nil, seen > (n - 1) / 2 { lower = sorted[i] }
            if let lower, seen > n / 2 { return (lower + sorted[i]) / 2 }
        }
        return sorted[n - 1]
    }
}
