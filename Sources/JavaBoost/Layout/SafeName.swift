/// File names that `Class-Path` can hold as they are.
///
/// The JVM opens the names of `Class-Path` undecoded when it makes an archive, the class loader decoded when it loads:
/// only names that are the same either way reach the archive.
enum SafeName {
    static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(isSafe) && name.utf8.first != UInt8(ascii: ".")
    }

    private static func isSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"): true
        default: false
        }
    }

    /// A safe name that is not in `taken` yet, as near to `name` as can be; ends in `.jar`, at most 200 bytes.
    static func make(_ name: String, taken: inout Set<String>) -> String {
        let stem = BootLoader.isArchiveName(name) ? name.dropLast(4) : name[...]
        var text = String(decoding: stem.utf8.map { isSafe($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        while text.utf8.first == UInt8(ascii: ".") { text.removeFirst() }
        if text.isEmpty { text = "jar" }
        text = String(text.prefix(180))
        var candidate = text + ".jar"
        var number = 2
        // Without regard to case, so that the layout can be copied to file systems that have none.
        while !taken.insert(candidate.lowercased()).inserted {
            candidate = "\(text)_\(number).jar"
            number += 1
        }
        return candidate
    }
}
