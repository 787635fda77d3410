/// A file in the format of `java.util.Properties.load`.
enum JavaProperties {
    /// Keys and values; the last one of a key wins, as in Java.
    static func parse(_ text: String) -> [String: String] {
        var properties: [String: String] = [:]
        for line in logicalLines(text) {
            let (key, value) = split(line)
            properties[unescaped(key)] = unescaped(value)
        }
        return properties
    }

    /// Lines without comments and blank ones, continued ones joined.
    private static func logicalLines(_ text: String) -> [Substring] {
        var lines: [Substring] = []
        var open: Substring?
        for natural in text.split(whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }) {
            let line = natural.drop(while: isBlank)
            if open == nil, line.isEmpty || line.first == "#" || line.first == "!" { continue }
            let whole = (open ?? "") + line
            // An odd number of backslashes at the end continues the line, an even one is escaped backslashes.
            if whole.reversed().prefix(while: { $0 == "\\" }).count % 2 == 1 {
                open = whole.dropLast()
            } else {
                lines.append(whole)
                open = nil
            }
        }
        if let open { lines.append(open) }
        return lines
    }

    /// The key ends at the first unescaped `=`, `:` or blank.
    private static func split(_ line: Substring) -> (key: Substring, value: Substring) {
        var escaped = false
        var end = line.endIndex
        for index in line.indices {
            let character = line[index]
            if !escaped, character == "=" || character == ":" || isBlank(character) {
                end = index
                break
            }
            escaped = character == "\\" && !escaped
        }
        var value = line[end...].drop(while: isBlank)
        if let separator = value.first, separator == "=" || separator == ":" {
            value = value.dropFirst().drop(while: isBlank)
        }
        return (line[..<end], value)
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("\\") else { return String(text) }
        var result: [UInt16] = []
        var units = text.utf16.makeIterator()
        while let unit = units.next() {
            guard unit == 0x5c, let next = units.next() else {
                result.append(unit)
                continue
            }
            switch next {
            case 0x6e: result.append(10)
            case 0x72: result.append(13)
            case 0x74: result.append(9)
            case 0x66: result.append(12)
            case 0x75:
                let digits = (0..<4).compactMap { _ in units.next() }
                let code = String(decoding: digits, as: UTF16.self)
                result.append(UInt16(code, radix: 16) ?? 0xfffd)
            default: result.append(next)
            }
        }
        return String(decoding: result, as: UTF16.self)
    }

    private static func isBlank(_ character: Character) -> Bool {
        character == " " || character == "\t" || character == "\u{c}"
    }
}
