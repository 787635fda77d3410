/// Rows of horizontal bars with a name at the left and a value at the right; text is HTML, so it keeps its size on a
/// narrow screen.
struct ReportBars {
    struct Row {
        var name: String
        var note: String
        var value: String
        var valueNote: String
        /// Height of the drawing, in pixels.
        var height = 26
        /// What a reader who cannot see the drawing is told.
        var description: String
        var shapes: [Markup]
        /// A line of text under the bar; empty for none.
        var detail = ""
        /// A few words beside the bar's end: the value that they stand after, and the words.
        var tip: (after: Double, text: String)?
    }

    var scale: ChartScale
    /// A tick's text.
    var tickText: (Double) -> String
    var rows: [Row]

    var markup: Markup { tag("div", ["class": "bars"], [grid, axis] + rows.map { line($0) }) }

    /// Lines through all rows.
    private var grid: Markup {
        columns("row grid", scale.ticks.map { tag("span", ["style": "left:\(scale.percent($0))"]) })
    }

    private var axis: Markup {
        columns("row axis", scale.ticks.map { tag("span", ["style": "left:\(scale.percent($0))"], tickText($0)) })
    }

    private func columns(_ style: String, _ track: [Markup]) -> Markup {
        tag(
            "div", ["class": style, "aria-hidden": "true"],
            [tag("div", ["class": "name"]), tag("div", ["class": "track"], track), tag("div", ["class": "value"])])
    }

    private func line(_ row: Row) -> Markup {
        var track = [Draw.area(height: row.height, row.description, row.shapes)]
        if let tip = row.tip {
            track.append(tag("span", ["class": "tip", "style": "left:\(scale.percent(tip.after))"], tip.text))
        }
        if !row.detail.isEmpty { track.append(tag("div", ["class": "note"], row.detail)) }
        return tag(
            "div", ["class": "row"],
            [
                tag("div", ["class": "name"], [.text(row.name)] + Self.note(row.note)),
                tag("div", ["class": "track"], track),
                tag("div", ["class": "value"], [tag("b", [:], row.value)] + Self.note(row.valueNote)),
            ])
    }

    private static func note(_ text: String) -> [Markup] { text.isEmpty ? [] : [tag("span", ["class": "note"], text)] }
}

/// Colours and their meaning.
enum ReportLegend {
    static func markup(_ entries: [(style: String, text: String)]) -> Markup {
        tag(
            "p", ["class": "legend"],
            entries.map { tag("span", [:], [tag("i", ["class": "chip \($0.style)"]), .text($0.text)]) })
    }
}
