/// A class file (JVMS 4): everything that it declares, with the place of each part, so that it can be rewritten in
/// place. Attributes are found but not decoded.
public struct ClassFile: Hashable, Sendable {
    /// The parts in front of fields and methods.
    public let summary: ClassFileSummary
    public let fields: [Member]
    public let methods: [Member]
    /// Of the class itself.
    public let attributes: [Attribute]

    public var minorVersion: UInt16 { summary.minorVersion }
    public var majorVersion: UInt16 { summary.majorVersion }
    public var accessFlags: AccessFlags { summary.accessFlags }
    public var thisClass: String { summary.thisClass }
    public var superClass: String? { summary.superClass }
    public var interfaces: [String] { summary.interfaces }
    public var constantPool: ConstantPool { summary.constantPool }

    /// A field or method (JVMS 4.5, 4.6).
    public struct Member: Hashable, Sendable {
        public let accessFlags: AccessFlags
        public let name: String
        /// `I`, `Ljava/lang/String;`, `([Ljava/lang/String;)V`.
        public let descriptor: String
        public let attributes: [Attribute]
        /// Where its access flags lie, in bytes from the start of the file.
        public let offset: Int
    }

    /// An attribute (JVMS 4.7), known or not.
    public struct Attribute: Hashable, Sendable {
        public let name: String
        /// Where its content lies in the file, behind name and length.
        public let content: Range<Int>
    }

    /// Reads the whole file: every constant is checked to refer to constants of the right kind, and nothing may
    /// follow the last attribute.
    public static func parse(_ bytes: [UInt8]) throws(ParseError) -> ClassFile {
        try ClassFile(bytes)
    }

    private init(_ bytes: [UInt8]) throws(ParseError) {
        summary = try ClassFileSummary.parse(bytes)
        let pool = summary.constantPool
        try pool.checkReferences()
        let span = bytes.span
        var offset = summary.fieldsOffset
        fields = try Self.members(span, pool, &offset)
        methods = try Self.members(span, pool, &offset)
        attributes = try Self.attributes(span, pool, &offset)
        guard offset == span.count else {
            throw ParseError(.badValue, offset: offset, "\(span.count - offset) bytes follow the end of the class")
        }
    }

    private static func members(
        _ span: Span<UInt8>, _ pool: ConstantPool, _ offset: inout Int
    ) throws(ParseError) -> [Member] {
        var members: [Member] = []
        for _ in 0..<(try span.take2(&offset, "the number of fields or methods")) {
            let start = offset
            let flags = AccessFlags(rawValue: UInt16(try span.take2(&offset, "access flags")))
            let name = try pool.utf8(span.take2(&offset, "a name"))
            let descriptor = try pool.utf8(span.take2(&offset, "a descriptor"))
            members.append(
                Member(
                    accessFlags: flags, name: name, descriptor: descriptor,
                    attributes: try attributes(span, pool, &offset), offset: start))
        }
        return members
    }

    private static func attributes(
        _ span: Span<UInt8>, _ pool: ConstantPool, _ offset: inout Int
    ) throws(ParseError) -> [Attribute] {
        var attributes: [Attribute] = []
        for _ in 0..<(try span.take2(&offset, "the number of attributes")) {
            let name = try pool.utf8(span.take2(&offset, "an attribute's name"))
            let length = try span.take4(&offset, "an attribute's length")
            let start = offset
            try span.skip(length, &offset, "the end of an attribute")
            attributes.append(Attribute(name: name, content: start..<offset))
        }
        return attributes
    }
}

extension ClassFile {
    /// The classes that this one names, itself not counted; with `descriptors` also those of its own fields' and
    /// methods' types.
    public func referencedClasses(descriptors: Bool = false) throws(ParseError) -> [String] {
        var found = try summary.referencedClasses(descriptors: descriptors)
        guard descriptors else { return found }
        var seen = Set(found + [thisClass])
        for member in fields + methods {
            for name in ConstantPool.classes(inDescriptor: member.descriptor) where seen.insert(name).inserted {
                found.append(name)
            }
        }
        return found
    }

    /// Whether the java launcher can start here: `public static void main(String[])`.
    public var hasMainMethod: Bool {
        methods.contains {
            $0.name == "main" && $0.descriptor == "([Ljava/lang/String;)V"
                && $0.accessFlags.isSuperset(of: [.public, .static])
        }
    }

    /// The module that a `module-info` declares (JVMS 4.7.25), nil for other classes.
    public var moduleName: String? {
        get throws(ParseError) {
            try name(from: "Module") { pool, index throws(ParseError) in
                try pool.moduleOrPackage(index)
            }
        }
    }

    /// The main class that a `module-info` names (JVMS 4.7.27), or nil.
    public var moduleMainClass: String? {
        get throws(ParseError) {
            try name(from: "ModuleMainClass") { pool, index throws(ParseError) in
                try pool.className(index)
            }
        }
    }

    /// What the first two bytes of an attribute refer to.
    private func name(
        from attribute: String, _ look: (ConstantPool, Int) throws(ParseError) -> String
    ) throws(ParseError) -> String? {
        guard let found = attributes.first(where: { $0.name == attribute }) else { return nil }
        guard found.content.count >= 2 else {
            throw ParseError(.truncated, offset: found.content.lowerBound, "\(attribute) is too short")
        }
        return try look(constantPool, constantPool.short(found.content.lowerBound))
    }
}
