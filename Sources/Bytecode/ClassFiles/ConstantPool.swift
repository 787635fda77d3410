/// The constant pool of a class file (JVMS 4.4), indexed but not decoded: it keeps where each constant lies.
public struct ConstantPool: Hashable, Sendable {
    /// JVMS table 4.4-A.
    public enum Tag: UInt8, Hashable, Sendable {
        case utf8 = 1
        case integer = 3
        case float = 4
        case long = 5
        case double = 6
        case classReference = 7
        case string = 8
        case fieldReference = 9
        case methodReference = 10
        case interfaceMethodReference = 11
        case nameAndType = 12
        case methodHandle = 15
        case methodType = 16
        case dynamic = 17
        case invokeDynamic = 18
        case module = 19
        case package = 20
    }

    /// The whole class file.
    let bytes: [UInt8]
    /// Offsets of the tags by index; 0 for index 0 and for the slot behind a long or double.
    let offsets: [UInt32]
    /// Where the pool ends and the access flags begin.
    let end: Int

    /// Reads the pool, starting at its count.
    init(_ bytes: [UInt8], at offset: inout Int) throws(ParseError) {
        let span = bytes.span
        let count = try span.take2(&offset, "the constant pool")
        guard count > 0 else { throw ParseError(.badValue, offset: offset - 2, "the constant pool has no slot 0") }
        var offsets = [UInt32](repeating: 0, count: count)
        var index = 1
        while index < count {
            let start = offset
            let tag = try span.take1(&offset, "a constant")
            offsets[index] = UInt32(truncatingIfNeeded: start)
            index += 1
            switch tag {
            case 1:
                let length = try span.take2(&offset, "the length of a name")
                try span.skip(length, &offset, "the end of a name")
            case 7, 8, 16, 19, 20:
                try span.skip(2, &offset, "the end of a constant")
            case 3, 4, 9, 10, 11, 12, 17, 18:
                try span.skip(4, &offset, "the end of a constant")
            case 5, 6:
                try span.skip(8, &offset, "the end of a constant")
                // JVMS 4.4.5: takes two slots, the second of which is unusable.
                index += 1
                guard index <= count else {
                    throw ParseError(.badReference, offset: start, "a long or double has no second slot")
                }
            case 15:
                try span.skip(3, &offset, "the end of a constant")
            default:
                throw ParseError(.unknownTag, offset: start, "a constant has the unknown tag \(tag)")
            }
        }
        self.bytes = bytes
        self.offsets = offsets
        end = offset
    }

    /// One more than the last index (JVMS 4.1, `constant_pool_count`).
    public var count: Int { offsets.count }

    /// The tag of a constant; nil where the index leads to none.
    public func tag(_ index: Int) -> Tag? {
        guard let offset = offset(index) else { return nil }
        return Tag(rawValue: bytes[offset])
    }

    /// Offset of a constant's tag from the start of the file, in bytes; nil where the index leads to none.
    public func offset(_ index: Int) -> Int? {
        guard index > 0, index < offsets.count, offsets[index] != 0 else { return nil }
        return Int(offsets[index])
    }

    /// Where the bytes of a Utf8 constant lie in the file.
    public func utf8Range(_ index: Int) throws(ParseError) -> Range<Int> {
        let offset = try require(.utf8, index)
        return (offset + 3)..<(offset + 3 + short(offset + 1))
    }

    /// A Utf8 constant, decoded.
    public func utf8(_ index: Int) throws(ParseError) -> String {
        let range = try utf8Range(index)
        do throws(ModifiedUTF8.Malformed) {
            return try ModifiedUTF8.decode(bytes.span.extracting(range))
        } catch {
            throw ParseError(
                .badString, offset: range.lowerBound + error.offset, "constant \(index) is not modified UTF-8")
        }
    }

    /// The name of a Class constant, with slashes: `java/lang/String`; arrays as `[Ljava/lang/String;`.
    public func className(_ index: Int) throws(ParseError) -> String {
        try utf8(short(require(.classReference, index) + 1))
    }

    /// The value of a String constant.
    public func string(_ index: Int) throws(ParseError) -> String {
        try utf8(short(require(.string, index) + 1))
    }

    /// Name and descriptor of a NameAndType constant.
    public func nameAndType(_ index: Int) throws(ParseError) -> (name: String, descriptor: String) {
        let offset = try require(.nameAndType, index)
        return (try utf8(short(offset + 1)), try utf8(short(offset + 3)))
    }

    /// The name of a Module or Package constant (JVMS 4.4.11, 4.4.12).
    public func moduleOrPackage(_ index: Int) throws(ParseError) -> String {
        let offset = try require(tag(index) == .package ? .package : .module, index)
        return try utf8(short(offset + 1))
    }

    /// The 16 bits at a place in the file, such as inside a constant, which the caller knows to be in it.
    func short(_ offset: Int) -> Int { Int(bytes[offset]) << 8 | Int(bytes[offset + 1]) }

    /// The offset of a constant that must have a tag.
    func require(_ tag: Tag, _ index: Int) throws(ParseError) -> Int {
        guard let offset = offset(index), bytes[offset] == tag.rawValue else {
            throw ParseError(
                .badReference, offset: offset(index) ?? 8, "constant \(index) is not of kind \(tag)")
        }
        return offset
    }
}
