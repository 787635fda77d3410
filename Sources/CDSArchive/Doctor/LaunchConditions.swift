/// What an archive will meet when a JVM is started with it. Everything is optional: what is nil is not judged.
public struct LaunchConditions: Sendable, Hashable {
    /// The JVM's identification string, as `JDK.jvmIdent`.
    public var jvmIdent: String?
    /// Feature release: 17.
    public var feature: Int?
    /// Java home.
    public var home: String?
    /// Archives that the JVM maps when none is named: what a dynamic archive may lie on.
    public var defaultArchives: [String] = []
    /// JDK-8377932: this JVM does not compare an AOT cache with the application's jars.
    public var ignoresChangedJars = false

    /// Elements of the class path in order, as the JVM gets them (`-jar` gives one); wildcards expanded.
    public var classPath: [String]?
    /// Elements of `-Xbootclasspath/a`; empty if there are none, nil leaves them unjudged.
    public var bootClassPath: [String]?
    /// Where the JVM will run: relative paths start here. Absolute.
    public var directory = "/"

    /// As the JVM will resolve them from options, memory and CPUs.
    public var compressedOops: Bool?
    public var compressedClassPointers: Bool?
    public var compactHeaders: Bool?
    public var compactStrings: Bool?
    public var objectAlignment: Int?
    public var verifyLocal: Bool?
    public var verifyRemote: Bool?

    /// Archives that the options name; where there are some, the JVM looks for no other. Relative ones start at
    /// ``directory``.
    public var namedArchives: [String] = []
    /// False for `-Xshare:off`.
    public var sharing = true
    /// Options that change the module graph, as written: `--add-opens=…`, `--patch-module=…`.
    public var moduleOptions: [String] = []
    /// The same at the dump, which no header tells; nil where it is not known.
    public var dumpModuleOptions: [String]?
    /// Agents, as written: `-javaagent:…`, `-agentlib:jdwp=…`.
    public var agents: [String] = []
    /// `-Djava.system.class.loader` is given.
    public var hasSystemClassLoader = false
    /// `-XX:TypeProfileLevel` and its kin, by name, where they are given.
    public var profileOptions: [String: Int64] = [:]

    public init() {}
}
