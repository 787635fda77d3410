extension Manifest {
    /// The manifest as bytes: CR LF line ends, no line longer than 72 bytes without its end, no character split,
    /// `Manifest-Version` first (1.0 where it is missing).
    ///
    /// Throws where a name is malformed or a value has a line end or NUL, which no reader could take back.
    public func serialized() throws(ParseError) -> [UInt8] {
        var output: [UInt8] = []
        try Self.append("Manifest-Version", main["Manifest-Version"] ?? "1.0", to: &output)
        for attribute in main.all where attribute.name.lowercased() != "manifest-version" {
            try Self.append(attribute.name, attribute.value, to: &output)
        }
        output += [0x0d, 0x0a]
        for section in sections {
            try Self.append("Name", section.name, to: &output)
            for attribute in section.attributes.all { try Self.append(attribute.name, attribute.value, to: &output) }
            output += [0x0d, 0x0a]
        }
        return output
    }

    private static func append(_ name: String, _ value: String, to output: inout [UInt8]) throws(ParseError) {
        guard isAttributeName(name.utf8) else {
            throw ParseError(.badString, offset: output.count, "an attribute cannot be called \(name)")
        }
        guard !value.utf8.contains(where: { $0 == 0 || $0 == 0x0a || $0 == 0x0d }) else {
            throw ParseError(.badString, offset: output.count, "the value of \(name) has a line end or NUL")
        }
        var column = 0
        for scalar in "\(name): \(value)".unicodeScalars {
            let bytes = UTF8.encode(scalar)!
            if column + bytes.count > 72 {
                output += [0x0d, 0x0a, 0x20]
                column = 1
            }
            output += bytes
            column += bytes.count
        }
        output += [0x0d, 0x0a]
    }
}
