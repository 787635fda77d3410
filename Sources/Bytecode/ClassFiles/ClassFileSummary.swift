/// The head of a class file: what it is and what it names, without fields, methods and code. The fast scan.
///
/// Names are those of the class file, with slashes: `java/lang/String`.
public struct ClassFileSummary: Hashable, Sendable {
    public let minorVersion: UInt16
    /// 45 for JDK 1.1, then one more for each release: 61 is Java 17.
    public let majorVersion: UInt16
    public let accessFlags: AccessFlags
    public let thisClass: String
    /// Nil only for `java/lang/Object` and `module-info`.
    public let superClass: String?
    public let interfaces: [String]
    public let constantPool: ConstantPool
    /// Offset of the fields' count from the start of the file, in bytes.
    let fieldsOffset: Int

    /// Reads the head; what follows the interfaces is not looked at, and the constants only where they are named.
    public static func parse(_ bytes: [UInt8]) throws(ParseError) -> ClassFileSummary {
        try ClassFileSummary(bytes)
    }

    private init(_ bytes: [UInt8]) throws(ParseError) {
        let span = bytes.span
        var offset = 0
        guard try span.take4(&offset, "the magic number") == 0xcafe_babe else {
            throw ParseError(.badMagic, offset: 0, "a class file starts with CAFEBABE")
        }
        minorVersion = UInt16(try span.take2(&offset, "the minor version"))
        majorVersion = UInt16(try span.take2(&offset, "the major version"))
        // Newer versions than any known are read: whether they can be used is for a JDK to say.
        guard majorVersion >= 45 else {
            throw ParseError(
                .unsupportedVersion, offset: 6, "class-file version \(majorVersion) is older than Java's first, 45")
        }
        constantPool = try ConstantPool(bytes, at: &offset)
        accessFlags = AccessFlags(rawValue: UInt16(try span.take2(&offset, "the access flags")))
        thisClass = try constantPool.className(span.take2(&offset, "the class's own name"))
        let parent = try span.take2(&offset, "the superclass")
        superClass = parent == 0 ? nil : try constantPool.className(parent)
        var interfaces: [String] = []
        for _ in 0..<(try span.take2(&offset, "the number of interfaces")) {
            interfaces.append(try constantPool.className(span.take2(&offset, "an interface")))
        }
        self.interfaces = interfaces
        fieldsOffset = offset
    }

    /// The Java release that writes this version: 17 for 61. Below 49 the releases are named 1.1 to 1.4.
    public var javaRelease: Int { Int(majorVersion) - 44 }

    /// Compiled with `--enable-preview`: only that one release can load it (JVMS 4.1).
    public var usesPreviewFeatures: Bool { majorVersion >= 56 && minorVersion == 0xffff }

    /// The classes that the constant pool names, itself not counted; see
    /// ``ConstantPool/referencedClasses(descriptors:)``.
    public func referencedClasses(descriptors: Bool = false) throws(ParseError) -> [String] {
        try constantPool.referencedClasses(descriptors: descriptors).filter { $0 != thisClass }
    }
}
