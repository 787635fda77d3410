/// A Java version as its vendors write it: JEP 322 (`25.0.4.1+1-LTS`) and the older `1.8.0_392-b08`.
///
/// Ordered as JEP 322 says: the numbers, then a pre-release before its release, then the build. What comes after the
/// build (`-LTS`, `-Debian-1deb12u1`) tells builds apart but orders nothing.
public struct JavaVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 8 for `1.8.0_392`.
    public var feature: Int
    public var interim: Int
    /// 392 for `1.8.0_392`.
    public var update: Int
    public var patch: Int
    /// `ea`, `internal`; nil for a release.
    public var preRelease: String?
    /// The number after `+`, or after `-b` in Java 8.
    public var build: Int?
    /// What the vendor added after the build: `LTS`, `Debian-1deb12u1`.
    public var optional: String?

    public init(
        feature: Int, interim: Int = 0, update: Int = 0, patch: Int = 0, preRelease: String? = nil, build: Int? = nil,
        optional: String? = nil
    ) {
        self.feature = feature
        self.interim = interim
        self.update = update
        self.patch = patch
        self.preRelease = preRelease
        self.build = build
        self.optional = optional
    }

    /// Reads a version; nil when the text does not begin with a number or a number is above 999 999 999.
    public init?(_ text: String) {
        var scanner = VersionScanner(text)
        guard let first = scanner.number() else { return nil }
        var numbers = [first]
        while scanner.take(".") {
            guard let next = scanner.number() else { return nil }
            numbers.append(next)
        }
        if numbers.count >= 2, numbers[0] == 1, numbers[1] <= 8 {
            self.init(feature: numbers[1], interim: numbers.count > 2 ? numbers[2] : 0)
            if scanner.take("_") {
                guard let update = scanner.number() else { return nil }
                self.update = update
            }
        } else {
            func part(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
            self.init(feature: first, interim: part(1), update: part(2), patch: part(3))
        }
        guard takeSuffix(&scanner) else { return nil }
    }

    /// `-pre+build-optional`, `+build`, `-optional`, `-b08`; true when nothing unreadable is left.
    private mutating func takeSuffix(_ scanner: inout VersionScanner) -> Bool {
        if feature == 8, scanner.take("-b") {
            build = scanner.number()
            if scanner.take("-") { optional = scanner.rest() }
            return build != nil && (scanner.isAtEnd || optional != nil)
        }
        if scanner.take("-") {
            let word = scanner.word()
            if scanner.isAtEnd || scanner.peek("-") {
                // `17.0.15-internal` is a pre-release, `17.0.15-Debian-1` and `21-LTS` are a vendor's words.
                if word == "ea" || word == "internal" || word == "beta" {
                    preRelease = word
                } else {
                    optional = word + scanner.rest()
                    return true
                }
            } else {
                preRelease = word
            }
        }
        if scanner.take("+") { build = scanner.number() }
        if scanner.take("-") { optional = scanner.rest() }
        return scanner.isAtEnd
    }

    public static func < (a: JavaVersion, b: JavaVersion) -> Bool {
        let left = (a.feature, a.interim, a.update, a.patch), right = (b.feature, b.interim, b.update, b.patch)
        if left != right { return left < right }
        if a.preRelease != b.preRelease {
            guard let pre = a.preRelease else { return false }
            guard let other = b.preRelease else { return true }
            return pre < other
        }
        return (a.build ?? 0) < (b.build ?? 0)
    }

    /// As JEP 322 writes it: `25.0.4.1+1-LTS`, `8.0.392+8`.
    public var description: String {
        var numbers = [feature, interim, update, patch]
        while numbers.count > 1, numbers.last == 0 { numbers.removeLast() }
        var text = numbers.map(String.init).joined(separator: ".")
        if let preRelease { text += "-\(preRelease)" }
        if let build { text += "+\(build)" }
        if let optional { text += build == nil && preRelease == nil ? "+-\(optional)" : "-\(optional)" }
        return text
    }
}

/// Reads a version's parts from the front of a text.
private struct VersionScanner {
    private var remaining: Substring.UTF8View

    init(_ text: String) { remaining = Substring(text).utf8 }

    var isAtEnd: Bool { remaining.isEmpty }

    mutating func number() -> Int? {
        var value = 0, digits = 0
        while let byte = remaining.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            digits += 1
            if digits > 9 { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            remaining.removeFirst()
        }
        return digits == 0 ? nil : value
    }

    func peek(_ text: String) -> Bool { remaining.starts(with: text.utf8) }

    mutating func take(_ text: String) -> Bool {
        guard peek(text) else { return false }
        remaining.removeFirst(text.utf8.count)
        return true
    }

    /// Letters and digits.
    mutating func word() -> String {
        let word = remaining.prefix { byte in
            (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        }
        remaining.removeFirst(word.count)
        return String(decoding: word, as: UTF8.self)
    }

    mutating func rest() -> String {
        defer { remaining = remaining.suffix(0) }
        return String(decoding: remaining, as: UTF8.self)
    }
}

extension JavaVersion {
    /// The version of Java that a VM's identity names, updates included: for who has kept the identity and not the JDK.
    ///
    /// - Parameter ident: `… VM (…) for linux-amd64 JRE (17.0.15+6), built on …`; nil for any other text.
    public init?(jvmIdent ident: String) {
        guard let text = Self.text(inIdent: ident) else { return nil }
        self.init(text)
    }

    /// What stands in parentheses after `JRE`, when the text is a VM's identity.
    static func text(inIdent ident: String) -> String? {
        guard ident.containsBytes(of: " VM ("), ident.containsBytes(of: ") for ") else { return nil }
        let mark = " JRE ("
        var rest = ident.utf8[...]
        while rest.count >= mark.utf8.count {
            if rest.starts(with: mark.utf8) {
                let version = rest.dropFirst(mark.utf8.count).prefix { $0 != UInt8(ascii: ")") }
                return String(decoding: version, as: UTF8.self)
            }
            rest.removeFirst()
        }
        return nil
    }
}
