/// Redirects calls in class files (``Redirections``). No instruction moves, so frames, handlers and line numbers stay
/// true; new constants go behind those that are there.
public struct Redirector: Sendable {
    public let rules: Redirections

    public init(_ rules: Redirections) { self.rules = rules }

    /// A class and what was found in it.
    public struct Result: Sendable {
        /// The class with its calls redirected; nil where it stays as it is.
        public var bytes: [UInt8]?
        public var sites: [CallSite]
    }

    /// Whether a class has anything that could be redirected; most have nothing, and their head tells.
    ///
    /// - Throws: `ParseError` for a constant pool that cannot be read.
    public func concerns(_ summary: ClassFileSummary) throws(ParseError) -> Bool {
        try !WantedConstants(summary.constantPool, rules).isEmpty
    }

    /// Looks at one class file.
    ///
    /// - Throws: `ParseError` for a class that cannot be read; it is then left as it is.
    public func redirect(_ bytes: [UInt8]) throws(ParseError) -> Result {
        try redirect(bytes, ClassFileSummary.parse(bytes))
    }

    /// The same for a class whose head has been read.
    public func redirect(_ bytes: [UInt8], _ summary: ClassFileSummary) throws(ParseError) -> Result {
        let wanted = try WantedConstants(summary.constantPool, rules)
        guard !wanted.isEmpty else { return Result(bytes: nil, sites: []) }
        let file = try ClassFile.parse(bytes)
        var finder = CallSiteFinder(file, bytes, wanted)
        try finder.find()
        return try edited(bytes, file, finder.found)
    }

    private func edited(
        _ bytes: [UInt8], _ file: ClassFile, _ found: [CallSiteFinder.Found]
    ) throws(ParseError) -> Result {
        var result = bytes
        var appender = ConstantAppender(after: file.constantPool)
        var sites: [CallSite] = []
        for var item in found {
            if item.site.skip == nil {
                do throws(ConstantAppender.Full) {
                    item.edit(&result, try appender.method(item.replacement))
                } catch {
                    item.site.skip = .poolFull
                }
            }
            sites.append(item.site)
        }
        guard sites.contains(where: { $0.skip == nil }) else { return Result(bytes: nil, sites: sites) }
        result.replaceSubrange(8..<10, with: ConstantAppender.short(appender.count))
        result.insert(contentsOf: appender.bytes, at: file.constantPool.end)
        try Self.check(result, file, length: bytes.count + appender.bytes.count)
        return Result(bytes: result, sites: sites)
    }

    /// Reads what was written, and makes sure that it has the members of the original, each with code of the same length.
    private static func check(_ result: [UInt8], _ before: ClassFile, length: Int) throws(ParseError) {
        let after = try ClassFile.parse(result)
        guard result.count == length, before.methods.count == after.methods.count,
            zip(before.methods, after.methods).allSatisfy({ before, after in
                before.name == after.name && before.descriptor == after.descriptor
                    && before.attributes.map(\.content.count) == after.attributes.map(\.content.count)
            })
        else { throw ParseError(.badValue, offset: before.constantPool.end, "the rewritten class has another shape") }
    }
}

/// The constants of a class that name what is to be redirected.
struct WantedConstants {
    /// Methodref and InterfaceMethodref constants by index.
    var methods: [Int: MethodName] = [:]
    /// Class constants by index, for `new`.
    var classes: [Int: String] = [:]
    /// MethodHandle constants: offset of the tag, what it refers to, what stands for that.
    var handles: [(offset: Int, target: MethodName, replacement: MethodName)] = []
    let rules: Redirections

    var isEmpty: Bool { methods.isEmpty && handles.isEmpty }

    init(_ pool: ConstantPool, _ rules: Redirections) throws(ParseError) {
        self.rules = rules
        var owners: [Int: String] = [:]
        // Nearly every class of an application has none of them, so the names are compared before they are decoded.
        for index in 1..<max(1, pool.count) where pool.tag(index) == .classReference {
            guard let offset = pool.offset(index) else { continue }
            let range = try pool.utf8Range(pool.short(offset + 1))
            guard rules.ownerLengths.contains(range.count) else { continue }
            let name = try pool.className(index)
            if rules.owners.contains(name) { owners[index] = name }
        }
        guard !owners.isEmpty else { return }
        classes = owners
        let tags: [ConstantPool.Tag?] = [.methodReference, .interfaceMethodReference]
        for index in 1..<pool.count where tags.contains(pool.tag(index)) {
            guard let offset = pool.offset(index), let owner = owners[pool.short(offset + 1)] else { continue }
            let (name, descriptor) = try pool.nameAndType(pool.short(offset + 3))
            let method = MethodName(owner, name, descriptor)
            if rules.names(method) { methods[index] = method }
        }
        for index in 1..<pool.count where pool.tag(index) == .methodHandle {
            guard let offset = pool.offset(index), let method = methods[pool.short(offset + 2)] else { continue }
            // JVMS table 5.4.3.5-A: 5 invokeVirtual, 6 invokeStatic, 8 newInvokeSpecial, 9 invokeInterface.
            let replacement: MethodName? =
                switch pool.bytes[offset + 1] {
                case 5: rules.virtuals[method]
                case 6: rules.statics[method]
                case 8: rules.constructors[method]
                case 9: rules.interfaces[method]
                default: nil
                }
            if let replacement { handles.append((offset, method, replacement)) }
        }
    }
}
