/// The `release` file of a Java home: `KEY="value"` lines. Made by the JDK's build and by jlink; may be missing.
struct ReleaseFile {
    private var values: [String: String] = [:]

    init(text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let equals = line.firstIndex(of: "=") else { continue }
            var value = line[line.index(after: equals)...]
            if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
            values[String(line[..<equals])] = String(value)
        }
    }

    /// The value of a key; nil when it is absent or empty.
    subscript(key: String) -> String? {
        guard let value = values[key], !value.isEmpty else { return nil }
        return value
    }
}
