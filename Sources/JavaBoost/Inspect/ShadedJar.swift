/// Tells a jar of several libraries' classes from an ordinary one.
enum ShadedJar {
    /// Whether the jar has the Maven coordinates of two or more artifacts, or classes under five or more roots of
    /// two segments (`com/acme`).
    static func isShaded(_ content: JarContent, classes: [String]) -> Bool {
        if Set(content.maven.map { "\($0.group):\($0.artifact)" }).count >= 2 { return true }
        var roots: Set<Substring> = []
        for name in classes {
            roots.insert(root(of: name))
            if roots.count >= 5 { return true }
        }
        return false
    }

    /// The first two segments of a class's package, or what there is of them.
    static func root(of name: String) -> Substring {
        let utf8 = name.utf8
        let slash = UInt8(ascii: "/")
        guard let first = utf8.firstIndex(of: slash) else { return "" }
        guard let second = utf8[utf8.index(after: first)...].firstIndex(of: slash) else { return name[..<first] }
        return name[..<second]
    }
}
