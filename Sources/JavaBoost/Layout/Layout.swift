/// An application image as it was laid out, or as it is where no layout is needed.
public struct Layout: Hashable, Sendable, Codable {
    public enum Mode: String, Hashable, Sendable, Codable {
        case laidOut
        /// Nothing was written; ``Layout/classPath`` names the original files.
        case inPlace
    }

    /// How the JVM is told what to start.
    public enum Start: String, Hashable, Sendable, Codable {
        /// `-jar`, the first element of the class path; the rest is in its manifest.
        case jar
        /// `-cp` with all elements, and the main class.
        case classPath
        /// `-p` with all elements, and the main module.
        case module
    }

    public var mode: Mode
    /// Why this mode, in words.
    public var reason: String
    public var start: Start
    /// The application's own main class; nil where only the module is known.
    public var mainClass: String?
    public var module: String?
    /// In the order of the original loader; relative to the layout's directory, absolute for ``Mode/inPlace``.
    public var classPath: [String]
    /// To be put in front of the application's arguments (`loader.args`).
    public var prependedArguments: [String]
    /// Every file written, sorted by path.
    public var files: [File]
    /// What each file of ``files`` was made from: a path, or `path!/entry`.
    public var origins: [String: String]
    /// What is different for the application.
    public var changes: [AppFinding]
    /// What was done to the application's threads; nil for nothing.
    public var threads: Threads?
    /// SHA-256 over the paths and digests of ``files``, and how they are started; hexadecimal. For ``Mode/inPlace``
    /// over the same of the original jars.
    public var digest: String

    /// What rewriting did (``ThreadMode/rewrite``).
    public struct Threads: Hashable, Sendable, Codable {
        /// Classes with at least one call redirected.
        public var classes: Int
        public var redirected: Int
        /// Calls that stay as they are.
        public var skipped: Int
        /// Jars that stay as they are, and why.
        public var left: [String]
    }

    public struct File: Hashable, Sendable, Codable {
        /// Relative to the layout's directory.
        public var path: String
        /// Bytes.
        public var size: Int64
        /// Hexadecimal.
        public var sha256: String
    }

    /// The options of `java` that start the application, ending with what `main` comes right behind.
    ///
    /// - Parameter root: the layout's directory as the JVM should see it; not used for ``Mode/inPlace``.
    public func startArguments(root: String) -> [String] {
        let paths = mode == .inPlace ? classPath : classPath.map { "\(root)/\($0)" }
        switch start {
        case .jar: return ["-jar", paths.first ?? ""]
        case .classPath: return ["-cp", paths.joined(separator: ":"), mainClass ?? ""]
        case .module:
            return ["-p", paths.joined(separator: ":"), "-m", (module ?? "") + (mainClass.map { "/\($0)" } ?? "")]
        }
    }
}
