/// The encoding of names and strings in class files (JVMS 4.4.7): NUL as two bytes, characters outside the basic
/// plane as two surrogates of three bytes each, no byte 0 and none from 0xF0 on.
enum ModifiedUTF8 {
    /// The string, or the offset in `bytes` of the first byte that breaks the encoding. A lone surrogate, which Java
    /// strings may hold and Swift's may not, becomes U+FFFD.
    static func decode(_ bytes: Span<UInt8>) throws(Malformed) -> String {
        if isASCII(bytes) {
            if let valid = try? UTF8Span(validating: bytes) { return String(copying: valid) }
        }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count)
        var offset = 0
        while offset < bytes.count { units.append(try unit(bytes, &offset)) }
        return String(decoding: units, as: UTF16.self)
    }

    struct Malformed: Error {
        var offset: Int
    }

    /// Whether all bytes are from 1 to 127.
    private static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] &- 1 >= 0x7f { return false }
        return true
    }

    private static func unit(_ bytes: Span<UInt8>, _ offset: inout Int) throws(Malformed) -> UInt16 {
        let start = offset
        let first = UInt16(bytes[offset])
        let length =
            switch first {
            case 0x01...0x7f: 1
            case 0xc0...0xdf: 2
            case 0xe0...0xef: 3
            default: 0
            }
        guard length > 0, start + length <= bytes.count else { throw Malformed(offset: start) }
        offset += length
        if length == 1 { return first }
        var value = first & (length == 2 ? 0x1f : 0x0f)
        for place in (start + 1)..<(start + length) {
            guard bytes[place] & 0xc0 == 0x80 else { throw Malformed(offset: place) }
            value = value << 6 | UInt16(bytes[place] & 0x3f)
        }
        return value
    }
}
