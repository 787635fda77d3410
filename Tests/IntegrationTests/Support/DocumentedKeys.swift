import TestSupport

/// What docs/json.md says of one section's keys: the rows of its tables, and every name in it.
struct DocumentedKeys {
    /// Keys in the first column of each table, those that are always there and those marked `?`.
    private(set) var tables: [(always: Set<String>, sometimes: Set<String>)] = []
    /// Every name in backticks, whatever it stands for.
    private(set) var names: Set<String> = []

    /// - Parameter heading: of the section, without `#`; its sub-sections belong to it. Nil is the whole document.
    init(_ heading: String?, of document: String = "json.md") throws {
        guard let text = Files.content("\(SetUp.repository)/docs/\(document)") else { throw CommandError(document) }
        var level = 0, inTable = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let depth = line.prefix { $0 == "#" }.count
            if depth > 0 {
                if level > 0 && depth <= level { break }
                if line.drop(while: { $0 == "#" }).dropFirst() == heading ?? "" { level = depth }
                continue
            }
            guard level > 0 || heading == nil else { continue }
            names.formUnion(Self.keys(line).map(\.name))
            if line.hasPrefix("|") && !inTable { tables.append(([], [])) }
            if line.hasPrefix("| `") {
                for key in Self.keys(line.split(separator: "|").first ?? "") {
                    if key.isOptional {
                        tables[tables.count - 1].sometimes.insert(key.name)
                    } else {
                        tables[tables.count - 1].always.insert(key.name)
                    }
                }
            }
            inTable = line.hasPrefix("|")
        }
        if names.isEmpty { throw CommandError("\(document) has no section \(heading ?? "")") }
    }

    /// Names in backticks, with whether a question mark follows.
    private static func keys(_ text: Substring) -> [(name: String, isOptional: Bool)] {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count - 1, by: 2).map { (String(parts[$0]), parts[$0 + 1].hasPrefix("?")) }
    }
}

/// Keys of JSON text.
extension JSON {
    /// Objects whose keys are names of the user's or numbers, not of the contract.
    private static let free: Set<String> = ["perJar", "missesByReason", "inputs", "classVersions"]

    /// Every key of the contract, at any depth.
    var allKeys: Set<String> {
        switch self {
        case .array(let items): items.reduce(into: []) { $0.formUnion($1.allKeys) }
        case .object(let members):
            members.reduce(into: Set(members.keys)) { keys, member in
                if !Self.free.contains(member.key) { keys.formUnion(member.value.allKeys) }
            }
        default: []
        }
    }

    /// Values of keys for which `condition` holds, at any depth.
    func values(where condition: (String) -> Bool) -> [(key: String, value: JSON)] {
        switch self {
        case .array(let items): items.flatMap { $0.values(where: condition) }
        case .object(let members):
            members.flatMap { (condition($0.key) ? [($0.key, $0.value)] : []) + $0.value.values(where: condition) }
        default: []
        }
    }

    /// The first key in indented JSON text that stands behind one it should precede; nil where all are sorted.
    static func unsortedKey(in text: String) -> String? {
        var last: [Int: String] = [:]
        for line in text.split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            // What an object at this depth or deeper had before is over.
            if line.drop(while: { $0 == " " }).first.map({ "}]{[".contains($0) }) == true {
                last = last.filter { $0.key <= indent }
            }
            let parts = line.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].allSatisfy({ $0 == " " }), parts[2].hasPrefix(" : ") else { continue }
            let key = String(parts[1])
            if let before = last[indent], before > key { return key }
            last = last.filter { $0.key < indent }
            last[indent] = key
        }
        return nil
    }
}
