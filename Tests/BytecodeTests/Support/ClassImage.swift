import Bytecode

/// A class file put together constant by constant.
struct ClassImage {
    var major = 61
    var minor = 0
    var constants: [[UInt8]] = []
    var slots = 1
    var flags = 0x21
    var thisClass = 0
    var superClass = 0
    var interfaces: [Int] = []
    /// Fields, methods and attributes.
    var tail: [UInt8] = big(0, 6)
    var promisedSlots: Int?

    /// A class `A` that extends `java/lang/Object`.
    init() {
        thisClass = named("A")
        superClass = named("java/lang/Object")
    }

    /// Appends a constant and answers its index.
    mutating func add(_ tag: Int, _ content: [UInt8]) -> Int {
        constants.append([UInt8(tag)] + content)
        defer { slots += tag == 5 || tag == 6 ? 2 : 1 }
        return slots
    }

    mutating func utf8(_ bytes: [UInt8]) -> Int { add(1, big(bytes.count, 2) + bytes) }
    mutating func utf8(_ text: String) -> Int { utf8(Array(text.utf8)) }
    mutating func named(_ name: String, tag: Int = 7) -> Int {
        let index = utf8(name)
        return add(tag, big(index, 2))
    }

    mutating func nameAndType(_ name: String, _ descriptor: String) -> Int {
        let first = utf8(name)
        let second = utf8(descriptor)
        return add(12, big(first, 2) + big(second, 2))
    }

    var bytes: [UInt8] {
        big(0xcafe_babe, 4) + big(minor, 2) + big(major, 2) + big(promisedSlots ?? slots, 2) + constants.flatMap { $0 }
            + big(flags, 2) + big(thisClass, 2) + big(superClass, 2) + big(interfaces.count, 2)
            + interfaces.flatMap { big($0, 2) } + tail
    }
}
