extension Jar {
    /// One record of the central directory (APPNOTE 4.3.12).
    public struct Entry: Hashable, Sendable {
        /// As written in the jar; bytes that are not UTF-8 are replaced (and ``hazard`` says so).
        public let name: String
        /// Position in the central directory; what tells entries of the same name apart.
        public let index: Int
        /// Bytes once inflated, as the directory claims.
        public let size: Int
        /// Bytes in the jar.
        public let compressedSize: Int
        /// Of the inflated bytes.
        public let crc32: UInt32
        public let method: Method
        /// Last modification in local time, as MS-DOS writes it.
        public let modification: DOSTime
        /// Start of the local header, in bytes from the start of the jar (behind any launch script).
        public let headerOffset: Int
        /// `st_mode` as the packer saw it, or nil where it was not made on UNIX.
        public let unixMode: UInt16?
        /// Empty for nearly all; Spring Boot writes `UNPACK:` and a digest for jars that it must unpack first.
        public let comment: String
        /// What makes this entry unsafe or unreadable, or nil. The gravest reason where there are several.
        public internal(set) var hazard: Hazard?

        public var isDirectory: Bool { name.utf8.last == UInt8(ascii: "/") }
        public var isEncrypted: Bool { hazard == .encrypted || flags & 0x41 != 0 }
        /// Whether an unpacker that keeps modes would make a symbolic link of it.
        public var isSymbolicLink: Bool { (unixMode ?? 0) & 0xf000 == 0xa000 }
        public var isClass: Bool { name.utf8.count > 6 && name.hasSuffix(".class") }

        let flags: UInt16
    }

    /// How an entry's bytes are packed.
    public enum Method: Hashable, Sendable {
        case stored
        case deflated
        /// Any other number of APPNOTE 4.4.5; no JVM reads these.
        case other(UInt16)

        init(_ number: Int) {
            self =
                switch number {
                case 0: .stored
                case 8: .deflated
                default: .other(UInt16(truncatingIfNeeded: number))
                }
        }
    }

    /// A date and time with a resolution of two seconds and no time zone, from 1980 to 2107.
    public struct DOSTime: Hashable, Sendable {
        public var date: UInt16
        public var time: UInt16

        public init(date: UInt16, time: UInt16) {
            self.date = date
            self.time = time
        }

        /// 1980-01-01 00:00:00, the earliest that the format can say.
        public static let epoch = DOSTime(date: 0x21, time: 0)

        public var year: Int { 1980 + Int(date >> 9) }
        public var month: Int { Int(date >> 5 & 15) }
        public var day: Int { Int(date & 31) }
        public var hour: Int { Int(time >> 11) }
        public var minute: Int { Int(time >> 5 & 63) }
        public var second: Int { Int(time & 31) * 2 }
    }

    /// Why an entry must not be unpacked or cannot be read.
    public enum Hazard: String, Hashable, Sendable {
        /// A `..` segment: unpacking would write outside the target.
        case escapes
        /// Starts with `/`.
        case absolute
        /// Starts with a drive letter, `C:`.
        case drive
        /// Has a backslash, which is a separator for some unpackers.
        case backslash
        /// Has a NUL or another control character.
        case controlCharacter
        /// Not UTF-8; `java.util.zip` refuses the whole jar.
        case badEncoding
        /// No name at all.
        case emptyName
        /// Has a `.` or an empty segment, so that it names the same file as another entry may.
        case alias
        /// Another entry has the same name. The JDK finds the last one; unpackers differ.
        case duplicate
        case encrypted
        case unsupportedMethod
    }
}

extension Jar.Hazard {
    /// What is wrong with a name, or nil. A final `/` (directory) is part of a good name.
    static func ofName(_ name: Span<UInt8>) -> Jar.Hazard? {
        if name.isEmpty { return .emptyName }
        if name[0] == UInt8(ascii: "/") { return .absolute }
        if name.count > 1, name[1] == UInt8(ascii: ":"), isLetter(name[0]) { return .drive }
        var found: Jar.Hazard?
        var segmentStart = 0
        var onlyDots = true
        for position in name.indices {
            let byte = name[position]
            if byte == UInt8(ascii: "/") {
                if let hazard = ofSegment(length: position - segmentStart, onlyDots: onlyDots) {
                    if hazard == .escapes { return .escapes }
                    found = found ?? hazard
                }
                segmentStart = position + 1
                onlyDots = true
                continue
            }
            if byte != UInt8(ascii: ".") { onlyDots = false }
            if byte == UInt8(ascii: "\\") { found = .backslash }
            if byte < 0x20 || byte == 0x7f { found = .controlCharacter }
        }
        let rest = name.count - segmentStart
        if rest > 0, let hazard = ofSegment(length: rest, onlyDots: onlyDots) {
            if hazard == .escapes { return .escapes }
            found = found ?? hazard
        }
        return found
    }

    private static func ofSegment(length: Int, onlyDots: Bool) -> Jar.Hazard? {
        if length == 0 { return .alias }
        guard onlyDots, length <= 2 else { return nil }
        return length == 2 ? .escapes : .alias
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }
}
