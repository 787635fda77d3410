public import JVM

/// `boost.json`: what a boosted image is. A function of the inputs alone: no time, no measurement, no random order;
/// what a run of the JVM decided (class lists, archive bytes) is in `evidence.json`.
public struct BoostDocument: Codable, Hashable, Sendable {
    public static let currentSchema = 1

    public var schema = Self.currentSchema
    public var application: Application
    public var jdk: Identity
    /// Digest of all inputs; equal keys mean interchangeable images.
    public var key: String
    /// Every named input that the key is made of, as text or digest. Values of environment variables are never kept.
    public var inputs: [String: String]
    /// Where the image is reached through while it runs; see `ImageRoot`.
    public var root: String
    public var archives: [Archive]
    public var jitProfile: JITProfile
    /// Options that every start gets.
    public var jvmOptions: [String]
    /// Whether an agent loads classes ahead of the application; nil in images from before there was one.
    public var preload: Bool?
    /// What happens to the application's threads; `off` until a plan is asked for.
    public var threadPlan = ThreadMode.off
    /// The launch plan's path inside the image.
    public var launchPlan = "launch.plan"

    public struct Application: Codable, Hashable, Sendable {
        public var kind: String
        public var mainClass: String
        /// Digest of the layout: every file's path and content.
        public var layoutDigest: String
        public var jars: Int
    }

    /// The JDK that the archives were made by and for.
    public struct Identity: Codable, Hashable, Sendable {
        public var feature: Int
        public var version: String
        public var vendor: String
        public var jvmIdent: String
        public var architecture: String
    }

    public struct Archive: Codable, Hashable, Sendable {
        public var tier: String
        public var flagClass: String
        /// Relative to the image.
        public var path: String
    }
}

extension BoostDocument.Identity {
    public init(_ jdk: JDK) {
        self.init(
            feature: jdk.version.feature, version: jdk.versionString, vendor: jdk.implementor,
            jvmIdent: jdk.jvmIdent, architecture: jdk.architecture)
    }
}
