/// Ratios of measurements that were taken side by side: what the machine did to both cancels out.
public enum PairedRatios {
    /// `candidate[i] / baseline[i]` of every round `i` in which both have a measurement.
    ///
    /// - Parameters:
    ///   - candidate: one measurement per round, nil where that run failed.
    ///   - baseline: the same rounds of the baseline. What one array has beyond the other's length is left out.
    /// - Returns: positive finite ratios in the order of the rounds; a pair with a value of zero or below is left out,
    ///   because it has no ratio.
    public static func of(_ candidate: [Double?], to baseline: [Double?]) -> [Double] {
        zip(candidate, baseline).compactMap { pair in
            guard let upper = pair.0, let lower = pair.1, upper > 0, lower > 0 else { return nil }
            let ratio = upper / lower
            return ratio.isFinite && ratio > 0 ? ratio : nil
        }
    }
}
