/// Reads at checked places: little-endian (zip), by callers that know the length of what they look at.
extension Span where Element == UInt8 {
    func little16(_ offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }

    func little32(_ offset: Int) -> Int { little16(offset) | little16(offset + 2) << 16 }

    /// Nil where the value does not fit an `Int`.
    func little64(_ offset: Int) -> Int? {
        let high = little32(offset + 4)
        return high > 0x7fff_ffff ? nil : high << 32 | little32(offset)
    }
}

/// Reads that move on: big-endian (class files), each throwing where the bytes end before the value does.
extension Span where Element == UInt8 {
    @inline(__always)
    func take1(_ offset: inout Int, _ what: StaticString) throws(ParseError) -> Int {
        guard offset < count else { throw Self.ended(at: offset, what) }
        defer { offset += 1 }
        return Int(self[offset])
    }

    @inline(__always)
    func take2(_ offset: inout Int, _ what: StaticString) throws(ParseError) -> Int {
        guard offset <= count - 2 else { throw Self.ended(at: offset, what) }
        defer { offset += 2 }
        return Int(self[offset]) << 8 | Int(self[offset + 1])
    }

    @inline(__always)
    func take4(_ offset: inout Int, _ what: StaticString) throws(ParseError) -> Int {
        guard offset <= count - 4 else { throw Self.ended(at: offset, what) }
        let high = try take2(&offset, what)
        return try high << 16 | take2(&offset, what)
    }

    /// Moves over `length` bytes.
    @inline(__always)
    func skip(_ length: Int, _ offset: inout Int, _ what: StaticString) throws(ParseError) {
        guard length <= count - offset else { throw Self.ended(at: offset, what) }
        offset += length
    }

    @inline(never)
    private static func ended(at offset: Int, _ what: StaticString) -> ParseError {
        ParseError(.truncated, offset: offset, "the file ends before \(what)")
    }
}
