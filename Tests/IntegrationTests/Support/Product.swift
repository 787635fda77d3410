import Glibc
import JVM
import TestSupport

/// The programs under test, as the build made them.
enum Product {
    static var jboost: String { path("jboost") }
    static var launcher: String { path("jboost-launch") }

    /// `JBOOST_BIN` where it is set, else the directory of the test bundle.
    private static let directory: String = {
        if let path = ProcessEnvironment.value("JBOOST_BIN") { return path }
        let own = RealPath.of("/proc/self/exe") ?? ""
        let beside = "/" + own.split(separator: "/").dropLast().joined(separator: "/")
        return Files.exists(beside + "/jboost") ? beside : SetUp.repository + "/.build/debug"
    }()

    private static func path(_ name: String) -> String {
        let path = "\(directory)/\(name)"
        precondition(Files.exists(path), "\(path) is missing: run `swift build` first, or set JBOOST_BIN")
        return path
    }
}

extension Fixture {
    /// Runs `jboost` to its end.
    @discardableResult
    func jboost(
        _ arguments: [String], _ extra: [String: String] = [:], directory: String? = nil, input: String? = nil,
        within seconds: Int64 = 240
    ) throws -> FinishedCommand {
        try run(Product.jboost, arguments, extra, directory: directory, input: input, within: seconds)
    }

    /// Builds an image of an application at `output`.
    ///
    /// - Throws: `CommandError` with all that was printed, when it fails.
    @discardableResult
    func build(_ app: TestApp, jdk: String, to output: String, _ options: [String] = []) throws -> FinishedCommand {
        let done = try jboost(
            ["build"] + app.arguments + ["--jdk", SetUp.jdk(jdk), "-o", output, "--no-measure", "--json"]
                + app.training + options, within: 900)
        if done.code != 0 { throw CommandError("\(done)") }
        return done
    }

    /// `java` of this JDK stands on PATH for what the fixture starts from now on.
    func use(jdk: String) { environment["PATH"] = "\(SetUp.jdk(jdk))/bin:/usr/bin:/bin:/usr/sbin:/sbin" }
}

/// A fixture application, and how it is trained.
struct TestApp: Hashable, Sendable {
    var name: String
    /// What `build` is told of it.
    var arguments: [String]
    var training: [String]

    /// A command-line program; its options are in fixtures/cli/java/cli/Main.java.
    static let cli = TestApp(name: "cli", arguments: [SetUp.app("cli.jar")], training: [])
    static let server = TestApp(name: "server", arguments: [SetUp.app("server.jar")], training: serving("--port"))
    /// A small Spring Boot jar.
    static let boot = TestApp(name: "boot", arguments: [SetUp.app("boot.jar")], training: serving("--serve"))
    static let thin = TestApp(name: "thin", arguments: [SetUp.app("thin/thin.jar")], training: serving("--serve"))

    /// The large one: a Spring Boot shop of 72 jars.
    static let shop = TestApp(
        name: "shop", arguments: [SetUp.app("shop.jar")],
        training: ["--train-arg=--server.port={port}", "--ready", "/actuator/health"])

    /// A Spring 4 application as a class path, for JDK 11.
    static let library = TestApp(
        name: "library", arguments: ["--cp", path(of: "jdk11"), "library.Main", "--java-option=-Dport={port}"],
        training: [])

    static func serving(_ option: String) -> [String] {
        ["--train-arg=\(option)", "--train-arg={port}", "--ready", "/health"]
    }

    /// The class path that a fixture's classpath.txt lists, made absolute.
    static func path(of folder: String) -> String {
        let text = Files.content(SetUp.app("\(folder)/classpath.txt")) ?? ""
        return text.split { $0 == ":" || $0 == "\n" }.map { SetUp.app("\(folder)/\($0)") }.joined(separator: ":")
    }
}
