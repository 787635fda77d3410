/// This result against an older one of the same application, to find what got slower.
///
/// Compared are the ratios to the plain start, which a faster or slower machine does not change much, never wall times
/// as such: a machine's mood is no regression. The baseline itself has no ratio and is not compared.
public struct BaselineComparison: Codable, Hashable, Sendable {
    public enum Metric: String, Codable, Sendable, CaseIterable {
        case readyMs
        case cpuMs
        case peakRssBytes
    }

    /// One metric of one candidate.
    public struct Change: Codable, Hashable, Sendable {
        public var label: String
        public var metric: Metric
        /// Median ratio to the plain start in the older result.
        public var oldRatio: Double
        public var newRatio: Double
        /// `newRatio / oldRatio`: above 1 is worse.
        public var factor: Double
        /// Whether the two intervals do not even touch, so that chance is an unlikely cause.
        public var intervalsApart: Bool
        /// Whether `factor` is above the limit.
        public var failed: Bool
    }

    /// The highest factor that passes.
    public var failAbove: Double
    public var changes: [Change]
    /// Labels of the older result that have no ratio in this one: gone or failed.
    public var missing: [String]

    public var failed: Bool { !missing.isEmpty || changes.contains(where: \.failed) }

    /// - Parameters:
    ///   - failAbove: such as 1.05.
    ///   - metrics: those that decide.
    /// - Throws: `MeasureError` of code `badResult` when nothing can be compared, or the two measured different moments.
    public init(
        _ new: BenchResult, to old: BenchResult, failAbove: Double, metrics: [Metric] = [.readyMs, .cpuMs]
    ) throws(MeasureError) {
        guard failAbove.isFinite, failAbove > 0 else {
            throw MeasureError(.badPlan, "the limit must be a factor above 0, such as 1.05")
        }
        try Self.check(
            baseline: new.baseline, measuredTime: new.method.measuredTime, cache: new.method.cache, comparableTo: old)
        self.failAbove = failAbove
        changes = []
        missing = []
        for before in old.candidates {
            guard let oldRatios = before.ratio else { continue }
            guard let newRatios = new.candidate(before.label)?.ratio else {
                missing.append(before.label)
                continue
            }
            for metric in metrics {
                changes.append(Self.change(before.label, metric, oldRatios, newRatios, failAbove))
            }
        }
        if changes.isEmpty && missing.isEmpty {
            throw MeasureError(.badResult, "the older result has no candidate with a ratio; nothing can be compared")
        }
    }

    /// Finds before anything is measured that it could not be compared.
    ///
    /// - Throws: `MeasureError` of code `badResult`.
    public static func check(_ plan: BenchPlan, comparableTo old: BenchResult) throws(MeasureError) {
        guard let first = plan.candidates.first else { return }
        try check(
            baseline: first.label, measuredTime: first.readiness.measuredTime, cache: plan.cache, comparableTo: old)
    }

    private static func check(
        baseline: String, measuredTime: String, cache: BenchResult.CacheState, comparableTo old: BenchResult
    ) throws(MeasureError) {
        guard measuredTime == old.method.measuredTime, cache == old.method.cache else {
            throw MeasureError(
                .badResult,
                "the older result has the \(old.method.measuredTime) with cache \(old.method.cache.rawValue), "
                    + "this one the \(measuredTime) with cache \(cache.rawValue)")
        }
        // Ratios to another baseline would differ with nothing changed.
        guard baseline == old.baseline else {
            throw MeasureError(
                .badResult,
                "the older result compares with \(old.baseline.debugDescription), this one with "
                    + "\(baseline.debugDescription): give the same --jdk first")
        }
    }

    private static func change(
        _ label: String, _ metric: Metric, _ old: MetricRatios, _ new: MetricRatios, _ failAbove: Double
    ) -> Change {
        let before = old[metric], after = new[metric]
        let factor = after.median / before.median
        return Change(
            label: label, metric: metric, oldRatio: before.median, newRatio: after.median, factor: factor,
            intervalsApart: after.low > before.high || after.high < before.low, failed: factor > failAbove)
    }

    /// One line for each change and each missing candidate.
    public var text: String {
        let lines = changes.map { change in
            let verdict = change.failed ? "WORSE" : "ok"
            let chance = change.failed && !change.intervalsApart ? ", intervals overlap" : ""
            return
                "\(verdict): \(change.label), \(change.metric.rawValue): ratio \(DecimalText.fixed(change.oldRatio, digits: 3))"
                + " -> \(DecimalText.fixed(change.newRatio, digits: 3)), factor \(DecimalText.fixed(change.factor, digits: 3))"
                + " (limit \(DecimalText.fixed(failAbove, digits: 3))\(chance))"
        }
        return (lines + missing.map { "MISSING: \($0) has no ratio in this result" }).joined(separator: "\n") + "\n"
    }
}

extension MetricRatios {
    subscript(metric: BaselineComparison.Metric) -> RatioEstimate {
        switch metric {
        case .readyMs: readyMs
        case .cpuMs: cpuMs
        case .peakRssBytes: peakRssBytes
        }
    }
}
