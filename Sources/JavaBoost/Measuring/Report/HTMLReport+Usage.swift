extension HTMLReport {
    /// CPU time and memory at the ready moment.
    var usageSection: Markup? {
        let shown = result.candidates.compactMap { candidate in candidate.summary.map { (candidate, $0) } }
        guard !shown.isEmpty else { return nil }
        return section(
            "CPU and memory",
            "Up to the ready moment, medians. PSS counts a page that several processes share by its share; an archive's "
                + "pages are such pages.",
            [tag("h3", [:], "CPU time"), cpuBars(shown), tag("h3", [:], "Memory"), memoryLegend, memoryBars(shown)])
    }

    private typealias Measured = [(CandidateResult, MetricSummaries)]

    private func cpuBars(_ shown: Measured) -> Markup {
        let scale = ChartScale(upTo: shown.map { $0.1.cpuMs.q3 }.max() ?? 1)
        let rows = shown.map { candidate, summary in
            let text = Self.milliseconds(summary.cpuMs.median)
            let style = candidate.label == result.baseline ? "baseline" : "cpu"
            return ReportBars.Row(
                name: candidate.label, note: "", value: text,
                valueNote: candidate.ratio.map { "\(DecimalText.fixed($0.cpuMs.median, digits: 2)) of the baseline" }
                    ?? "",
                height: 20, description: "\(candidate.label): \(text) of CPU time",
                shapes: [Draw.bar(style, from: 0, to: scale.x(summary.cpuMs.median), y: 3, height: 14, text)])
        }
        return ReportBars(scale: scale, tickText: Self.timeTick(scale), rows: rows).markup
    }

    private var memoryLegend: Markup {
        ReportLegend.markup([("rss", "resident (peak RSS)"), ("pss", "proportional (PSS)")])
    }

    private func memoryBars(_ shown: Measured) -> Markup {
        let scale = ChartScale(upTo: (shown.map { $0.1.peakRssBytes.median }.max() ?? 1) / 1_048_576)
        let rows = shown.map { candidate, summary in
            let rss = summary.peakRssBytes.median / 1_048_576
            let pss = summary.pssBytes.map { $0.median / 1_048_576 }
            let rssText = DecimalText.mebibytes(summary.peakRssBytes.median) + " MiB"
            let pssText = summary.pssBytes.map { DecimalText.mebibytes($0.median) + " MiB PSS" } ?? ""
            var shapes = [Draw.bar("rss", from: 0, to: scale.x(rss), y: 3, height: 11, rssText)]
            if let pss { shapes.append(Draw.bar("pss", from: 0, to: scale.x(pss), y: 15, height: 8, pssText)) }
            return ReportBars.Row(
                name: candidate.label, note: "", value: rssText, valueNote: pssText,
                description: "\(candidate.label): \(rssText) resident, \(pssText)", shapes: shapes)
        }
        return ReportBars(scale: scale, tickText: { DecimalText.fixed($0, digits: 0) + " MiB" }, rows: rows).markup
    }
}
