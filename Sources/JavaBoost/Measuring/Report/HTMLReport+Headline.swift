import FoundationEssentials

extension HTMLReport {
    /// The candidate with the smallest ratio; nil without one.
    var best: CandidateResult? {
        result.candidates.filter { $0.ratio != nil }.min {
            ($0.ratio?.readyMs.median ?? .infinity) < ($1.ratio?.readyMs.median ?? .infinity)
        }
    }

    /// What was found, in one line that can be read from the back of the room.
    var headline: Markup {
        let day = result.startedAt.ISO8601Format().prefix(10)
        var content = [tag("p", ["class": "kicker"], "\(result.title) · measured on \(day)")]
        if let best, let ratio = best.ratio?.readyMs {
            content += claim(best, ratio)
            content.append(tag("div", ["class": "tiles"], tiles(best)))
        } else {
            let time = result.baselineResult?.summary.map { Self.milliseconds($0.readyMs.median) } ?? "no result"
            content.append(tag("h1", [:], [tag("strong", [:], time), .text(" \(moment)")]))
            content.append(tag("p", ["class": "lead"], "\(result.baseline); there is nothing to compare it with."))
        }
        return tag("header", [:], content)
    }

    private func claim(_ best: CandidateResult, _ ratio: RatioEstimate) -> [Markup] {
        let pairs = "95 % interval of \(ratio.pairs) \(ratio.pairs == 1 ? "pair" : "pairs")"
        if ratio.isClearlyBelowOne {
            return [
                tag("h1", [:], [tag("strong", [:], Self.factor(1 / ratio.median)), .text(" faster \(moment)")]),
                tag(
                    "p", ["class": "lead"],
                    "with \"\(best.label)\" against \"\(result.baseline)\" "
                        + "(\(Self.factor(1 / ratio.high)) to \(Self.factor(1 / ratio.low)), \(pairs))"),
            ]
        }
        let verdict = ratio.isClearlyAboveOne ? "No candidate is faster" : "No clear difference"
        return [
            tag("h1", [:], [tag("strong", [:], verdict), .text(" \(moment)")]),
            tag(
                "p", ["class": "lead"],
                "the best, \"\(best.label)\", takes \(DecimalText.interval(ratio)) of the time of \"\(result.baseline)\" "
                    + "(\(pairs))"),
        ]
    }

    private func tiles(_ best: CandidateResult) -> [Markup] {
        guard let before = result.baselineResult?.summary, let after = best.summary else { return [] }
        func megabytes(_ bytes: Double) -> String { DecimalText.mebibytes(bytes) + " MiB" }
        var tiles = [
            tile(
                result.method.measuredTime, Self.milliseconds(after.readyMs.median),
                Self.milliseconds(before.readyMs.median)),
            tile("CPU time until then", Self.milliseconds(after.cpuMs.median), Self.milliseconds(before.cpuMs.median)),
            tile("peak memory", megabytes(after.peakRssBytes.median), megabytes(before.peakRssBytes.median)),
        ]
        if let classes = best.startup?.classes {
            let baseline = result.baselineResult?.startup?.classes.map { DecimalText.percent($0.archiveShare) }
            tiles.append(
                tile("classes from an archive", DecimalText.percent(classes.archiveShare), baseline ?? "unknown"))
        }
        return tiles
    }

    private func tile(_ title: String, _ value: String, _ before: String) -> Markup {
        tag(
            "div", ["class": "tile"],
            [
                tag("span", ["class": "note"], title), tag("b", [:], value),
                tag("span", ["class": "note"], "instead of \(before)"),
            ])
    }
}
