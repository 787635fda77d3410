extension Int {
    /// "1 jar", "2 jars".
    public func counted(_ one: String, _ many: String? = nil) -> String {
        "\(self) \(self == 1 ? one : many ?? one + "s")"
    }
}

/// Columns of text, aligned: how every listing looks to people.
public struct TextTable: Sendable {
    public var header: [String]
    public var rows: [[String]]
    /// Columns whose text stands at the right, such as numbers.
    public var rightAligned: Set<Int>

    public init(_ header: [String], rightAligned: Set<Int> = [], rows: [[String]] = []) {
        self.header = header
        self.rightAligned = rightAligned
        self.rows = rows
    }

    /// The lines, header first, two spaces between columns, no space at a line's end.
    public var text: String {
        let all = [header] + rows
        let columns = all.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return all.map { line($0, widths) }.joined(separator: "\n")
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, text) in row.enumerated() {
            let fill = String(repeating: " ", count: max(0, widths[column] - text.count))
            line += (column > 0 ? "  " : "") + (rightAligned.contains(column) ? fill + text : text + fill)
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
