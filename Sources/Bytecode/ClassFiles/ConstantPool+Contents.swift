extension ConstantPool {
    /// The classes that Class constants name, in the order of the pool, each once. An array counts as its element
    /// class; arrays of primitives do not count.
    ///
    /// - Parameter descriptors: also the classes in descriptors of fields, methods and method types that code refers
    ///   to. The JVM does not load these for the reference itself; the verifier and reflection may.
    public func referencedClasses(descriptors: Bool = false) throws(ParseError) -> [String] {
        var seen: Set<String> = []
        var found: [String] = []
        for index in 1..<max(1, count) {
            guard let offset = offset(index) else { continue }
            switch bytes[offset] {
            case Tag.classReference.rawValue:
                let name = try className(index)
                if let plain = Self.elementClass(name), seen.insert(plain).inserted { found.append(plain) }
            case Tag.nameAndType.rawValue where descriptors:
                add(Self.classes(inDescriptor: try utf8(short(offset + 3))), &found, &seen)
            case Tag.methodType.rawValue where descriptors:
                add(Self.classes(inDescriptor: try utf8(short(offset + 1))), &found, &seen)
            default:
                continue
            }
        }
        return found
    }

    /// The values of all String constants, in the order of the pool.
    public func strings() throws(ParseError) -> [String] {
        var found: [String] = []
        for index in 1..<max(1, count) where tag(index) == .string { found.append(try string(index)) }
        return found
    }

    /// Whether any String constant contains `needle`; compares bytes, decodes nothing.
    public func hasString(containing needle: String) throws(ParseError) -> Bool {
        let wanted = Array(needle.utf8)
        for index in 1..<max(1, count) where tag(index) == .string {
            let range = try utf8Range(short(require(.string, index) + 1))
            if contains(wanted.span, in: range) { return true }
        }
        return false
    }

    private func contains(_ needle: Span<UInt8>, in range: Range<Int>) -> Bool {
        guard needle.count > 0 else { return true }
        guard needle.count <= range.count else { return false }
        let span = bytes.span
        for start in range.lowerBound...(range.upperBound - needle.count) where span[start] == needle[0] {
            var length = 1
            while length < needle.count, span[start + length] == needle[length] { length += 1 }
            if length == needle.count { return true }
        }
        return false
    }

    private func add(_ names: [String], _ found: inout [String], _ seen: inout Set<String>) {
        for name in names where seen.insert(name).inserted { found.append(name) }
    }

    /// The class that an array class holds in the end: `[[Ljava/lang/String;` gives `java/lang/String`; a class gives
    /// itself; an array of primitives gives nil.
    static func elementClass(_ name: String) -> String? {
        guard name.utf8.first == UInt8(ascii: "[") else { return name }
        let element = name.utf8.drop { $0 == UInt8(ascii: "[") }
        guard element.first == UInt8(ascii: "L"), element.last == UInt8(ascii: ";") else { return nil }
        return String(Substring(element.dropFirst().dropLast()))
    }

    /// The classes named in a field or method descriptor (JVMS 4.3), in order, with repetitions.
    static func classes(inDescriptor descriptor: String) -> [String] {
        var found: [String] = []
        var rest = descriptor.utf8[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "L")) {
            let name = rest[rest.index(after: start)...]
            guard let end = name.firstIndex(of: UInt8(ascii: ";")) else { break }
            found.append(String(Substring(name[..<end])))
            rest = name[name.index(after: end)...]
        }
        return found
    }
}
