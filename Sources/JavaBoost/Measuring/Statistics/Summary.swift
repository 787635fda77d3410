/// A series of measurements in a few numbers that one outlier cannot move. The unit is that of the measurements.
public struct Summary: Codable, Hashable, Sendable {
    /// How many measurements there were; at least 1.
    public var n: Int
    public var median: Double
    /// Lower quartile.
    public var q1: Double
    /// Upper quartile.
    public var q3: Double
    /// Median absolute deviation from the median, not scaled to a standard deviation.
    public var mad: Double
    public var min: Double
    public var max: Double

    /// The summary of `values` in any order; nil when there are none or one is not finite.
    public init?(of values: [Double]) {
        guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
        let sorted = values.sorted()
        let middle = Self.quantile(0.5, ofSorted: sorted)
        n = sorted.count
        median = middle
        q1 = Self.quantile(0.25, ofSorted: sorted)
        q3 = Self.quantile(0.75, ofSorted: sorted)
        mad = Self.quantile(0.5, ofSorted: sorted.map { abs($0 - middle) }.sorted())
        min = sorted[0]
        max = sorted[sorted.count - 1]
    }

    /// Interquartile range.
    public var iqr: Double { q3 - q1 }

    /// The median of `values` in any order; nil when there are none.
    public static func median(of values: [Double]) -> Double? {
        values.isEmpty ? nil : quantile(0.5, ofSorted: values.sorted())
    }

    /// The quantile `p` (0...1) of ascending `sorted`, which must not be empty: linear between the two nearest ranks,
    /// type 7 of Hyndman and Fan ("Sample quantiles in statistical packages", 1996), as R and NumPy do by default.
    public static func quantile(_ p: Double, ofSorted sorted: [Double]) -> Double {
        precondition(!sorted.isEmpty && p >= 0 && p <= 1, "a quantile needs values and a share in 0...1")
        let rank = p * Double(sorted.count - 1)
        let below = Int(rank.rounded(.down))
        let above = Swift.min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (rank - Double(below))
    }
}
