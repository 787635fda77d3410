/// What a user points jboost at, with the surroundings that decide how it would start.
public struct AppInput: Sendable {
    public enum Target: Hashable, Sendable {
        /// A jar, a war or a directory; what it is gets found out.
        case path(String)
        /// `-cp PATH MAIN`: elements separated by colons, `dir/*` expanded.
        case classPath(String, mainClass: String)
        /// `-p PATH -m MODULE[/MAIN]`; jars of `classPath` come on top.
        case module(path: String, name: String, mainClass: String?, classPath: String?)
    }

    public var target: Target
    /// What relative paths refer to, absolute.
    public var workingDirectory: String
    /// `-Dname=value` of the command line; `loader.*` and `jarmode` are used.
    public var systemProperties: [String: String]
    /// `LOADER_*` is used, as Spring Boot's PropertiesLauncher does.
    public var environment: [String: String]
    /// The main class that a directory or a jar is started with, whatever a manifest says; nil for the manifest's.
    public var mainClass: String?
    /// Threads that read jars.
    public var threads: Int
    /// Files and directories that the directories of the class path may have together; more is an error (`tooLarge`).
    public var fileLimit: Int

    public init(
        _ target: Target, workingDirectory: String? = nil, systemProperties: [String: String] = [:],
        environment: [String: String] = [:], mainClass: String? = nil, threads: Int = 2
    ) {
        self.target = target
        self.workingDirectory = workingDirectory ?? Directory.current()
        self.systemProperties = systemProperties
        self.environment = environment
        self.mainClass = mainClass
        self.threads = max(1, threads)
        fileLimit = DirectoryTree.standardLimit
    }

    /// The variables that PropertiesLauncher looks at (`SystemPropertyUtils.getProperty`): `loader.path` as it is, with an
    /// underscore, in capitals.
    public static func loaderVariables(of environment: [String: String]) -> [String: String] {
        environment.filter { variable in
            ["LOADER_", "loader_", "loader."].contains { variable.key.hasPrefix($0) }
        }
    }
}
