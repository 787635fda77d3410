/// Numbers as the VM reads them (`Arguments::parse_argument`, `parse_integer`).
enum VMNumber {
    /// `512m`, `0x40000000`, `2G`: a number with at most one of k, m, g, t. Nil when it is none, or above 2^64 - 1.
    static func memory(_ text: some StringProtocol) -> UInt64? {
        var bytes = Array(text.utf8)
        var shift: UInt64 = 0
        switch (bytes.last ?? 0) | 0x20 {
        case UInt8(ascii: "k"): shift = 10
        case UInt8(ascii: "m"): shift = 20
        case UInt8(ascii: "g"): shift = 30
        case UInt8(ascii: "t"): shift = 40
        default: break
        }
        if shift > 0 { bytes.removeLast() }
        let isHexadecimal = bytes.starts(with: Array("0x".utf8)) || bytes.starts(with: Array("0X".utf8))
        let digits = isHexadecimal ? bytes.dropFirst(2) : bytes[...]
        guard !digits.isEmpty, digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
            let number = UInt64(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : product
    }

    /// A decimal fraction such as `75.0`; nil when it is none, or not finite.
    static func fraction(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }
}
