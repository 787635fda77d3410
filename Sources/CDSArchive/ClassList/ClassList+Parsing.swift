extension ClassList {
    /// Reads a list as any JDK from 11 on writes it.
    ///
    /// Nothing is thrown: what a JVM would stop at is left out and noted in `dropped`, because a list cut by SIGKILL or
    /// edited by hand is still worth its good lines.
    public static func parse(_ text: String) -> ClassList {
        var list = ClassList()
        var number = 0
        // A carriage return and a line feed are one character here.
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
            number += 1
            // The JVM takes these for spaces and looks no further than the last other character.
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\u{c}" })
            guard let first = words.first, !line.hasPrefix("#") else { continue }
            if first.hasPrefix("@") {
                list.takeTag(words, line: number, text: line)
            } else if let entry = parseEntry(words) {
                list.append(entry, line: number)
            } else {
                list.dropped.append(Dropped(line: number, text: String(line), reason: .malformed))
            }
        }
        return list
    }

    private mutating func takeTag(_ words: [Substring], line: Int, text: Substring) {
        let rest = words.dropFirst()
        let joined = rest.joined(separator: " ")
        switch (words[0], rest.count) {
        // Fewer items than these stop the JVM.
        case ("@lambda-proxy", 2...): append(extra: .lambdaProxy(joined))
        case ("@lambda-form-invoker", 1...): append(extra: .lambdaFormInvoker(joined))
        case ("@cp", 2...):
            let indices = rest.dropFirst().compactMap { Int($0) }.filter { $0 > 0 && $0 <= 0xffff }
            append(pool: String(rest[1]), indices)
        default:
            let known = ["@lambda-proxy", "@lambda-form-invoker", "@cp"].contains(words[0])
            dropped.append(Dropped(line: line, text: String(text), reason: known ? .malformed : .unknownTag))
        }
    }

    /// `name [id: N] [super: M] [interfaces: A B …] [source: path]`; nil where a JVM would stop.
    private static func parseEntry(_ words: [Substring]) -> Entry? {
        var fields = Fields()
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            // "id:5" and "id: 5" are the same to the JVM.
            guard let colon = word.firstIndex(of: ":") else { return nil }
            let label = word[...colon]
            let glued = word[word.index(after: colon)...]
            if !glued.isEmpty { rest = [glued] + rest }
            guard fields.take(label, &rest) else { return nil }
        }
        return fields.entry(name: String(words[0]))
    }

    private struct Fields {
        var id: Int?
        var superID: Int?
        var interfaces: [Int]?
        var source: String?

        mutating func take(_ label: Substring, _ rest: inout ArraySlice<Substring>) -> Bool {
            switch label {
            case "id:" where id == nil:
                id = rest.popFirst().flatMap { Int($0) }
                return id != nil
            case "super:" where superID == nil:
                superID = rest.popFirst().flatMap { Int($0) }
                return superID != nil
            case "interfaces:":
                interfaces = interfaces ?? []
                while let number = rest.first.flatMap({ Int($0) }) {
                    interfaces?.append(number)
                    rest = rest.dropFirst()
                }
                return true
            case "source:":
                source = rest.popFirst().map(String.init)
                return source != nil
            default: return false
            }
        }

        func entry(name: String) -> Entry? {
            guard let source else {
                return superID == nil && interfaces == nil ? Entry(name: name, id: id) : nil
            }
            guard let id, let superID else { return nil }
            return Entry(
                name: name, id: id, origin: Origin(superID: superID, interfaceIDs: interfaces ?? [], source: source))
        }
    }
}
