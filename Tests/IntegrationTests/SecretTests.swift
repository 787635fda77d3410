import Glibc
import JVM
import TestSupport
import Testing

@Suite("values of environment variables") struct SecretTests {
    /// Secrets of the kinds that a user has around, each unmistakable.
    private struct Secrets {
        let all = (0..<6).map { "jb-secret-\($0)-\(UInt64.random(in: .min ... .max))" }

        /// What stands in the environment of every command.
        var environment: [String: String] {
            [
                "DB_PASSWORD": all[0], "JDK_JAVA_OPTIONS": "-Dlauncher.password=\(all[1])",
                "JAVA_TOOL_OPTIONS": "-Dtool.password=\(all[2])", "LOADER_ARGS": all[3],
            ]
        }
        /// Values of --train-env.
        var training: [String] {
            ["--train-env", "TOKEN=\(all[4])", "--train-env", "JDK_JAVA_OPTIONS=-Dtrain=\(all[5])"]
        }
    }

    private func expectNone(_ secrets: Secrets, in places: String..., of f: Fixture) throws {
        let patterns = f.file("patterns")
        try Files.write(patterns, secrets.all.map { $0 + "\n" }.joined())
        for place in places {
            #expect(Files.exists(place))
            // 1 where no file has any of them; archives are megabytes of bytes.
            let done = try f.run("grep", ["-rlaF", "-f", patterns, place])
            #expect(done.code == 1, "\(done)")
        }
    }

    private func expectNone(_ secrets: Secrets, _ done: FinishedCommand) {
        // The JVM itself says what it takes from these variables; that is not jboost's word.
        let lines = (done.output + done.errors).split(separator: "\n").filter { !$0.contains("Picked up ") }
        for secret in secrets.all { #expect(!lines.contains { $0.contains(secret) }, "\(done)") }
    }

    @Test(
        "are in no image, store, output or message of a build, of what reads it, and of bench", arguments: ["17", "25"])
    func build(_ jdk: String) throws {
        try Fixture.with { f in
            let secrets = Secrets(), image = f.file("image")
            let app = ["--jdk", SetUp.jdk(jdk), "--json"] + secrets.training
            let commands = [
                ["build", SetUp.app("cli.jar"), "-o", image] + app, ["build", SetUp.app("cli.jar")] + app,
                ["verify", image, "--json"] + secrets.training, ["inspect", SetUp.app("cli.jar"), "--json"],
                ["bench", SetUp.app("cli.jar"), "-n", "1", "--jit", "peak", "--report", f.file("report.html")] + app,
                ["cache", "list", "--json"],
            ]
            for arguments in commands {
                let done = try f.jboost(arguments, secrets.environment)
                #expect(done.code == 0, "\(done)")
                expectNone(secrets, done)
            }
            try expectNone(secrets, in: image, f.file("store"), f.file("report.html"), f.file("home"), of: f)

            let failing = try f.jboost(
                ["build", SetUp.app("cli.jar"), "--train-arg=--exit", "--train-arg=7"] + app, secrets.environment)
            #expect(failing.code == 80, "\(failing)")
            expectNone(secrets, failing)
        }
    }

    /// The inputs of a build are in its image, and the warm-up was among them word for word.
    @Test("of a warm-up are in no image, store or message")
    func warmUp() throws {
        try Fixture.with { f in
            let secrets = Secrets(), image = f.file("image"), script = f.file("warm.txt")
            try Files.write(script, "header Authorization: Bearer \(secrets.all[0])\nGET /health\n")
            let done = try f.jboost([
                "build", SetUp.app("server.jar"), "--jdk", SetUp.jdk("17"), "-o", image, "--no-measure", "--tier",
                "static", "--ready", "/health", "--warm", script, "--warm-command", ": \(secrets.all[1])",
                "--train-arg=--port", "--train-arg={port}",
            ])
            #expect(done.code == 0, "\(done)")
            expectNone(secrets, done)
            try expectNone(secrets, in: image, f.file("store"), of: f)
            // A single value stood there as it was given.
            let one = try f.jboost([
                "build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk("17"), "-o", f.file("one"), "--no-measure", "--tier",
                "none", "--train-arg=--\(secrets.all[2])",
            ])
            #expect(one.code == 0, "\(one)")
            try expectNone(secrets, in: f.file("one"), f.file("store"), of: f)
        }
    }

    @Test("are in no spool, plan, proof, account or message of run", arguments: ["17", "25"])
    func run(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            let secrets = Secrets(), app = SetUp.app("cli.jar")
            let start = try f.start(
                Product.jboost, ["run", app, "--sleep", "100"],
                secrets.environment.merging(["JBOOST_QUIET_MS": "100000"]) { $1 })
            try start.awaitOutput("--sleep")
            #expect(!Files.list(f.file("store/spool")).isEmpty)
            try expectNone(secrets, in: f.file("store"), of: f)
            start.signal(SIGKILL)
            try start.finish()
            try f.awaitArchive()
            // The second start is the proof.
            for _ in 2...3 { expectNone(secrets, try f.boosted([app], secrets.environment)) }
            for arguments in [["explain", "--json", "--", app], ["explain", "--", app], ["cache", "fallbacks"]] {
                expectNone(secrets, try f.jboost(arguments, secrets.environment))
            }
            #expect(try f.state([app], secrets.environment) == "proven")
            try expectNone(secrets, in: f.file("store"), of: f)
        }
    }

    @Test("are not told where they are the reason for doing without an archive")
    func reasons() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let secrets = Secrets(), image = try f.copyOfImage(.cli, jdk: "25")
            let reasons = [
                "-XX:SharedArchiveFile=/\(secrets.all[0]).jsa", "-javaagent:/none.jar=\(secrets.all[0])",
                "-Djava.system.class.loader=\(secrets.all[0])", "-XX:Nonsense=\(secrets.all[0])",
            ]
            for option in reasons {
                for variable in ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"] {
                    let here = [variable: option]
                    func remarks(_ done: FinishedCommand) -> [String] {
                        // Whether the JVM starts with such an option is its own affair.
                        (done.errors).split(separator: "\n").map(String.init).filter { $0.hasPrefix("jboost") }
                    }
                    let started = try f.run(image + "/bin/run", ["--exit", "3"], here)
                    let run = try f.boosted([SetUp.app("cli.jar"), "--exit", "3"], here)
                    for line in remarks(started) + remarks(run) { #expect(!line.contains(secrets.all[0]), "\(line)") }
                    #expect(f.awaitNoStrays())
                }
            }
            #expect(
                try f.run(image + "/bin/run", ["--exit", "3"], ["JAVA_TOOL_OPTIONS": reasons[0]]).remarks.count == 1)
            try expectNone(secrets, in: f.file("store"), of: f)
        }
    }
}
