extension HTMLReport {
    /// Bars of the measured time, relative to the baseline, with intervals and every pair.
    var ratioSection: Markup? {
        let shown = result.candidates.filter { $0.summary != nil }
        guard !shown.isEmpty else { return nil }
        var largest = 1.0
        for candidate in shown {
            largest = max(largest, candidate.ratio?.readyMs.high ?? 1, pairs(candidate).max() ?? 1)
        }
        let scale = ChartScale(upTo: largest)
        let bars = ReportBars(
            scale: scale, tickText: { DecimalText.fixed($0, digits: 2) }, rows: shown.map { ratioRow($0, scale) })
        let styles = Set(shown.compactMap { $0.ratio.map { Self.style($0.readyMs) } })
        let verdicts = [("good", "faster"), ("open", "no clear difference"), ("bad", "slower")]
        let legend = ReportLegend.markup(
            [("baseline", "baseline = 1")] + verdicts.filter { styles.contains($0.0) }
                + [("interval", "95 % interval"), ("pair", "one pair of runs")])
        let title = result.method.measuredTime.prefix(1).uppercased() + result.method.measuredTime.dropFirst()
        return section(
            title, "Relative to \"\(result.baseline)\" in the same round; shorter is better.", [legend, bars.markup])
    }

    private func pairs(_ candidate: CandidateResult) -> [Double] {
        guard candidate.label != result.baseline, let baseline = result.baselineResult else { return [] }
        let rounds = 0..<result.method.rounds
        func times(_ candidate: CandidateResult) -> [Double?] {
            rounds.map { round in candidate.runs.first { $0.round == round }?.readyMs }
        }
        return PairedRatios.of(times(candidate), to: times(baseline))
    }

    private func ratioRow(_ candidate: CandidateResult, _ scale: ChartScale) -> ReportBars.Row {
        let time = candidate.summary.map { Self.milliseconds($0.readyMs.median) } ?? ""
        guard let ratio = candidate.ratio?.readyMs else {
            let bar = Draw.bar("baseline", from: 0, to: scale.x(1), y: 5, height: 16, "\(candidate.label): \(time)")
            return .init(
                name: candidate.label, note: note(candidate), value: time, valueNote: "1.00",
                description: "\(candidate.label): \(time)", shapes: [bar])
        }
        let style = Self.style(ratio)
        let text = DecimalText.interval(ratio)
        let low = scale.x(ratio.low), high = scale.x(ratio.high)
        let shapes =
            [Draw.bar(style, from: 0, to: scale.x(ratio.median), y: 5, height: 16, "\(candidate.label): \(text)")]
            + pairs(candidate).map { Draw.dot(scale.x($0), 13) }
            + [
                Draw.line("interval", low, 13, high, 13), Draw.line("interval", low, 7, low, 19),
                Draw.line("interval", high, 7, high, 19), Draw.line("one", scale.x(1), 0, scale.x(1), 26),
            ]
        return .init(
            name: candidate.label, note: note(candidate), value: time, valueNote: text,
            description: "\(candidate.label): \(time), \(text) of the baseline's", shapes: shapes,
            tip: (
                max(ratio.high, pairs(candidate).max() ?? 0),
                ratio.isClearlyBelowOne ? Self.factor(1 / ratio.median) : ""
            ))
    }

    private static func style(_ ratio: RatioEstimate) -> String {
        ratio.isClearlyBelowOne ? "good" : ratio.isClearlyAboveOne ? "bad" : "open"
    }

    /// How many times faster: `3.3×`.
    static func factor(_ value: Double) -> String { DecimalText.fixed(value, digits: value < 9.95 ? 1 : 0) + "×" }
}
