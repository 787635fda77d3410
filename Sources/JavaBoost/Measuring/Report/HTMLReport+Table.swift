extension HTMLReport {
    private typealias Column = (title: String, value: (CandidateResult) -> String?)

    private var columns: [Column] {
        func fixed(_ value: Double) -> String { DecimalText.fixed(value, digits: 0) }
        return [
            ("\(moment), ms", { $0.summary.map { DecimalText.short($0.readyMs.median) } }),
            (
                "quartiles",
                { $0.summary.map { "\(DecimalText.short($0.readyMs.q1)) – \(DecimalText.short($0.readyMs.q3))" } }
            ),
            ("ratio [95 %]", { $0.ratio.map { DecimalText.interval($0.readyMs) } }),
            ("CPU ms", { $0.summary.map { DecimalText.short($0.cpuMs.median) } }),
            ("CPU ratio [95 %]", { $0.ratio.map { DecimalText.interval($0.cpuMs) } }),
            ("RSS MiB", { $0.summary.map { DecimalText.mebibytes($0.peakRssBytes.median) } }),
            ("PSS MiB", { $0.summary?.pssBytes.map { DecimalText.mebibytes($0.median) } }),
            ("faults", { $0.summary.map { fixed($0.minorFaults.median) } }),
            ("from disk", { $0.summary.map { fixed($0.majorFaults.median) } }),
            ("threads", { $0.summary?.threads.map { fixed($0.median) } }),
            ("switches", { $0.summary?.voluntarySwitches.map { fixed($0.median) } }),
            ("classes", { $0.startup?.classes.map { String($0.loaded) } }),
            ("archived", { $0.startup?.classes.map { DecimalText.percent($0.archiveShare) } }),
            ("requests/s", { $0.steady.map { DecimalText.short($0.requestsPerSecond.median) } }),
            ("p99 ms", { $0.steady?.p99Ms.map { DecimalText.short($0.median) } }),
        ]
    }

    /// Every number, candidates as columns where there are few so that it fits on paper.
    var tableSection: Markup {
        let used = columns.filter { column in result.candidates.contains { column.value($0) != nil } }
        let head = tag(
            "tr", [:], [tag("th", [:], "")] + result.candidates.map { tag("th", ["scope": "col"], $0.label) })
        let rows = used.map { column in
            tag(
                "tr", [:],
                [tag("th", ["scope": "row"], column.title)]
                    + result.candidates.map { tag("td", [:], column.value($0) ?? "–") })
        }
        let table = tag("table", [:], [tag("thead", [:], [head]), tag("tbody", [:], rows)])
        return section(
            "All numbers", "Medians over \(result.method.rounds) rounds.", [tag("div", ["class": "wide"], [table])])
    }

    /// Runs that failed; nil when none did.
    var failureSection: Markup? {
        let rows = result.candidates.flatMap { candidate in
            candidate.failures.map { failure in
                tag(
                    "li", [:],
                    "\(candidate.label), \(failure.kind.rawValue) round \(failure.round + 1): \(failure.message)")
            }
        }
        guard !rows.isEmpty else { return nil }
        return section("Failed runs", "Their times are in none of the numbers above.", [tag("ul", [:], rows)])
    }
}
