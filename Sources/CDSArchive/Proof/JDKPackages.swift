/// Tells the JDK's classes from an application's by their package, where nothing better is known.
enum JDKPackages {
    /// Whether a class with this dotted name belongs to the JDK.
    ///
    /// The `javax` packages are those that JDK 11 to 26 export; the others (`javax.servlet`, `javax.inject` …) are
    /// libraries. Of `com.sun`, the libraries published under that name are excepted.
    static func contain(_ name: String) -> Bool {
        guard let dot = name.firstIndex(of: ".") else { return false }
        switch name[..<dot] {
        case "java", "jdk", "sun": return true
        case "javax": return starts(name, javax) && !starts(name, javaxLibraries)
        case "com": return name.hasPrefix("com.sun.") && !starts(name, comSunLibraries)
        case "org", "netscape": return starts(name, others)
        default: return false
        }
    }

    private static func starts(_ name: String, _ prefixes: [String]) -> Bool {
        prefixes.contains { name.hasPrefix($0) }
    }

    private static let javax = [
        "accessibility", "annotation.processing", "crypto", "imageio", "lang.model", "management", "naming", "net",
        "print", "rmi", "script", "security", "smartcardio", "sound", "sql", "swing", "tools", "transaction.xa", "xml",
    ].map { "javax.\($0)." }

    private static let javaxLibraries = [
        "security.auth.message", "security.enterprise", "security.jacc", "xml.bind", "xml.soap", "xml.ws",
        "xml.registry", "xml.rpc",
    ].map { "javax.\($0)." }

    private static let comSunLibraries = [
        "activation", "codemodel", "enterprise", "faces", "istack", "jersey", "jna", "mail", "msv", "tools.txw2",
        "xml.bind", "xml.fastinfoset", "xml.messaging", "xml.txw2", "xml.ws", "xml.xsom",
    ].map { "com.sun.\($0)." }

    private static let others = [
        "org.w3c.dom.", "org.xml.sax.", "org.ietf.jgss.", "org.jcp.xml.dsig.internal.", "netscape.javascript.",
    ]
}
