import Bytecode
import Glibc
import JVM
import TestSupport

extension Scratch {
    /// Writes a jar of the given entries, in their order.
    @discardableResult
    func jar(_ name: String, manifest: [(String, String)] = [], _ entries: [MadeEntry] = []) throws -> String {
        if let slash = name.lastIndex(of: "/") { try directory(String(name[..<slash])) }
        var writer = try JarWriter(path: file(name))
        if !manifest.isEmpty {
            let attributes = manifest.map { Manifest.Attributes.Attribute(name: $0.0, value: $0.1) }
            try writer.addDirectory("META-INF/")
            try writer.add("META-INF/MANIFEST.MF", Manifest(main: .init(attributes)).serialized())
        }
        for entry in entries {
            if entry.name.hasSuffix("/") {
                try writer.addDirectory(entry.name)
            } else {
                try writer.add(entry.name, entry.bytes, compression: entry.stored ? .stored : .deflated())
            }
        }
        try writer.finish()
        return file(name)
    }
}

/// An entry for a made jar.
struct MadeEntry {
    var name: String
    var bytes: [UInt8] = []
    var stored = false

    static func folder(_ name: String) -> MadeEntry { MadeEntry(name: name) }
    static func text(_ name: String, _ text: String) -> MadeEntry { MadeEntry(name: name, bytes: Array(text.utf8)) }
    static func bytes(_ name: String, _ bytes: [UInt8]) -> MadeEntry { MadeEntry(name: name, bytes: bytes) }
    /// A jar in the jar, as Spring Boot packs it.
    static func nested(_ name: String, _ bytes: [UInt8]) -> MadeEntry {
        MadeEntry(name: name, bytes: bytes, stored: true)
    }
}
