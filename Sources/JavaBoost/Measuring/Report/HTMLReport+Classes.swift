import CDSArchive

extension HTMLReport {
    private static let height = 84

    /// Class loading over time, one small chart for each candidate, all to the same scales.
    var classSection: Markup? {
        let shown = result.candidates.compactMap { candidate -> (CandidateResult, StartupDetail, ClassOrigins)? in
            guard let detail = candidate.startup, let classes = detail.classes, classes.loaded > 0 else { return nil }
            return (candidate, detail, classes)
        }
        guard !shown.isEmpty else { return nil }
        let time = ChartScale(upTo: shown.map { $0.1.readyMs }.max() ?? 1)
        let most = Double(shown.map { $0.2.loaded }.max() ?? 1)
        let bars = ReportBars(
            scale: time, tickText: Self.timeTick(time),
            rows: shown.map { candidate, detail, classes in
                .init(
                    name: candidate.label, note: "", value: DecimalText.percent(classes.archiveShare),
                    valueNote: "\(classes.fromArchive) of \(classes.loaded) from an archive", height: Self.height,
                    description:
                        "\(candidate.label): \(classes.loaded) classes by \(Self.milliseconds(detail.readyMs))",
                    shapes: areas(classes.timeline, time, most, readyMs: detail.readyMs))
            })
        let legend = ReportLegend.markup([
            ("archive", "from an archive"), ("modules", "from the JDK's module image"), ("jars", "from jars"),
            ("made", "made at run time"), ("ready", "ready"),
        ])
        return section(
            "Class loading over time", "Classes loaded so far, by where they came from, in the instrumented run.",
            [legend, bars.markup])
    }

    private func areas(_ points: [TimelinePoint], _ time: ChartScale, _ most: Double, readyMs: Double) -> [Markup] {
        let layers: [(style: String, value: (TimelinePoint) -> Int)] = [
            ("archive", { $0.fromArchive }), ("modules", { $0.fromArchive + $0.fromModules }),
            ("jars", { $0.fromArchive + $0.fromModules + $0.fromJars }),
            ("made", { $0.fromArchive + $0.fromModules + $0.fromJars + $0.generated }),
        ]
        // The highest layer first, so that each lower one covers its part of it.
        let shapes = layers.reversed().map { layer in
            var path = "M0 \(Self.height)"
            for point in points { path += "L\(place(point, time, Double(layer.value(point)) / most))" }
            let end = Draw.number(time.x(readyMs))
            if let last = points.last { path += "L\(end) \(y(Double(layer.value(last)) / most))" }
            return tag("path", ["class": layer.style, "d": path + "L\(end) \(Self.height)Z"])
        }
        let ready = time.x(readyMs)
        return shapes + [Draw.line("ready", ready, 0, ready, Double(Self.height))]
    }

    private func place(_ point: TimelinePoint, _ time: ChartScale, _ share: Double) -> String {
        "\(Draw.number(time.x(Double(point.uptimeMs)))) \(y(share))"
    }

    private func y(_ share: Double) -> String { Draw.number(Double(Self.height) * (1 - 0.96 * min(max(share, 0), 1))) }
}
