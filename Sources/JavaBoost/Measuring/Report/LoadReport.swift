import FoundationEssentials

/// A load result as one HTML page that loads nothing from anywhere, in the style of `HTMLReport`.
public struct LoadReport: Sendable {
    let result: LoadResult

    public init(_ result: LoadResult) {
        self.result = result
    }

    /// The page.
    public var html: String {
        let sections =
            [headline, ReportPage.cautions(result.cautions), throughput, latency, cost, table, method].compactMap { $0 }
        return ReportPage.html(title: "\(result.title): steady speed measured by jboost", sections)
    }

    private var others: [LoadCandidate] { result.candidates.filter { $0.label != result.baseline } }

    /// The candidate with the best throughput against the baseline.
    private var best: (candidate: LoadCandidate, ratio: RatioEstimate)? {
        others.compactMap { candidate in candidate.ratio[.requestsPerSecond].map { (candidate, $0) } }
            .max { $0.1.median < $1.1.median }
    }

    private var headline: Markup {
        let day = result.startedAt.ISO8601Format().prefix(10)
        var content = [tag("p", ["class": "kicker"], "\(result.title) under load · measured on \(day)")]
        if let best {
            let times = HTMLReport.factor(best.ratio.median)
            let claim: Markup =
                best.ratio.isClearlyAboveOne
                ? tag("h1", [:], [tag("strong", [:], times), .text(" the requests per second")])
                : tag("h1", [:], [tag("strong", [:], "No gain"), .text(" in requests per second")])
            content += [
                claim,
                tag(
                    "p", ["class": "lead"],
                    "\"\(best.candidate.label)\" against \"\(result.baseline)\": \(DecimalText.interval(best.ratio)), "
                        + "95 % interval of \(best.ratio.pairs) \(best.ratio.pairs == 1 ? "pair" : "pairs")"
                        + (result.method.cpus.map { ", each on \(DecimalText.short($0)) CPUs" } ?? "")),
                tag("div", ["class": "tiles"], tiles(best.candidate)),
            ]
        } else {
            content.append(tag("h1", [:], "There is nothing to compare"))
        }
        return tag("header", [:], content)
    }

    private func tiles(_ candidate: LoadCandidate) -> [Markup] {
        [LoadMetric.requestsPerSecond, .p99Ms, .cpuUsPerRequest, .threads].compactMap { metric in
            guard let after = candidate.summary[metric], let before = result.baselineResult?.summary[metric] else {
                return nil
            }
            return tag(
                "div", ["class": "tile"],
                [
                    tag("span", ["class": "note"], metric.title), tag("b", [:], metric.text(after.median)),
                    tag("span", ["class": "note"], "instead of \(metric.text(before.median))"),
                ])
        }
    }

    private var throughput: Markup? {
        ReportPage.section(
            "Throughput",
            "Answers per second in a closed loop of \(result.method.connections) connections; longer is "
                + "better. Dots are single rounds.", [bars(.requestsPerSecond)])
    }

    private var latency: Markup? {
        let open = result.method.openRatePerSecond.map {
            "; open loop: \(DecimalText.fixed($0, digits: 0)) requests a second whether or not answers came, "
                + "counted from when each was due"
        }
        let metrics: [LoadMetric] = [.p50Ms, .p99Ms, .p999Ms, .openP50Ms, .openP99Ms, .openP999Ms]
        return ReportPage.section(
            "Latency", "Milliseconds; shorter is better. Closed loop first\(open ?? "").",
            metrics.filter { metric in result.candidates.contains { $0.summary[metric] != nil } }.flatMap {
                [tag("h3", [:], $0.title), bars($0)]
            })
    }

    private var cost: Markup? {
        ReportPage.section(
            "What it costs",
            "CPU time, context switches, threads of the operating system and memory; shorter is better.",
            [LoadMetric.cpuUsPerRequest, .switchesPerRequest, .threads, .rssBytes].flatMap {
                [tag("h3", [:], $0.title), bars($0)]
            })
    }

    /// One metric of all candidates.
    private func bars(_ metric: LoadMetric) -> Markup {
        let shown = result.candidates.filter { $0.summary[metric] != nil }
        let scale = ChartScale(upTo: shown.compactMap { $0.summary[metric]?.max }.max() ?? 1)
        return ReportBars(
            scale: scale, tickText: { metric.text($0) },
            rows: shown.map { candidate in row(candidate, metric, scale) }
        ).markup
    }

    private func row(_ candidate: LoadCandidate, _ metric: LoadMetric, _ scale: ChartScale) -> ReportBars.Row {
        let median = candidate.summary[metric]?.median ?? 0
        let ratio = candidate.ratio[metric]
        let text = metric.text(median)
        let description = "\(candidate.label): \(metric.title) \(text)"
        let dots = candidate.rounds.compactMap { metric.value($0) }.map { Draw.dot(scale.x($0), 13) }
        return ReportBars.Row(
            name: candidate.label,
            note: candidate.jdk.map { "JDK " + $0.version.prefix { $0 != "+" && $0 != "-" } } ?? "",
            value: text, valueNote: ratio.map { DecimalText.interval($0) } ?? "", description: description,
            shapes: [Draw.bar(style(candidate, metric), from: 0, to: scale.x(median), y: 5, height: 16, description)]
                + dots)
    }

    private func style(_ candidate: LoadCandidate, _ metric: LoadMetric) -> String {
        guard let ratio = candidate.ratio[metric] else { return "baseline" }
        let better = metric.moreIsBetter ? ratio.isClearlyAboveOne : ratio.isClearlyBelowOne
        let worse = metric.moreIsBetter ? ratio.isClearlyBelowOne : ratio.isClearlyAboveOne
        return better ? "good" : worse ? "bad" : "open"
    }

    /// Every number.
    private var table: Markup? {
        var head = [tag("th", [:], "")]
        head += result.candidates.map { tag("th", ["scope": "col"], $0.label) }
        let measured = LoadMetric.allCases.filter { metric in
            result.candidates.contains { $0.summary[metric] != nil }
        }
        let rows = measured.map { metric in
            tag(
                "tr", [:],
                [tag("th", ["scope": "row"], metric.title)] + result.candidates.map { Self.cell($0, metric) })
        }
        let table = tag("table", [:], [tag("thead", [:], [tag("tr", [:], head)]), tag("tbody", [:], rows)])
        return ReportPage.section(
            "All numbers",
            "Medians over \(result.method.rounds) rounds; in brackets the ratio within rounds, with its 95 % interval.",
            [tag("div", ["class": "wide"], [table])])
    }

    private static func cell(_ candidate: LoadCandidate, _ metric: LoadMetric) -> Markup {
        let value = candidate.summary[metric].map { metric.text($0.median) } ?? "–"
        let ratio = candidate.ratio[metric].map { " (\(DecimalText.interval($0)))" } ?? ""
        return tag("td", [:], value + ratio)
    }

    private var method: Markup? {
        var list: [Markup] = []
        for (name, text) in methodEntries { list += [tag("dt", [:], name), tag("dd", [:], text)] }
        let commands = result.candidates.map { candidate in
            tag(
                "li", [:], [tag("b", [:], candidate.label), tag("code", [:], candidate.command.joined(separator: " "))])
        }
        return ReportPage.section(
            "Method", "Measured by jboost bench --load; every single round is in its --json output.",
            [tag("dl", [:], list), tag("h3", [:], "Commands"), tag("ul", ["class": "commands"], commands)])
    }

    private var methodEntries: [(String, String)] {
        let method = result.method, machine = result.machine
        let processor = machine.cpuModel.isEmpty ? machine.architecture : machine.cpuModel
        let load = DecimalText.fixed(machine.loadBefore, digits: 1)
        let warmUp = method.warmUpText, seconds = DecimalText.short(method.seconds)
        var cpus = "no quota: application and load shared the machine"
        if let quota = method.cpus {
            cpus =
                "\(DecimalText.short(quota)) for each candidate, by a control group of its own, which the load is not in"
        }
        var open = "none"
        if let rate = method.openRatePerSecond {
            open =
                "\(DecimalText.fixed(rate, digits: 0)) requests a second, evenly; latencies count from when a request was "
                + "due, unanswered ones with the time they had waited"
        }
        return [
            (
                "Machine",
                "\(machine.cpus) × \(processor), \(machine.system), Linux \(machine.kernel); load before the first run \(load)"
            ),
            ("Time", "\(result.startedAt.ISO8601Format()) to \(result.finishedAt.ISO8601Format())"),
            (
                "Rounds",
                "\(method.rounds); in each, every candidate was started, warmed up for \(warmUp), loaded for \(seconds) s in "
                    + "each loop, and ended; in an order balanced over the rounds (Williams design)"
            ),
            ("CPUs", cpus), ("Requests", method.requests.joined(separator: ", ")), ("Open loop", open),
        ]
    }
}
