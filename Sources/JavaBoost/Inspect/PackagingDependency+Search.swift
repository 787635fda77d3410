internal import Bytecode

extension PackagingDependency {
    /// What a class's constants tell; one of a kind per class. Nothing for bytes that are no class file.
    ///
    /// - Parameter className: internal name.
    static func found(in bytes: [UInt8], className: String, element: String) -> [PackagingDependency] {
        guard let summary = try? ClassFileSummary.parse(bytes) else { return [] }
        let constants = (try? summary.constantPool.strings()) ?? []
        let classes = (try? summary.referencedClasses(descriptors: true)) ?? []
        let hits =
            constants.compactMap { text in kind(ofConstant: text).map { ($0, text) } }
            + classes.compactMap { name in kind(ofClass: name).map { ($0, name) } }
            + ((constants.first { $0.hasSuffix(".class") } ?? constants.first { ["", "/"].contains($0) }).flatMap {
                text in
                callsGetResource(summary.constantPool) ? [(.ownPlace, text)] : nil
            } ?? [])
        var found: [PackagingDependency] = []
        for (kind, text) in hits where !found.contains(where: { $0.kind == kind }) {
            found.append(
                PackagingDependency(
                    kind: kind, className: className.replacing("/", with: "."), element: element,
                    constant: String(text.prefix(120))))
        }
        return found
    }

    private static func kind(ofConstant text: String) -> Kind? {
        guard text.utf8.count >= 8 else { return nil }
        if text == "java.class.path" { return .classPathProperty }
        if text.contains("jar:file:") || text.contains("jar:nested:") || text.contains("nested:/") {
            return .nestedJarURL
        }
        if text.contains("BOOT-INF/") || text.contains("WEB-INF/") { return .bootPath }
        if text.contains("org.springframework.boot.loader.") { return .bootLoader }
        return nil
    }

    /// `Class`'s and `ClassLoader`'s methods that give URLs.
    private static func callsGetResource(_ pool: ConstantPool) -> Bool {
        (1..<max(1, pool.count)).contains { index in
            guard pool.tag(index) == .nameAndType, let member = try? pool.nameAndType(index) else { return false }
            return ["getResource", "getResources", "getSystemResource", "getSystemResources"].contains(member.name)
                && ["(Ljava/lang/String;)Ljava/net/URL;", "(Ljava/lang/String;)Ljava/util/Enumeration;"]
                    .contains(member.descriptor)
        }
    }

    private static func kind(ofClass name: String) -> Kind? {
        if name == "java/net/JarURLConnection" { return .jarURLConnection }
        if name == "java/security/CodeSource" { return .codeSource }
        return name.hasPrefix("org/springframework/boot/loader/") ? .bootLoader : nil
    }
}

extension PackagingDependency: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        (left.element, left.className, left.kind.rawValue) < (right.element, right.className, right.kind.rawValue)
    }
}
