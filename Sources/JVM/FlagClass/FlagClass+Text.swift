/// The class as one line of text, for launch plans.
extension FlagClass {
    /// `g1 oops=1 klass=1 align=8 …`, without line feeds; `init(text:)` reads it back.
    public var text: String {
        let bits: [(String, Bool)] = [
            ("oops", compressedOops), ("klass", compressedClassPointers), ("headers", compactHeaders),
            ("strings", compactStrings), ("verify", verifiesSystemClasses), ("share", sharing),
        ]
        let head = [collector.rawValue] + bits.map { "\($0.0)=\($0.1 ? 1 : 0)" } + ["align=\(objectAlignment)"]
        let rest = longFields
        return head.joined(separator: " ") + (rest.isEmpty ? "" : " " + rest)
    }

    /// The fields that hold text of the user's, escaped; "" when there is none.
    var longFields: String {
        var fields: [String] = []
        for option in moduleOptions { fields.append("module=" + Self.escape(option)) }
        for agent in agents { fields.append("agent=" + Self.escape(agent)) }
        if let bootClassPathAppend { fields.append("boot=" + Self.escape(bootClassPathAppend)) }
        if let systemClassLoader { fields.append("loader=" + Self.escape(systemClassLoader)) }
        for flag in profileFlags { fields.append("profile=" + Self.escape(flag)) }
        return fields.joined(separator: " ")
    }

    /// Reads what `text` wrote; nil for anything else.
    public init?(text: String) {
        let fields = text.split(separator: " ")
        guard let first = fields.first, let collector = Collector(rawValue: String(first)) else { return nil }
        self.init(collector: collector)
        for field in fields.dropFirst() {
            guard let equals = field.utf8.firstIndex(of: UInt8(ascii: "=")),
                let value = Self.unescape(field[field.utf8.index(after: equals)...]),
                take(field[..<equals], value)
            else { return nil }
        }
    }

    private mutating func take(_ key: Substring, _ value: String) -> Bool {
        switch key {
        case "module": moduleOptions.append(value)
        case "agent": agents.append(value)
        case "boot": bootClassPathAppend = value
        case "loader": systemClassLoader = value
        case "profile": profileFlags.append(value)
        case "align":
            guard let bytes = Int(value), bytes >= 8, bytes <= 256 else { return false }
            objectAlignment = bytes
        default:
            guard value == "0" || value == "1" else { return false }
            switch key {
            case "oops": compressedOops = value == "1"
            case "klass": compressedClassPointers = value == "1"
            case "headers": compactHeaders = value == "1"
            case "strings": compactStrings = value == "1"
            case "verify": verifiesSystemClasses = value == "1"
            case "share": sharing = value == "1"
            default: return false
            }
        }
        return true
    }

    /// `%`, white space and control characters as `%` and two hexadecimal digits.
    private static func escape(_ value: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            if byte > 0x20, byte != 0x7f, byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescape(_ value: Substring) -> String? {
        guard value.utf8.contains(UInt8(ascii: "%")) else { return String(value) }
        var bytes: [UInt8] = []
        var rest = value.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
