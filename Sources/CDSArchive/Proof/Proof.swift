/// Proof that a run used its archive: how many of the classes that it loaded came from there, and why not the others.
///
/// JSON keys are the property names; counts are numbers of classes.
public struct Proof: Hashable, Sendable, Codable {
    /// Classes from the archive among those loaded.
    public struct Share: Hashable, Sendable, Codable {
        /// From an archive.
        public var shared: Int
        /// In all.
        public var loaded: Int

        public init(shared: Int = 0, loaded: Int = 0) {
            self.shared = shared
            self.loaded = loaded
        }

        /// `shared` by `loaded`, 0 to 1; 1 if nothing was loaded.
        public var ratio: Double { loaded == 0 ? 1 : Double(shared) / Double(loaded) }

        mutating func count(shared isShared: Bool) {
            loaded += 1
            if isShared { shared += 1 }
        }
    }

    /// A class of the application that did not come from the archive.
    public struct Miss: Hashable, Sendable, Codable {
        /// The class's name with dots.
        public var className: String
        /// Path of the jar it came from, or nil where that is unknown.
        public var jar: String?
        public var reason: MissReason
        /// More about the reason, often the JVM's own words.
        public var detail: String?

        public init(className: String, jar: String?, reason: MissReason, detail: String? = nil) {
            self.className = className
            self.jar = jar
            self.reason = reason
            self.detail = detail
        }

        private enum CodingKeys: String, CodingKey {
            case className = "class"
            case jar, reason, detail
        }
    }

    /// Everything the JVM loaded.
    public var allClasses = Share()
    /// Classes of the JDK with a class file.
    public var jdkClasses = Share()
    /// Classes of the application and its libraries with a class file: what an archive can be expected to hold.
    public var applicationClasses = Share()
    /// Lambdas, hidden classes and proxies, of the JDK and the application; archives hold some of the lambdas.
    public var generatedClasses = Share()
    /// `applicationClasses` by jar path; under `Proof.unknownJar` those that no jar could be found for.
    public var perJar: [String: Share] = [:]
    /// Classes that came from the dynamic archive; they are in `allClasses.shared` too.
    public var fromDynamicArchive = 0
    /// Misses in the order of loading: application classes, and classes generated for the application.
    public var misses: [Miss] = []
    /// Number of misses by `MissReason`.
    public var missesByReason: [String: Int] = [:]
    /// The same for classes of the JDK with a class file; nil in proofs of earlier versions.
    public var jdkMissesByReason: [String: Int]?
    /// The JVM's own words for refusing the archive, or nil if it took it.
    public var rejection: String?

    /// The key in `perJar` for classes of no known jar.
    public static let unknownJar = "?"

    /// Share of the application's classes, 0 to 1: what `--min-shared` is compared with.
    public var applicationShare: Double { applicationClasses.ratio }
}
