/// One place that classes and resources come from, and what is in it.
public struct ClassPathElement: Hashable, Sendable, Codable {
    public enum Form: String, Hashable, Sendable, Codable {
        /// A jar in the file system.
        case jar
        /// A jar in a jar.
        case nestedJar
        /// A folder in a jar, such as `BOOT-INF/classes/`.
        case nestedDirectory
        /// What a Spring Boot jar has outside of its nested places; its parent loader sees that.
        case jarRoot
        /// A directory in the file system.
        case directory
        /// Named on the class path, but there is no such file.
        case missing
    }

    public enum Origin: String, Hashable, Sendable, Codable {
        /// Named on the command line.
        case given
        /// From a manifest's `Class-Path`.
        case classPathAttribute
        /// From a `lib/*` on the command line.
        case wildcard
        /// From Spring Boot's own places in the jar.
        case bootLoader
        /// From `loader.path`.
        case loaderPath
        case modulePath
    }

    /// The file or directory, absolute.
    public var file: String
    /// The entry in ``file`` for nested forms, or nil.
    public var entry: String?
    public var form: Form
    public var origin: Origin
    /// What is in it; for missing elements all zero.
    public var content = JarContent()

    public init(file: String, entry: String? = nil, form: Form, origin: Origin) {
        self.file = file
        self.entry = entry
        self.form = form
        self.origin = origin
    }

    /// Last component of its path: `spring-core-6.2.7.jar`, `classes`.
    public var name: String {
        var path = Substring(entry ?? file)
        if path.last == "/" { path.removeLast() }
        return path.split(separator: "/").last.map(String.init) ?? String(path)
    }

    /// `file`, or `file!/entry` for what lies in a jar.
    public var location: String { entry.map { "\(file)!/\($0)" } ?? file }

    public var isJar: Bool { form == .jar || form == .nestedJar }
}

/// What is in a jar or directory.
public struct JarContent: Hashable, Sendable, Codable {
    /// Classes that an ordinary class path sees; `module-info` and versioned ones excluded.
    public var classes = 0
    /// Classes under `META-INF/versions/`.
    public var versionedClasses = 0
    public var resources = 0
    /// Bytes as packed.
    public var bytes = 0
    /// Number of ``classes`` by major version of their file (52 is Java 8).
    public var classVersions: [Int: Int] = [:]
    /// Java releases with classes of their own, when the manifest says `Multi-Release: true`.
    public var multiRelease: [Int] = []
    /// By whom the jar is signed, or nil.
    public var signature: Signature?
    /// Name of its module, from `module-info` or the manifest, or nil.
    public var module: ModuleFacts?
    public var manifest = ManifestFacts()
    /// Maven coordinates found in it.
    public var maven: [Coordinates] = []
    /// Whether the original loader unpacks it to a temporary file first (`UNPACK:` comment).
    public var unpack = false
    /// Whether it holds `META-INF/resources/`, which servlet containers serve.
    public var webResources = false
    /// Whether it holds `static/`, `public/` or `resources/`, which Spring Boot serves.
    public var staticResources = false

    public init() {}

    public struct Signature: Hashable, Sendable, Codable {
        /// Signature files, such as `META-INF/BC1024KE.SF`.
        public var files: [String]
        /// Common names in the certificates, in the order of the signature block.
        public var names: [String]
    }

    public struct ModuleFacts: Hashable, Sendable, Codable {
        public var name: String?
        /// Has a `module-info.class`; else the name is the manifest's `Automatic-Module-Name`.
        public var hasDescriptor: Bool
    }

    public struct Coordinates: Hashable, Sendable, Codable {
        public var group: String
        public var artifact: String
        public var version: String?
    }

    /// What the manifest asks of the JVM.
    public struct ManifestFacts: Hashable, Sendable, Codable {
        public var mainClass: String?
        public var classPath: [String] = []
        /// `Launcher-Agent-Class`, honoured in the main jar only.
        public var launcherAgent: String?
        /// `Premain-Class`: the jar is a Java agent.
        public var premainClass: String?
        public var agentClass: String?
        public var addOpens: [String] = []
        public var addExports: [String] = []
        public var enableNativeAccess: String?
        public var implementationTitle: String?
        public var implementationVersion: String?

        public init() {}
    }
}
