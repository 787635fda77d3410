extension ClassLoadLog {
    /// Takes the log in pieces of any size, cut anywhere.
    public struct Parser {
        private var log = ClassLoadLog()
        /// The start of a line whose end has not come yet.
        private var pending: [UInt8] = []

        public init() {}

        public mutating func feed(_ bytes: [UInt8]) {
            var start = 0
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                if pending.isEmpty {
                    take(bytes[start..<end])
                } else {
                    let line = pending + bytes[start..<end]
                    pending.removeAll(keepingCapacity: true)
                    take(line[...])
                }
                start = end + 1
            }
            pending += bytes[start...]
        }

        /// What was read. A last line without its end is counted and dropped: half a path would name another jar.
        public consuming func finish() -> ClassLoadLog {
            if !pending.isEmpty { log.cutLines += 1 }
            return log
        }

        private mutating func take(_ line: ArraySlice<UInt8>) {
            var text = line
            if text.last == UInt8(ascii: "\r") { text = text.dropLast() }
            let decorations = Decorations(consuming: &text)
            if decorations.tags == "class,load" {
                if !takeDetails(text) { takeLoad(text, decorations) }
            } else if !decorations.tags.isEmpty {
                log.messages.append(
                    LogMessage(
                        level: decorations.level, tags: decorations.tags,
                        text: String(decoding: text, as: UTF8.self), uptimeMs: decorations.uptimeMs))
            }
        }

        private mutating func takeLoad(_ text: ArraySlice<UInt8>, _ decorations: Decorations) {
            // A class's name has no space; lines such as "opened: /jdk/lib/modules" (JDK 11) are none.
            guard let space = text.firstIndex(of: UInt8(ascii: " ")), space > text.startIndex else { return }
            guard text[space...].starts(with: Self.sourceMark) else { return }
            let name = String(decoding: text[..<space], as: UTF8.self)
            let source = String(decoding: text[(space + Self.sourceMark.count)...], as: UTF8.self)
            log.loads.append(
                ClassLoad(
                    name: name, source: ClassSource(logged: source, hidden: ClassLoad.isHidden(name)),
                    uptimeMs: decorations.uptimeMs))
        }

        private static let sourceMark = Array(" source: ".utf8)

        /// Adds a debug line to the class of the line before; the JVM writes the two together.
        private mutating func takeDetails(_ text: ArraySlice<UInt8>) -> Bool {
            guard text.starts(with: Self.detailsMark) else { return false }
            guard let last = log.loads.indices.last, log.loads[last].details == nil else { return true }
            log.loads[last].details = ClassLoad.Details(logged: String(decoding: text, as: UTF8.self))
            return true
        }

        private static let detailsMark = Array(" klass: 0x".utf8)
    }

    /// The bracketed fields before a line's text: `[0.015s][info][class,load] `, any subset in any order.
    struct Decorations {
        var tags = ""
        var level = ""
        var uptimeMs: Int?

        init(consuming text: inout ArraySlice<UInt8>) {
            while text.first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) {
                take(String(decoding: text[(text.startIndex + 1)..<end], as: UTF8.self))
                text = text[(end + 1)...]
            }
            if text.first == UInt8(ascii: " ") { text = text.dropFirst() }
        }

        private mutating func take(_ field: String) {
            // The JVM pads a field to the widest that it has seen in this log.
            let word = field.prefix { $0 != " " }
            if let uptime = Self.milliseconds(word) {
                uptimeMs = uptime
            } else if ["trace", "debug", "info", "warning", "error"].contains(word) {
                level = String(word)
            } else if !word.isEmpty {
                tags = String(word)
            }
        }

        /// `0.015s`, `15ms` or `15023123ns` as milliseconds; nil for any other field.
        private static func milliseconds(_ field: Substring) -> Int? {
            guard let first = field.utf8.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else {
                return nil
            }
            if field.hasSuffix("ns") { return Int(field.dropLast(2)).map { $0 / 1_000_000 } }
            if field.hasSuffix("ms") { return Int(field.dropLast(2)) }
            guard field.hasSuffix("s"), let seconds = Double(field.dropLast()) else { return nil }
            return Int(exactly: (seconds * 1000).rounded())
        }
    }
}

extension ClassLoad.Details {
    /// Reads ` klass: 0x… super: 0x… interfaces: 0x… 0x… loader: [loader data: 0x… …] bytes: N checksum: HEX`.
    ///
    /// - Returns: nil if there is no class address or no loader.
    init?(logged text: String) {
        let head = text.firstRange(of: " loader: [loader data: ")
        guard let head, let address = Self.addresses(after: " klass: ", in: text[..<head.lowerBound]).first else {
            return nil
        }
        let rest = text[head.upperBound...]
        guard let loader = ClassLoad.Loader(logged: rest) else { return nil }
        self.address = address
        superAddress = Self.addresses(after: " super: ", in: text[..<head.lowerBound]).first { $0 != 0 }
        interfaceAddresses = Self.addresses(after: " interfaces: ", in: text[..<head.lowerBound])
        self.loader = loader
        size = Self.word(after: "] bytes: ", in: rest).flatMap { Int($0) }
        crc32 = Self.word(after: " checksum: ", in: rest).flatMap { UInt32($0, radix: 16) }
    }

    /// The addresses that follow `label`, up to the next label.
    private static func addresses(after label: String, in text: Substring) -> [UInt64] {
        guard let range = text.firstRange(of: label) else { return [] }
        var found: [UInt64] = []
        for word in text[range.upperBound...].split(separator: " ") {
            guard word.hasPrefix("0x"), let address = UInt64(word.dropFirst(2), radix: 16) else { break }
            found.append(address)
        }
        return found
    }

    private static func word(after label: String, in text: Substring) -> Substring? {
        text.firstRange(of: label).map { text[$0.upperBound...].prefix { $0 != " " } }
    }
}

extension ClassLoad.Loader {
    /// Reads `0x… for instance a 'java/net/URLClassLoader'{0x…}…` or `0x… of 'bootstrap'…`.
    init?(logged text: Substring) {
        guard text.hasPrefix("0x"), let end = text.firstIndex(of: " "),
            let identity = UInt64(text[..<end].dropFirst(2), radix: 16)
        else { return nil }
        self.identity = identity
        guard let mark = text.firstRange(of: " for instance ") else {
            className = nil
            return
        }
        // A loader with a name shows it too; the class is the quoted word before the address in braces.
        let rest = text[mark.upperBound...]
        guard let brace = rest.firstRange(of: "'{0x"),
            let quote = rest[..<brace.lowerBound].lastIndex(of: "'")
        else { return nil }
        className = rest[rest.index(after: quote)..<brace.lowerBound].split(
            separator: "/", omittingEmptySubsequences: false
        )
        .joined(separator: ".")
    }
}
