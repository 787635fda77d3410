/// Maps values from 0 up to a round maximum onto a chart's width of 1000 units.
struct ChartScale {
    static let width = 1000.0

    /// Value at the right end.
    let maximum: Double
    /// Values that get a label, from 0 on.
    let ticks: [Double]

    /// - Parameter largest: the largest value to show; not positive or not finite counts as 1.
    init(upTo largest: Double) {
        let largest = largest.isFinite && largest > 0 ? largest : 1
        // The step that gives three to six ticks, out of 1, 2, 2.5, 5 times a power of ten.
        var magnitude = 1.0
        while magnitude > largest { magnitude /= 10 }
        while magnitude * 10 <= largest { magnitude *= 10 }
        let step = [0.2, 0.25, 0.5, 1, 2].map { $0 * magnitude }.first { largest / $0 <= 5.5 } ?? 2 * magnitude
        maximum = largest * 1.04
        var ticks: [Double] = []
        while Double(ticks.count) * step <= maximum { ticks.append(Double(ticks.count) * step) }
        self.ticks = ticks
    }

    /// Position in units of the chart, 0...1000.
    func x(_ value: Double) -> Double { share(value) * Self.width }

    /// Position as a share of the width for a style sheet: `12.5%`.
    func percent(_ value: Double) -> String { DecimalText.fixed(share(value) * 100, digits: 2) + "%" }

    private func share(_ value: Double) -> Double { value.isNaN ? 0 : min(max(value / maximum, 0), 1) }
}

/// Drawing in a chart's units, one decimal.
enum Draw {
    static func number(_ value: Double) -> String { DecimalText.fixed(value, digits: 1) }

    /// A stretched drawing area: 1000 units wide whatever its width on the screen, `height` units high. Strokes keep
    /// their width, so text never goes in here.
    static func area(height: Int, _ description: String, _ shapes: [Markup]) -> Markup {
        tag(
            "svg",
            [
                "viewBox": "0 0 1000 \(height)", "preserveAspectRatio": "none", "role": "img",
                "aria-label": description,
                "style": "height:\(height)px",
            ], shapes)
    }

    static func bar(_ style: String, from: Double, to: Double, y: Double, height: Double, _ title: String) -> Markup {
        tag(
            "rect",
            [
                "class": style, "x": number(from), "y": number(y), "width": number(max(to - from, 0)),
                "height": number(height),
            ], [tag("title", [:], title)])
    }

    static func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> Markup {
        tag("line", ["class": style, "x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)])
    }

    /// A dot that stays round when the area is stretched: a stroke of no length with round ends.
    static func dot(_ x: Double, _ y: Double) -> Markup {
        tag("path", ["class": "dot", "d": "M\(number(x)) \(number(y))h0"])
    }
}
