/// A library or server that the image is built with.
public struct Framework: Hashable, Sendable, Codable {
    /// As people write it: "Spring Boot".
    public var name: String
    /// Nil where nothing tells.
    public var version: String?
    /// What it was recognised by: a jar's name, `pom.properties`, or a class.
    public var evidence: String
}

/// The same classes in several elements of a class path.
public struct DuplicateClasses: Hashable, Sendable, Codable {
    /// Names of the elements, the winner first.
    public var elements: [String]
    public var count: Int
    /// Some of the classes, with dots.
    public var examples: [String]
}

/// A package that several elements have classes of.
public struct SplitPackage: Hashable, Sendable, Codable {
    public var package: String
    public var elements: [String]
}

/// A constant or call in a class that depends on how the application is packed.
public struct PackagingDependency: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// `jar:file:`, `jar:nested:` or `nested:` in a string.
        case nestedJarURL
        /// `BOOT-INF/` or `WEB-INF/` in a string.
        case bootPath
        /// Refers to Spring Boot's loader classes.
        case bootLoader
        /// Uses `java.net.JarURLConnection`.
        case jarURLConnection
        /// Asks for its code source: often to find files beside the jar.
        case codeSource
        /// Reads `java.class.path`.
        case classPathProperty
        /// Calls `getResource` and has `""`, `/` or a name such as `Main.class`: to find where its classes lie.
        case ownPlace
    }

    public var kind: Kind
    /// Binary name with dots.
    public var className: String
    /// The element that has it.
    public var element: String
    /// The constant found.
    public var constant: String
}
