/// Counts of durations, each known to within 1.6 %, in a few kilobytes however many there are.
///
/// Buckets as in HdrHistogram: 64 equal steps within each power of two.
struct LatencyHistogram: Hashable, Sendable {
    private static let stepBits = 6
    private var counts = [UInt64](repeating: 0, count: (64 - stepBits + 1) << stepBits)
    private(set) var total: UInt64 = 0
    private(set) var maximumNs: Int64 = 0

    /// Adds a duration in nanoseconds; a negative one counts as zero.
    mutating func add(_ nanoseconds: Int64) {
        let value = max(nanoseconds, 0)
        counts[Self.bucket(UInt64(value))] += 1
        total += 1
        maximumNs = max(maximumNs, value)
    }

    /// The duration in milliseconds that the share `p` (0...1) of all stayed below or at; nil when there are none.
    func quantileMs(_ p: Double) -> Double? {
        guard total > 0 else { return nil }
        let wanted = max(1, UInt64((p * Double(total)).rounded(.up)))
        var seen: UInt64 = 0
        for (index, count) in counts.enumerated() {
            seen += count
            if seen >= wanted { return min(Self.upperEnd(index), Double(maximumNs)) / 1e6 }
        }
        return Double(maximumNs) / 1e6
    }

    private static func bucket(_ value: UInt64) -> Int {
        let steps = UInt64(1) << stepBits
        guard value >= steps else { return Int(value) }
        let shift = 63 - value.leadingZeroBitCount - stepBits
        return ((shift + 1) << stepBits) + Int((value >> shift) - steps)
    }

    /// The largest value that falls into the bucket.
    private static func upperEnd(_ bucket: Int) -> Double {
        let shift = (bucket >> stepBits) - 1
        guard shift >= 0 else { return Double(bucket) }
        let step = Double((bucket & ((1 << stepBits) - 1)) + (1 << stepBits) + 1)
        return step * Double(UInt64(1) << shift) - 1
    }
}
