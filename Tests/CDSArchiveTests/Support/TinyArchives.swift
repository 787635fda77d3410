import CDSArchive
import JVM
import Synchronization
import TestSupport

/// Every kind of archive of `TinyApp` that one JDK can make; made once for all tests.
final class TinyArchives: Sendable {
    enum Kind: String, Sendable { case `static`, dynamic, aotCache, aotConfiguration, linked }
    struct File: Sendable {
        var kind: Kind
        var path: String
    }

    let jdk: String
    let scratch: Scratch
    let files: [File]
    /// Only there where the JDK knows it.
    let configuration: File?
    var jar: String { scratch.file("app.jar") }
    static let jarTime = 1_700_000_000

    private static let cache = Mutex<[String: Result<TinyArchives, any Error>]>([:])

    private let lock = Mutex(())

    /// Runs `body` while no other test changes the jar; puts its time back afterwards.
    func exclusively<Result>(_ body: () throws -> Result) throws -> Result {
        try lock.withLock { _ in
            defer { try? restore() }
            return try body()
        }
    }

    /// Tests run in parallel: the first to ask makes the archives, the others wait.
    static func of(_ jdk: String) throws -> TinyArchives {
        try cache.withLock { cache in
            let made = cache[jdk] ?? Result { try TinyArchives(jdk) }
            cache[jdk] = made
            return made
        }.get()
    }

    private init(_ jdk: String) throws {
        self.jdk = jdk
        let scratch = try Scratch.untilExit()
        self.scratch = scratch
        let app = try TinyApp.shared.get()
        for jar in [app.jar, app.plugIn] { try Command.succeed("/bin/cp", [jar, scratch.path], in: "/") }
        try scratch.touch("app.jar", seconds: Self.jarTime)
        let java = SetUp.java(jdk)
        let feature = TestJDK.feature(jdk)
        let program = ["-cp", scratch.file("app.jar"), "p.Main", scratch.file("plug.jar")]
        try Command.succeed(java, ["-XX:DumpLoadedClassList=\(scratch.file("classlist"))"] + program, in: scratch.path)
        let dump = ["-Xshare:dump", "-XX:SharedClassListFile=\(scratch.file("classlist"))"]
        let files =
            try Self.makeStatic(java, dump, scratch, feature: feature)
            + Self.makeOthers(java, program, scratch, feature)
        configuration = files.first { $0.kind == .aotConfiguration }
        self.files = files.filter { $0.kind != .aotConfiguration }
    }

    private static func makeStatic(_ java: String, _ dump: [String], _ scratch: Scratch, feature: Int) throws -> [File]
    {
        var files = [File(kind: .static, path: scratch.file("static.jsa"))]
        try Command.succeed(
            java, dump + ["-XX:SharedArchiveFile=\(files[0].path)", "-cp", scratch.file("app.jar")], in: scratch.path)
        if feature >= 24 {
            files.append(File(kind: .linked, path: scratch.file("linked.jsa")))
            try Command.succeed(
                java,
                dump + [
                    "-XX:+AOTClassLinking", "-XX:SharedArchiveFile=\(files[1].path)", "-cp", scratch.file("app.jar"),
                ],
                in: scratch.path)
        }
        return files
    }

    private static func makeOthers(_ java: String, _ program: [String], _ scratch: Scratch, _ feature: Int) throws
        -> [File]
    {
        var files: [File] = []
        if feature >= 13 {
            files.append(File(kind: .dynamic, path: scratch.file("dynamic.jsa")))
            try Command.succeed(java, ["-XX:ArchiveClassesAtExit=\(files[0].path)"] + program, in: scratch.path)
        }
        guard feature >= 24 else { return files }
        let configuration = scratch.file("app.aotconf")
        let cache = scratch.file("app.aot")
        try Command.succeed(
            java, ["-XX:AOTMode=record", "-XX:AOTConfiguration=\(configuration)"] + program, in: scratch.path)
        try Command.succeed(
            java, ["-XX:AOTMode=create", "-XX:AOTConfiguration=\(configuration)", "-XX:AOTCache=\(cache)"] + program,
            in: scratch.path)
        return files + [File(kind: .aotConfiguration, path: configuration), File(kind: .aotCache, path: cache)]
    }

    /// The option that makes a JVM use the archive.
    func option(_ file: File) -> String {
        file.kind == .aotCache ? "-XX:AOTCache=\(file.path)" : "-XX:SharedArchiveFile=\(file.path)"
    }

    /// Puts the jar back as it was when the archives were made.
    func restore() throws {
        try Command.succeed("/bin/cp", [TinyApp.shared.get().jar, scratch.path], in: "/")
        try scratch.touch("app.jar", seconds: Self.jarTime)
    }

    /// Makes the jar longer; a comment behind the end does not spoil it.
    func grow() throws {
        try Command.succeed("/bin/sh", ["-c", "printf xyz >> app.jar"], in: scratch.path)
        try scratch.touch("app.jar", seconds: Self.jarTime)
    }

    /// Files beside the jar for other class paths.
    func makeNeighbours() throws {
        try Command.succeed("/bin/cp", ["-p", "app.jar", "other.jar"], in: scratch.path)
        try Command.succeed("/bin/ln", ["-sf", "app.jar", "link.jar"], in: scratch.path)
    }

    /// What the JVM of this JDK meets when it is started so.
    func conditions(classPath: [String], options: [String] = []) throws -> LaunchConditions {
        let home = try JDK.read(home: SetUp.jdk(jdk))
        let line = try JavaCommandLine.parse(
            options + ["-cp", classPath.joined(separator: ":"), "p.Main"], version: home.version)
        return LaunchConditions(
            jdk: home, flags: FlagClass.resolve(line, jdk: home, host: .current()), classPath: line.expandedClassPath,
            directory: scratch.path)
    }

    /// Runs the program in any way, be it that it fails, and reads from the log what became of the archive.
    func run(_ file: File, classPath: [String], options: [String]) throws -> Proof {
        let log = scratch.file("doctor.log")
        try Command.succeed("/bin/rm", ["-f", log], in: "/")
        let logging = try ClassLoadLog.option(file: log, detail: .reasons, feature: TestJDK.feature(jdk))
        let path = classPath.joined(separator: ":")
        let run = try Command.run(
            SetUp.java(jdk), [option(file), logging] + options + ["-cp", path, "p.Main"], in: scratch.path)
        let proof = try proof(file, jar: jar, log: log)
        // A JVM that did not start says nothing about the archive.
        if proof.allClasses.loaded == 0 {
            throw CommandError("\(jdk) \(options): \(run.status)\n\(run.output)")
        }
        return proof
    }

    /// Runs the program with the archive and reads the proof from its log.
    func prove(_ file: File, jar: String, options: [String] = []) throws -> Proof {
        let log = scratch.file("proof.log")
        let logging = try ClassLoadLog.option(file: log, detail: .reasons, feature: TestJDK.feature(jdk))
        try Command.succeed(
            SetUp.java(jdk), [option(file), logging] + options + ["-cp", jar, "p.Main"], in: scratch.path)
        return try proof(file, jar: jar, log: log)
    }

    /// Reads the proof from the log of a run.
    func proof(_ file: File, jar: String, log: String) throws -> Proof {
        Proof(
            log: try ClassLoadLog.read(path: log),
            context: ProofContext(expectation: file.kind == .dynamic ? .top : .base) {
                $0.hasPrefix("p.") ? ClassOrigin(jar: jar) : nil
            })
    }
}
