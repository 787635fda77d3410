import CDSArchive
public import JVM

/// What stands behind `jboost run`: its own options, then a command line of `java`.
public struct RunRequest: Sendable {
    /// The two apart, `java`'s not understood yet. jboost's come first; the first other one begins `java`'s.
    public struct Parts: Sendable {
        /// Home of the JDK named with `--jdk`; nil for the `java` on PATH.
        public var jdk: String?
        var store: String?
        var waits = false
        public var java: [String]

        /// - Throws: `BoostError` of code `usage` for an option without its value.
        public init(_ arguments: [String]) throws(BoostError) {
            var rest = arguments[...]
            while let first = rest.first, ["--jdk", "--store", "--wait"].contains(first) {
                rest.removeFirst()
                if first == "--wait" {
                    waits = true
                    continue
                }
                guard let value = rest.popFirst() else {
                    throw BoostError(
                        .usage, step: "run", message: "\(first) wants a value", wayOut: "jboost run --help")
                }
                if first == "--jdk" { jdk = UserPath.absolute(value) } else { store = value }
            }
            java = Array(rest)
        }

        /// The `java` to become, links followed.
        ///
        /// - Throws: `BoostError` of code `noJDK`.
        public func executable(environment: [String: String]) throws(BoostError) -> String {
            let found =
                jdk.map { $0 + "/bin/java" } ?? JDKFinder.java(onPath: environment["PATH"] ?? "")
                ?? environment["JAVA_HOME"].map { $0 + "/bin/java" }
            guard let found, let java = RealPath.of(found) else {
                throw BoostError(
                    .noJDK, step: "run", file: found,
                    message: found == nil ? "no java on PATH" : "there is no such JDK",
                    wayOut: "name one with --jdk HOME; `jboost jdk list` shows what is installed")
            }
            return java
        }
    }

    private let parts: Parts
    public var store: String? { parts.store }
    /// Make the archive in the foreground, once the application has ended.
    public var waits: Bool { parts.waits }
    public var line: JavaCommandLine
    /// The arguments of `java` as they were given, argument files not expanded.
    private var given: [String]
    /// Whether `java` would understand `given`: not where an argument file names a jar as its main class.
    private var isReadByJava = true
    /// Absolute.
    public var workingDirectory: String

    /// Understands the arguments behind `run`.
    ///
    /// - Throws: `BoostError` of code `usage` when `java` would refuse the command line.
    public init(_ arguments: [String], environment: [String: String]) throws(BoostError) {
        try self.init(Parts(arguments), environment: environment)
    }

    /// - Throws: `BoostError` of code `usage` or `noInput` when `java` would refuse the command line.
    public init(_ parts: Parts, environment: [String: String]) throws(BoostError) {
        self.parts = parts
        given = parts.java
        do throws(OptionError) {
            line = try JavaCommandLine.parse(parts.java, environment: environment)
        } catch { throw BoostError(error, step: "run") }
        workingDirectory = Directory.current()
        // `jboost run app.jar` for `jboost run -jar app.jar`: no class is named so.
        if case .classPath(let path, let main) = line.target, main.hasSuffix(".jar") || main.hasSuffix(".war"),
            Self.isJar(main, classPath: path)
        {
            line.target = .jar(main)
            // As `java` has to be given it, where it reads the argument files itself.
            let place = given.count - line.applicationArguments.count - 1
            if given.indices.contains(place), given[place] == main {
                given.insert("-jar", at: place)
            } else {
                isReadByJava = false
            }
        }
    }

    /// The arguments that start the application as the user gave it: argument files expanded, where the kernel takes that.
    public var launchArguments: [String] {
        let expanded = line.launchArguments
        return isBeyondUs(expanded) == nil || !isReadByJava ? expanded : given
    }

    /// Why only `java` itself can read the argument files; nil where they are expanded.
    var argumentFileObstacle: String? { isBeyondUs(line.launchArguments) }

    private func isBeyondUs(_ arguments: [String]) -> String? {
        if line.losesBytes { return "an argument file holds bytes that are no UTF-8" }
        return Self.areTooLong(arguments)
            ? "the arguments in its argument files are longer than a process can be given" : nil
    }

    /// 128 KB in one argument (`MAX_ARG_STRLEN`), some megabytes in all.
    private static func areTooLong(_ arguments: [String]) -> Bool {
        arguments.contains { $0.utf8.count >= 128 << 10 } || arguments.reduce(0) { $0 + $1.utf8.count } > 1 << 20
    }

    /// Whether a name that ends as a jar's is one: of a file, or of nothing that could be meant but a missing jar.
    private static func isJar(_ name: String, classPath: String) -> Bool {
        if let stamp = try? FileStamp.read(name) { return stamp.isRegularFile }
        return name.contains("/") || classPath == "." && !Directory.exists(name.replacing(".", with: "/") + ".class")
    }

    /// The boosted image that `jboost run IMAGE` names; nil for everything else. Where it has one, the image's own
    /// launch plan decides how it is started.
    ///
    /// - Throws: `BoostError` of code `usage` for what only a build can decide.
    public func image() throws(BoostError) -> String? {
        guard case .classPath(".", let main) = line.target else { return nil }
        let directory = UserPath.absolute(main)
        guard BoostedImage.isImage(directory) else { return nil }
        guard line.jvmOptions.isEmpty, parts.jdk == nil else {
            throw BoostError(
                .usage, step: "run", file: main, message: "an image's JDK and options were decided when it was built",
                wayOut: "give options in JDK_JAVA_OPTIONS, or build it again with --jdk and --java-option")
        }
        return directory
    }

    /// - Throws: `BoostError`: `noInput` where the file that is named is not there, `badInput` where it is no application.
    public func requireApplication() throws(BoostError) {
        switch line.target {
        case .jar(let path): try requireFile(path)
        // A class may be named so, as its file is.
        case .classPath(".", let main) where main.contains("/") && !Directory.exists(main + ".class"):
            try requireFile(main)
        default: return
        }
    }

    private func requireFile(_ path: String) throws(BoostError) {
        let place = UserPath.absolute(path)
        do throws(SystemError) {
            guard try FileStamp.read(place).isDirectory else { return }
        } catch { throw BoostError(error, step: "application") }
        throw BoostError(
            .badInput, step: "application", file: place, message: "is a directory, and no boosted image",
            wayOut: "name the jar, or an image that `jboost build` made")
    }

    /// The `java` to become; see ``Parts/executable(environment:)``.
    public func java(environment: [String: String]) throws(BoostError) -> String {
        try parts.executable(environment: environment)
    }

    /// What the launch plan of this run is kept under. Values of environment variables go in as digests only.
    public func key(java: String, environment: [String: String]) -> Digest {
        // With the images' version, so that an archive made in an older way is not used for ever.
        var key = KeyBuilder("run", version: ImageBuilder.formatVersion)
        key.add("java", java)
        key.add("options", line.jvmOptions)
        // Files that options name are expanded here: what they say may change without a change of their names.
        key.add("effective", Digest(of: line.effectiveOptions.joined(separator: "\0").utf8).hex)
        key.add("target", line.target.arguments)
        key.add("classPath", line.classPath ?? "")
        key.add("directory", workingDirectory)
        let variables = [String: String].javaOptionVariables
            .union(AppInput.loaderVariables(of: environment).keys)
        key.add(
            "environment",
            variables.sorted().compactMap { name in
                environment[name].map { "\(name) \(Digest(of: $0.utf8).hex)" }
            })
        return key.digest
    }
}
