/// A piece of HTML, built so that text can never become markup: every string is escaped when it is written out.
indirect enum Markup {
    case text(String)
    case element(String, [(name: String, value: String)], [Markup])
    /// Style sheet of ours, written as it is; never made from input.
    case style(StaticString)

    /// The HTML text.
    var html: String {
        var out = ""
        write(to: &out)
        return out
    }

    private static let withoutEnd: Set<String> = ["meta", "br", "rect", "line", "path", "hr"]

    private func write(to out: inout String) {
        switch self {
        case .text(let text): out += Self.escape(text)
        case .style(let css): out += "<style>\(css)</style>\n"
        case .element(let name, let attributes, let children):
            out += "<\(name)"
            for attribute in attributes { out += " \(attribute.name)=\"\(Self.escape(attribute.value))\"" }
            // Shapes inside svg need the slash, HTML's void elements allow it.
            if Self.withoutEnd.contains(name) && children.isEmpty {
                out += "/>"
            } else {
                out += ">"
                for child in children { child.write(to: &out) }
                out += "</\(name)>"
            }
            if ["section", "div", "tr", "p", "h1", "h2", "head", "table", "svg", "meta", "dt", "dd"].contains(name) {
                out += "\n"
            }
        }
    }

    /// `text` with the five special characters replaced, and control characters made visible.
    static func escape(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\n", "\t": out.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value): out += "\u{fffd}"
            // Marks that turn the direction of writing could make a label read as another.
            case _ where (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value):
                out += "\u{fffd}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

/// An element of HTML or SVG. Attribute values and text are escaped.
func tag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [Markup]) -> Markup {
    .element(name, attributes.map { (name: $0.key, value: $0.value) }, children)
}

func tag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ text: String) -> Markup {
    tag(name, attributes, [.text(text)])
}

func tag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) -> Markup { tag(name, attributes, []) }
