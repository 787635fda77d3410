/// Little-endian (zip) and big-endian (class file) reads; every access is bounds-checked by `Span`.
extension Span where Element == UInt8 {
    func little16(_ offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }

    func little32(_ offset: Int) -> Int { little16(offset) | little16(offset + 2) << 16 }

    /// Nil where the value does not fit an `Int`.
    func little64(_ offset: Int) -> Int? {
        let high = little32(offset + 4)
        return high > 0x7fff_ffff ? nil : high << 32 | little32(offset)
    }

    func big16(_ offset: Int) -> Int { Int(self[offset]) << 8 | Int(self[offset + 1]) }

    func big32(_ offset: Int) -> Int { big16(offset) << 16 | big16(offset + 2) }
}
