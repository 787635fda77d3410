/// New constants behind those of a class, so that no index that is there changes.
struct ConstantAppender {
    private(set) var bytes: [UInt8] = []
    private(set) var count: Int
    private var known: [String: Int] = [:]

    /// - Parameter pool: the constants that are there.
    init(after pool: ConstantPool) { count = pool.count }

    /// The pool is full (JVMS 4.1: `constant_pool_count` is 16 bits).
    struct Full: Error {}

    /// The index of a Methodref constant for a method of a class, not an interface.
    mutating func method(_ name: MethodName) throws(Full) -> Int {
        try constant("\(name)") { (pool: inout ConstantAppender) throws(Full) in
            let owner = try pool.reference(7, [pool.utf8(name.owner)])
            let nameAndType = try pool.reference(12, [pool.utf8(name.name), pool.utf8(name.descriptor)])
            return try pool.reference(10, [owner, nameAndType])
        }
    }

    /// Names of methods that we give are ASCII, where modified UTF-8 is UTF-8.
    private mutating func utf8(_ text: String) throws(Full) -> Int {
        try constant("utf8 \(text)") { (pool: inout ConstantAppender) throws(Full) in
            try pool.add([1] + Self.short(text.utf8.count) + Array(text.utf8))
        }
    }

    private mutating func reference(_ tag: UInt8, _ indices: [Int]) throws(Full) -> Int {
        try constant("\(tag) \(indices)") { (pool: inout ConstantAppender) throws(Full) in
            try pool.add([tag] + indices.flatMap(Self.short))
        }
    }

    private mutating func constant(
        _ key: String, _ make: (inout ConstantAppender) throws(Full) -> Int
    ) throws(Full) -> Int {
        if let index = known[key] { return index }
        let index = try make(&self)
        known[key] = index
        return index
    }

    private mutating func add(_ constant: [UInt8]) throws(Full) -> Int {
        guard count < 0xffff else { throw Full() }
        bytes += constant
        count += 1
        return count - 1
    }

    static func short(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }
}
