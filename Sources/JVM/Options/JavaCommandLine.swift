/// A command line of `java`, understood as the launcher and the VM understand it (JDK 8 to 26).
///
/// The launcher's part: argument files and JDK_JAVA_OPTIONS up to the main class, options whose value is the next
/// argument, `-jar`, `-m`, source files. The VM's part: JAVA_TOOL_OPTIONS and _JAVA_OPTIONS, `-XX:Flags=` and
/// `-XX:VMOptionsFile=`. A `.hotspotrc` counts only when `-XX:Flags=` names it: release builds read no other.
public struct JavaCommandLine: Hashable, Sendable {
    /// What is run.
    public enum Target: Hashable, Sendable {
        case jar(String)
        /// The class path as given, wildcards not expanded; from `-cp`, CLASSPATH, or ".".
        case classPath(String, main: String)
        /// A module, and its main class where one is named; the module path is an option.
        case module(String, main: String?)
        /// A source file (JDK 11 and later), compiled in memory.
        case source(String)
        /// Nothing: the launcher prints something (`-version`, usage) or dumps an archive.
        case none
    }

    /// The options given as arguments, argument files expanded, without `-jar`, and without the class path where
    /// `target` holds it. To be passed to `java` as they are; what the environment adds is not among them.
    public var jvmOptions: [String]
    public var target: Target
    /// Everything after the target, verbatim.
    public var applicationArguments: [String]
    /// The class path where the target holds none (`-m`, source files), as given; nil when none was given.
    public var classPath: String?
    /// All options as the VM sees them, in the order in which it applies them: later ones win.
    ///
    /// Module options stand as `--name=value`. Options of the environment are among them: do not print them.
    public var effectiveOptions: [String]
    /// The VM's flags after all options.
    public var flags: FlagTable
    /// Which variables of the environment contributed: names only.
    public var environmentUsed: [String]
    /// True when argument files are expanded by this launcher, so that arguments that begin with `@` need escaping.
    public var expandsArgumentFiles: Bool
    /// True when an argument file holds bytes that are no UTF-8: what was read of it is not to be passed on.
    public var losesBytes = false

    /// Understands the arguments of `java`, without its own name.
    ///
    /// - Parameters:
    ///   - arguments: what follows `java`.
    ///   - environment: CLASSPATH, JDK_JAVA_OPTIONS, JAVA_TOOL_OPTIONS and _JAVA_OPTIONS are looked at.
    ///   - version: of the JDK that will read them; nil for the newest grammar.
    /// - Throws: `OptionError` where `java` would refuse the command line.
    public static func parse(
        _ arguments: [String], environment: [String: String] = [:], version: JavaVersion? = nil
    ) throws(OptionError) -> JavaCommandLine {
        let feature = version?.feature ?? 99
        var expansion: ArgumentExpansion?
        if feature >= 9 {
            expansion = try ArgumentExpansion(arguments, options: environment[ArgumentExpansion.variable])
        }
        var parser = LauncherParser(
            arguments: expansion?.arguments ?? arguments, fromEnvironment: expansion?.fromEnvironment ?? 0,
            classPathVariable: environment["CLASSPATH"], feature: feature)
        try parser.run()
        let options = try VMOptions(
            commandLine: parser.vmOptions, tool: environment["JAVA_TOOL_OPTIONS"], last: environment["_JAVA_OPTIONS"],
            feature: feature)
        let used = ["CLASSPATH", ArgumentExpansion.variable, "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"].filter { name in
            environment[name] != nil && (name != ArgumentExpansion.variable || feature >= 9)
        }
        return JavaCommandLine(
            jvmOptions: parser.given, target: parser.target, applicationArguments: parser.applicationArguments,
            classPath: parser.target.holdsClassPath ? nil : parser.classPath, effectiveOptions: options.effective,
            flags: try FlagTable(options.effective), environmentUsed: used, expandsArgumentFiles: feature >= 9,
            losesBytes: expansion?.losesBytes ?? false)
    }

    /// The arguments that make `java` do what this command line says, argument files expanded.
    public var launchArguments: [String] { escaped(jvmOptions + target.arguments) + applicationArguments }

    /// Arguments up to the main class as `java` has to be given them, so that it understands them as they are.
    public func escaped(_ head: [String]) -> [String] {
        // What follows the option is taken as it is (`args.c`), and it is passed on among the options.
        guard expandsArgumentFiles else { return head }
        var isOver = false
        return head.map { argument in
            isOver = isOver || argument == "--disable-@files"
            return isOver ? argument : Self.escape(argument)
        }
    }

    /// `@x` would be read as a file before the main class; `@@x` is `@x`.
    public static func escape(_ argument: String) -> String {
        argument.utf8.first == UInt8(ascii: "@") && argument.utf8.count > 1 ? "@" + argument : argument
    }
}

extension JavaCommandLine.Target {
    /// The target as arguments of `java`.
    public var arguments: [String] {
        switch self {
        case .jar(let path): ["-jar", path]
        case .classPath(let path, let main): ["-cp", path, main]
        case .module(let module, let main): ["-m", main.map { "\(module)/\($0)" } ?? module]
        case .source(let file): [file]
        case .none: []
        }
    }

    fileprivate var holdsClassPath: Bool {
        switch self {
        case .jar, .classPath: true
        default: false
        }
    }
}
