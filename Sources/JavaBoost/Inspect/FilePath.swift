/// Absolute POSIX paths as text; links are not followed.
enum FilePath {
    /// `path` made absolute against `directory`, without `.`, `..` and empty segments.
    static func absolute(_ path: String, in directory: String) -> String {
        normalized(path.utf8.first == UInt8(ascii: "/") ? path : "\(directory)/\(path)")
    }

    /// Segments resolved as text, as URL resolution does it (RFC 3986, 5.2.4).
    static func normalized(_ path: String) -> String {
        var kept: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment != ".." {
                kept.append(segment)
            } else if !kept.isEmpty {
                kept.removeLast()
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
