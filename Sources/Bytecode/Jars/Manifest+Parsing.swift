extension Manifest {
    /// Reads a manifest. Lines end in CR LF, LF or CR; the last one needs no end. Continuation lines start with one
    /// space and may split a character. Strict where the JDK is (`java.util.jar.Attributes.read`): each line is
    /// `name: value`, a section starts with `Name`.
    public init(parsing bytes: [UInt8]) throws(ParseError) {
        self.init()
        var lines = Lines(bytes: bytes)
        var section: Int? = nil
        var inMain = true
        while let line = try lines.next() {
            if line.isBlank {
                inMain = false
                section = nil
                continue
            }
            let attribute = try Self.attribute(line)
            if inMain {
                main[attribute.name] = attribute.value
            } else if let current = section {
                sections[current].attributes[attribute.name] = attribute.value
            } else {
                section = try startSection(attribute, at: line.offset)
            }
        }
        mergeSections()
    }

    private mutating func startSection(_ attribute: Attributes.Attribute, at offset: Int) throws(ParseError) -> Int {
        guard attribute.name.lowercased() == "name" else {
            throw ParseError(.badValue, offset: offset, "a section starts with \(attribute.name) instead of Name")
        }
        sections.append(Section(name: attribute.value, attributes: Attributes()))
        return sections.count - 1
    }

    /// Sections of one name become one; later values win.
    private mutating func mergeSections() {
        var places: [String: Int] = [:]
        var merged: [Section] = []
        for section in sections {
            guard let place = places[section.name] else {
                places[section.name] = merged.count
                merged.append(section)
                continue
            }
            for attribute in section.attributes.all { merged[place].attributes[attribute.name] = attribute.value }
        }
        sections = merged
    }

    private static func attribute(_ line: Lines.Line) throws(ParseError) -> Attributes.Attribute {
        let bytes = line.bytes
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon + 1 < bytes.count, bytes[colon + 1] == 0x20
        else {
            throw ParseError(.badValue, offset: line.offset, "a line is not of the form `name: value`")
        }
        guard isAttributeName(bytes[..<colon]) else {
            throw ParseError(.badString, offset: line.offset, "an attribute has a malformed name")
        }
        return Attributes.Attribute(
            name: String(decoding: bytes[..<colon], as: UTF8.self),
            value: String(decoding: bytes[(colon + 2)...], as: UTF8.self))
    }

    /// 1 to 70 letters, digits, `-` and `_`.
    static func isAttributeName(_ name: some Collection<UInt8>) -> Bool {
        (1...70).contains(name.count)
            && name.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == 0x2d || byte == 0x5f
            }
    }

    /// Logical lines, with their continuations joined.
    private struct Lines {
        struct Line {
            var offset: Int
            var bytes: [UInt8]
            var isBlank: Bool { bytes.isEmpty }
        }

        let bytes: [UInt8]
        private var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() throws(ParseError) -> Line? {
            guard position < bytes.count else { return nil }
            var line = Line(offset: position, bytes: physical())
            if line.bytes.first == 0x20 {
                throw ParseError(.badValue, offset: line.offset, "a continuation line continues nothing")
            }
            while !line.isBlank, position < bytes.count, bytes[position] == 0x20 {
                line.bytes += physical().dropFirst()
            }
            return line
        }

        /// One line of the file, without its end.
        private mutating func physical() -> [UInt8] {
            let start = position
            while position < bytes.count, bytes[position] != 0x0a, bytes[position] != 0x0d { position += 1 }
            let line = Array(bytes[start..<position])
            if position < bytes.count {
                let wide = bytes[position] == 0x0d && position + 1 < bytes.count && bytes[position + 1] == 0x0a
                position += wide ? 2 : 1
            }
            return line
        }
    }
}
