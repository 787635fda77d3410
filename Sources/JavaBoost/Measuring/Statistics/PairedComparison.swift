/// Whether a candidate is faster than the baseline, asked after every pair, so that measuring stops once it is plain.
///
/// A pure function of the ratios. Looking after every pair makes a wrong early stop somewhat likelier than the 5 % of
/// the interval; with at most three pairs the assumed noise of `RatioEstimate` is what keeps chance from deciding.
public struct PairedComparison: Sendable {
    public enum Decision: String, Codable, Sendable {
        /// The interval still holds 1 and there are pairs left: measure another.
        case more
        /// The interval lies below 1.
        case faster
        /// The interval lies above 1.
        case slower
        /// The interval holds 1 and no pairs are left: there is no difference that this many pairs can show.
        case undecided
    }

    /// A decision and what it rests on; the estimate is nil as long as there is no pair.
    public struct Verdict: Sendable, Hashable {
        public var decision: Decision
        public var estimate: RatioEstimate?

        /// Whether the candidate neither was shown to be faster nor looks it.
        public var isNoFaster: Bool {
            decision == .slower || decision == .undecided && (estimate?.median ?? 1) >= 1
        }
    }

    /// The most pairs that may be measured; at least 1.
    public var maximumPairs: Int
    public var settings: RatioEstimate.Settings

    public init(maximumPairs: Int = 3, settings: RatioEstimate.Settings = .init()) {
        self.maximumPairs = max(maximumPairs, 1)
        self.settings = settings
    }

    /// Decides from the ratios candidate / baseline measured so far.
    public func decide(_ ratios: [Double]) -> Verdict {
        guard let estimate = RatioEstimate(of: ratios, settings: settings) else {
            return Verdict(decision: .more, estimate: nil)
        }
        return Verdict(decision: decision(estimate, pairs: ratios.count), estimate: estimate)
    }

    private func decision(_ estimate: RatioEstimate, pairs: Int) -> Decision {
        if estimate.isClearlyBelowOne { return .faster }
        if estimate.isClearlyAboveOne { return .slower }
        return pairs < maximumPairs ? .more : .undecided
    }
}
