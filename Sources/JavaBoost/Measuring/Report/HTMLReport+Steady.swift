extension HTMLReport {
    /// What a JIT profile costs once the application is warm.
    var steadySection: Markup? {
        let shown = result.candidates.compactMap { candidate in candidate.steady.map { (candidate, $0) } }
        guard !shown.isEmpty else { return nil }
        let scale = ChartScale(upTo: shown.map { $0.1.requestsPerSecond.max }.max() ?? 1)
        let bars = ReportBars(
            scale: scale, tickText: { DecimalText.fixed($0, digits: 0) },
            rows: shown.map { steadyRow($0.0, $0.1, scale) })
        let method = result.method
        let load = [
            method.steadyConnections.map { "\($0) connections in a closed loop" },
            method.steadyWarmUpSeconds.map { "\(DecimalText.short($0)) s of warm-up" },
            method.steadySeconds.map { "\(DecimalText.short($0)) s measured" },
            "\(method.steadyRounds) \(method.steadyRounds == 1 ? "round" : "rounds")",
        ].compactMap { $0 }.joined(separator: ", ")
        return section(
            "Steady speed: the price of a JIT profile", "Requests per second once warm; longer is better. \(load).",
            [bars.markup])
    }

    private func steadyRow(_ candidate: CandidateResult, _ steady: SteadyResult, _ scale: ChartScale) -> ReportBars.Row
    {
        let rate = steady.requestsPerSecond
        let text = DecimalText.short(rate.median) + " /s"
        let style = candidate.label == result.baseline ? "baseline" : "steady"
        var shapes = [Draw.bar(style, from: 0, to: scale.x(rate.median), y: 4, height: 18, text)]
        if rate.n > 1 { shapes += steady.rounds.map { Draw.dot(scale.x($0.requestsPerSecond), 13) } }
        var words: [String] = []
        if let p50 = steady.p50Ms { words.append("p50 \(DecimalText.short(p50.median)) ms") }
        if let p99 = steady.p99Ms { words.append("p99 \(DecimalText.short(p99.median)) ms") }
        if let cpu = steady.cpuMsPerRequest {
            words.append("\(DecimalText.fixed(cpu.median, digits: 3)) CPU ms a request")
        }
        if steady.errors > 0 { words.append("\(steady.errors) errors") }
        return .init(
            name: candidate.label, note: note(candidate), value: text,
            valueNote: steady.ratio.map { DecimalText.interval($0) } ?? "",
            description: "\(candidate.label): \(text)", shapes: shapes, detail: words.joined(separator: " · "))
    }
}
