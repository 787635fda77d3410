extension HTMLReport {
    /// The colours of a split's parts, in the order in which they are stacked.
    private static let parts: [(style: String, name: String, value: @Sendable (StartupSplit) -> Double)] = [
        ("jvm", "JVM", { $0.jvmMs }), ("loading", "class loading", { $0.classLoadingMs }), ("jit", "JIT", { $0.jitMs }),
        ("gc", "GC", { $0.gcMs }), ("app", "application", { $0.applicationMs }),
    ]

    /// Where the CPU time of a start goes, stacked.
    var splitSection: Markup? {
        let shown = result.candidates.compactMap { candidate in candidate.startup?.split.map { (candidate, $0) } }
        guard !shown.isEmpty else { return nil }
        let scale = ChartScale(upTo: shown.map { $0.1.cpuMs }.max() ?? 1)
        let bars = ReportBars(
            scale: scale, tickText: Self.timeTick(scale),
            rows: shown.map { splitRow($0.0, $0.1, scale) })
        return section(
            "Where the CPU time goes",
            "One instrumented run of each candidate, up to the ready moment. Class loading is what an archive takes away; "
                + "the JIT is what a profile trades against later speed.",
            [ReportLegend.markup(Self.parts.map { ($0.style, $0.name) }), bars.markup])
    }

    private func splitRow(_ candidate: CandidateResult, _ split: StartupSplit, _ scale: ChartScale) -> ReportBars.Row {
        var start = 0.0
        var shapes: [Markup] = []
        var words: [String] = []
        for part in Self.parts {
            let value = part.value(split)
            let text = "\(part.name) \(DecimalText.fixed(value, digits: 0))"
            shapes.append(
                Draw.bar(part.style, from: scale.x(start), to: scale.x(start + value), y: 4, height: 18, "\(text) ms"))
            words.append(text)
            start += value
        }
        let total = Self.milliseconds(split.cpuMs)
        let basis = split.basis == .counters ? " (by the JVM's counters)" : ""
        return .init(
            name: candidate.label, note: "", value: total, valueNote: "CPU time",
            description: "\(candidate.label): \(total), of which \(words.joined(separator: ", ")) ms", shapes: shapes,
            detail: words.joined(separator: " · ") + basis)
    }
}
