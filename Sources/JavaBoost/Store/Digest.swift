internal import Crypto

/// A SHA-256 digest, as 64 lower-case hexadecimal digits.
public struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 64 characters of `0-9a-f`; usable as a file name.
    public let hex: String

    /// Nil unless `hex` is 64 characters of `0-9a-f`.
    public init?(hex: String) {
        let isDigit = { (c: UInt8) in (48...57).contains(c) || (97...102).contains(c) }
        guard hex.utf8.count == 64, hex.utf8.allSatisfy(isDigit) else { return nil }
        self.hex = hex
    }

    /// The digest of some bytes in memory.
    public init(of bytes: some Sequence<UInt8>) {
        var hasher = DigestHasher()
        hasher.update(Array(bytes))
        self = hasher.finish()
    }

    fileprivate init(_ digest: SHA256.Digest) {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        hex = String(decoding: text, as: UTF8.self)
    }

    /// The first 12 digits, for people.
    public var short: String { String(hex.prefix(12)) }
    public var description: String { hex }
    public static func < (a: Digest, b: Digest) -> Bool { a.hex < b.hex }
}

extension Digest: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Digest(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not 64 lower-case hexadecimal digits")
        }
        self = digest
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

/// SHA-256 over bytes that come in pieces.
struct DigestHasher {
    private var hasher = SHA256()

    mutating func update(_ bytes: [UInt8]) { update(bytes, count: bytes.count) }

    /// Takes in the first `count` of `bytes`.
    mutating func update(_ bytes: [UInt8], count: Int) {
        // SAFETY: the slice is within the array, which lives for the time of the call.
        unsafe bytes.withUnsafeBytes {
            unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count]))
        }
    }

    /// Takes in a text and its length before it, so that no two lists of texts look alike.
    mutating func update(text: String) {
        update(number: UInt64(text.utf8.count))
        update(Array(text.utf8))
    }

    /// Takes in a number as eight bytes, lowest first.
    mutating func update(number: UInt64) {
        update((0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
    }

    func finish() -> Digest { Digest(hasher.finalize()) }
}
