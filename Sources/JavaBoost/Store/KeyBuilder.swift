/// Collects what a result depends on, by name, and makes one key of it.
///
/// Two keys are equal exactly when kind, version and every field are: names and values go in with their lengths, sorted
/// by name, so neither the order of the calls nor a separator inside a value matters.
public struct KeyBuilder: Sendable {
    /// One named field: a single value, or a list whose order counts.
    public struct Input: Hashable, Sendable, Codable {
        public var name: String
        public var values: [String]
    }

    /// What the key is for: "layout", "archive", "image".
    public let kind: String
    /// Version of the format or the code that makes the result; a new one makes every old key unknown.
    public let version: Int
    private var fields: [String: Field] = [:]

    private enum Field: Hashable, Sendable { case one(String), list([String]) }

    public init(_ kind: String, version: Int) {
        self.kind = kind
        self.version = version
    }

    /// Adds a field. A name may be given once only.
    public mutating func add(_ name: String, _ value: String) { put(name, .one(value)) }
    public mutating func add(_ name: String, _ value: Int) { put(name, .one(String(value))) }
    public mutating func add(_ name: String, _ value: Bool) { put(name, .one(value ? "true" : "false")) }
    public mutating func add(_ name: String, _ value: Digest) { put(name, .one(value.hex)) }
    /// Adds a list; its order counts, and an empty list is another key than no list.
    public mutating func add(_ name: String, _ values: [String]) { put(name, .list(values)) }
    public mutating func add(_ name: String, _ values: [Digest]) { put(name, .list(values.map(\.hex))) }

    private mutating func put(_ name: String, _ field: Field) {
        precondition(fields.updateValue(field, forKey: name) == nil, "key field \(name) is given twice")
    }

    /// The fields sorted by name, to be recorded beside the result.
    public var inputs: [Input] {
        sorted.map { name, field in
            switch field {
            case .one(let value): Input(name: name, values: [value])
            case .list(let values): Input(name: name, values: values)
            }
        }
    }

    /// The key.
    public var digest: Digest {
        var hasher = DigestHasher()
        hasher.update(text: kind)
        hasher.update(number: UInt64(bitPattern: Int64(version)))
        for (name, field) in sorted {
            hasher.update(text: name)
            switch field {
            case .one(let value):
                hasher.update([0])
                hasher.update(text: value)
            case .list(let values):
                hasher.update([1])
                hasher.update(number: UInt64(values.count))
                for value in values { hasher.update(text: value) }
            }
        }
        return hasher.finish()
    }

    private var sorted: [(String, Field)] {
        fields.map { ($0.key, $0.value) }.sorted { FileSystem.precedes($0.0, $1.0) }
    }
}
