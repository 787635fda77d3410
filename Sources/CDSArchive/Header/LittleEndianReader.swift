/// Numbers and text out of borrowed bytes, each read checked against the end. All formats here are little-endian.
extension Span where Element == UInt8 {
    /// The number of type `T` at `offset`, or nil if it does not lie within the bytes.
    func read<T: FixedWidthInteger>(_ offset: Int, as type: T.Type) -> T? {
        number(offset, size: MemoryLayout<T>.size).map { T(truncatingIfNeeded: $0) }
    }

    /// The unsigned number of 1 to 8 bytes at `offset`, or nil if it does not lie within the bytes.
    func number(_ offset: Int, size: Int) -> UInt64? {
        guard offset >= 0, size > 0, size <= 8, offset <= count - size else { return nil }
        var value: UInt64 = 0
        for index in (0..<size).reversed() { value = value << 8 | UInt64(self[offset + index]) }
        return value
    }

    /// The text from `offset` to the next NUL, or nil if there is none within `limit` bytes.
    func text(_ offset: Int, limit: Int) -> String? {
        guard offset >= 0, offset <= count, limit >= 0 else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < limit, let byte = read(offset + bytes.count, as: UInt8.self) {
            if byte == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}
