/// The result as a table in plain text, for a terminal or a log: one line per candidate, columns aligned.
public struct BenchTable: Sendable {
    private let result: BenchResult

    public init(_ result: BenchResult) {
        self.result = result
    }

    private typealias Column = (title: String, value: (CandidateResult) -> String?)

    private var columns: [Column] {
        [
            ("\(result.method.measuredTime) ms", { $0.summary.map { DecimalText.short($0.readyMs.median) } }),
            ("± MAD", { $0.summary.map { DecimalText.short($0.readyMs.mad) } }),
            ("ratio [95 %]", { $0.ratio.map { DecimalText.interval($0.readyMs) } }),
            ("CPU ms", { $0.summary.map { DecimalText.short($0.cpuMs.median) } }),
            ("CPU ratio", { $0.ratio.map { DecimalText.fixed($0.cpuMs.median, digits: 2) } }),
            ("RSS MiB", { $0.summary.map { DecimalText.mebibytes($0.peakRssBytes.median) } }),
            ("PSS MiB", { $0.summary?.pssBytes.map { DecimalText.mebibytes($0.median) } }),
            ("faults", { $0.summary.map { DecimalText.fixed($0.minorFaults.median, digits: 0) } }),
            ("from disk", { $0.summary.map { DecimalText.fixed($0.majorFaults.median, digits: 0) } }),
            ("classes", { $0.startup?.classes.map { String($0.loaded) } }),
            ("archived", { $0.startup?.classes.map { DecimalText.percent($0.archiveShare) } }),
            ("req/s", { $0.steady.map { DecimalText.short($0.requestsPerSecond.median) } }),
            ("p99 ms", { $0.steady?.p99Ms.map { DecimalText.short($0.median) } }),
            ("CPU ms/req", { $0.steady?.cpuMsPerRequest.map { DecimalText.fixed($0.median, digits: 3) } }),
        ]
    }

    /// The table with a heading line and a line on how it was measured; lines end in a line feed, none in a blank.
    /// Columns that no candidate has a value for are left out; a value that one lacks is `-`.
    public var text: String {
        var grid = [["candidate"] + result.candidates.map(\.label)]
        for column in columns {
            let values = result.candidates.map(column.value)
            if values.contains(where: { $0 != nil }) { grid.append([column.title] + values.map { $0 ?? "-" }) }
        }
        let widths = grid.map { $0.map(\.count).max() ?? 0 }
        var lines: [String] = []
        for row in 0...result.candidates.count {
            let cells = grid.indices.map { column in
                let cell = grid[column][row]
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + blanks : blanks + cell
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        return (lines + ["", footer] + result.cautions.map { "caution: \($0)" } + failureLines).joined(separator: "\n")
            + "\n"
    }

    private var footer: String {
        let method = result.method
        let cache =
            switch method.cache {
            case .warm: "files in the page cache"
            case .filesDropped: "the candidate's files dropped from the page cache"
            case .allDropped: "the whole page cache dropped"
            }
        return "medians of \(method.rounds) interleaved rounds, \(cache); ratios are medians of pairs against "
            + "\"\(result.baseline)\" with 95 % intervals; \(result.machine.cpus) CPUs, \(result.machine.cpuModel)"
    }

    private var failureLines: [String] {
        result.candidates.flatMap { candidate in
            candidate.failures.map {
                "failed: \(candidate.label), \($0.kind.rawValue) round \($0.round + 1): \($0.message)"
            }
        }
    }
}
