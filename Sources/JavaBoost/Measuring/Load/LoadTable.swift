/// The result as a table in plain text: a metric a line, a candidate a column, ratios beside them.
public struct LoadTable: Sendable {
    private let result: LoadResult

    public init(_ result: LoadResult) {
        self.result = result
    }

    public var text: String {
        var heads = [""]
        for candidate in result.candidates {
            heads.append(candidate.label)
            if candidate.label != result.baseline { heads.append("ratio [95 %]") }
        }
        let rows = LoadMetric.allCases.compactMap { metric -> [String]? in
            guard result.candidates.contains(where: { $0.summary[metric] != nil }) else { return nil }
            var row = [metric.title]
            for candidate in result.candidates {
                row.append(candidate.summary[metric].map { metric.text($0.median) } ?? "-")
                if candidate.label != result.baseline {
                    row.append(candidate.ratio[metric].map { DecimalText.interval($0) } ?? "-")
                }
            }
            return row
        }
        let table = TextTable(heads, rightAligned: Set(heads.indices.dropFirst()), rows: rows).text
        return ([table, "", footer] + result.cautions.map { "caution: \($0)" }).joined(separator: "\n") + "\n"
    }

    private var footer: String {
        let method = result.method
        return "medians of \(method.rounds) interleaved rounds, each with a fresh process"
            + (method.cpus.map { " of \(DecimalText.short($0)) CPUs" } ?? "")
            + "; \(method.connections) connections, \(method.warmUpText) of warm-up, "
            + "\(DecimalText.short(method.seconds)) s measured in a closed loop"
            + (method.openRatePerSecond.map {
                ", then as long in an open loop of \(DecimalText.fixed($0, digits: 0)) requests a second"
            } ?? "")
            + "; ratios are medians of pairs against \"\(result.baseline)\""
    }
}
