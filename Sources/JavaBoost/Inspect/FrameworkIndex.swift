internal import Bytecode

/// Files by which frameworks find classes by name.
enum FrameworkIndex {
    /// Internal names that an element's index files have, sorted.
    static func names(in files: ElementFiles) throws(InspectError) -> [String] {
        var found: Set<String> = []
        for name in files.names {
            guard name.hasPrefix("META-INF/"), let read = reader(of: name), let bytes = try files.read(name) else {
                continue
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if name.hasPrefix("META-INF/services/") { found.insert(internalName(String(name.dropFirst(18)))) }
            for named in read(text) { found.insert(internalName(named)) }
        }
        let plausible: [String] = found.filter { isPlausible($0) }
        return plausible.sorted { left, right in left.utf8.lexicographicallyPrecedes(right.utf8) }
    }

    private static func reader(of name: String) -> ((String) -> [String])? {
        switch name {
        case "META-INF/spring.factories", "META-INF/spring/aot.factories": return keysAndValues
        case "META-INF/spring.components": return keys
        default: break
        }
        if name.hasPrefix("META-INF/services/") { return lines }
        guard name.hasPrefix("META-INF/spring/"), name.utf8.hasEnd(".imports") else { return nil }
        return lines
    }

    /// One name a line; `#` begins a comment (`java.util.ServiceLoader`).
    private static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let name = line.prefix { $0 != "#" }.filter { !$0.isWhitespace }
            return name.isEmpty ? nil : String(name)
        }
    }

    /// `spring.factories`: an interface and what implements it, separated by commas.
    private static func keysAndValues(_ text: String) -> [String] {
        var names: [String] = []
        for (key, value) in JavaProperties.parse(text) {
            names.append(key)
            for part in value.split(separator: ",") { names.append(String(part.filter { !$0.isWhitespace })) }
        }
        return names
    }

    private static func keys(_ text: String) -> [String] { Array(JavaProperties.parse(text).keys) }

    private static func internalName(_ name: String) -> String {
        String(decoding: name.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
    }

    private static func isPlausible(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }
    }
}
