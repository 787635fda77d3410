extension PackagingDependency {
    /// Texts that give a dependency away, by their kind.
    private static let needles: [(kind: Kind, text: [UInt8])] = [
        (.nestedJarURL, Array("jar:file:".utf8)),
        (.nestedJarURL, Array("jar:nested:".utf8)),
        (.nestedJarURL, Array("nested:/".utf8)),
        (.bootPath, Array("BOOT-INF/".utf8)),
        (.bootPath, Array("WEB-INF/".utf8)),
        (.bootLoader, Array("org/springframework/boot/loader/".utf8)),
        (.bootLoader, Array("org.springframework.boot.loader.".utf8)),
    ]
    /// Texts that must match whole.
    private static let names: [(kind: Kind, text: [UInt8])] = [
        (.jarURLConnection, Array("java/net/JarURLConnection".utf8)),
        (.codeSource, Array("java/security/CodeSource".utf8)),
        (.classPathProperty, Array("java.class.path".utf8)),
    ]

    /// What a class's constants tell; one of a kind per class.
    ///
    /// - Parameter className: internal name.
    static func found(in bytes: [UInt8], className: String, element: String) -> [PackagingDependency] {
        var found: [PackagingDependency] = []
        ClassConstants.forEachText(bytes) { text in
            guard let kind = kind(of: text), !found.contains(where: { $0.kind == kind }) else { return }
            found.append(
                PackagingDependency(
                    kind: kind, className: className.replacing("/", with: "."), element: element,
                    constant: String(decoding: text.prefix(120), as: UTF8.self)))
        }
        return found
    }

    private static func kind(of text: ArraySlice<UInt8>) -> Kind? {
        guard text.count >= 8 else { return nil }
        for (kind, name) in names where text.count == name.count && text.elementsEqual(name) { return kind }
        for (kind, needle) in needles where contains(text, needle) { return kind }
        return nil
    }

    private static func contains(_ text: ArraySlice<UInt8>, _ needle: [UInt8]) -> Bool {
        guard text.count >= needle.count else { return false }
        for start in text.startIndex...(text.endIndex - needle.count) where text[start] == needle[0] {
            if text[start..<start + needle.count].elementsEqual(needle) { return true }
        }
        return false
    }
}

extension PackagingDependency: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        (left.element, left.className, left.kind.rawValue) < (right.element, right.className, right.kind.rawValue)
    }
}
