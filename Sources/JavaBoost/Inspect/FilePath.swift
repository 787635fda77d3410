internal import JVM

/// Absolute POSIX paths as text.
enum FilePath {
    /// `path` made absolute against `directory`, without `.`, `..` and empty segments: the file that the kernel finds.
    /// Links stay in it, but for one with a `..` behind it, which leads to the directory above where the link leads.
    static func absolute(_ path: String, in directory: String) -> String {
        normalized(path.utf8.first == UInt8(ascii: "/") ? path : "\(directory)/\(path)") { kept in
            let text = "/" + kept.joined(separator: "/")
            guard Directory.isLink(text), let real = RealPath.of(text) else { return kept }
            return real.split(separator: "/")
        }
    }

    /// The path of a relative URL, resolved as text (RFC 3986, 5.2.4), as class loaders do with a `Class-Path`.
    static func resolved(_ reference: String, in directory: String) -> String {
        normalized(reference.utf8.first == UInt8(ascii: "/") ? reference : "\(directory)/\(reference)") { $0 }
    }

    /// - Parameter leads: where the segments before a `..` lead to.
    private static func normalized(_ path: String, _ leads: ([Substring]) -> [Substring]) -> String {
        var kept: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment != ".." {
                kept.append(segment)
            } else {
                kept = Array(leads(kept).dropLast())
            }
        }
        return "/" + kept.joined(separator: "/")
    }

    static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    static func name(_ path: String) -> String {
        String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }

    /// The part of a URL path behind its `%XX` escapes; nil where they are malformed or not UTF-8.
    static func percentDecoded(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

extension FilePath {
    /// Everything before the last slash of a relative path; empty where there is none.
    static func folder(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
