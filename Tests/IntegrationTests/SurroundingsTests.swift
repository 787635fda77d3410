import Glibc
import JVM
import TestSupport
import Testing

private let cli = SetUp.app("cli.jar")

@Suite("a store that can only be read") struct ReadOnlyStoreTests {
    @Test("answers builds and listings from what it has, and refuses whatever would be written")
    func builds() throws {
        try Fixture.with { f in
            let image = f.file("image"), known = ["build", cli, "--jdk", SetUp.jdk("17"), "--no-measure"]
            #expect(try f.jboost(known).code == 0)
            let before = Files.tree(f.file("store"))
            let found = try f.onReadOnly(f.file("store"), known + ["--json", "-o", image])
            #expect(try found.code == 0 && found.json()["cached"].bool == true, "\(found)")
            #expect(try f.jboost(["verify", image, "--files-only"]).code == 0)
            #expect(try f.onReadOnly(f.file("store"), ["cache", "list"]).code == 0)
            #expect(try f.onReadOnly(f.file("store"), ["cache", "verify"]).code == 0)
            for refused in [
                ["build", SetUp.app("server.jar"), "--jdk", SetUp.jdk("17"), "-o", f.file("other")]
                    + TestApp.server.training,
                known + ["--force"], ["cache", "gc", "--max-size", "1"],
            ] {
                let done = try f.onReadOnly(f.file("store"), refused)
                #expect(done.code == 73 && done.output == "", "\(done)")
                #expect(done.errors.contains("the store \(f.file("store")) cannot be written"), "\(done)")
                #expect(done.errors.contains("--store"), "\(done)")
            }
            #expect(!Files.exists(f.file("other")))
            #expect(Files.tree(f.file("store")) == before)
        }
    }
}

@Suite("run and its JDK") struct RunJDKTests {
    @Test("removed while the application runs, then replaced: a clear error, then an archive for the new one")
    func removed() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            f.environment["JBOOST_QUIET_MS"] = "600000"
            let home = f.file("jdk")
            try Files.copyByLinks(try #require(RealPath.of(SetUp.jdk("25.0.2"))), to: home)
            let running = try f.start(Product.jboost, ["run", "--jdk", home, cli, "--sleep", "1", "--exit", "3"])
            try running.awaitOutput("--sleep")
            try Files.move(home, to: home + "-gone")
            #expect(try running.finish().code == 3)
            #expect(f.awaitNoStrays(within: 120))
            #expect(Files.list(f.file("store/archives")) == [])
            let gone = try f.boosted(["--jdk", home, cli])
            #expect(gone.code == 69 && gone.errors.contains(home) && gone.output == "", "\(gone)")

            try Files.copyByLinks(try #require(RealPath.of(SetUp.jdk("25"))), to: home)
            for _ in 1...3 {
                let done = try f.boosted(["--jdk", home, cli, "--property", "java.version", "--exit", "3"])
                #expect(done.code == 3 && done.errors == "", "\(done)")
                #expect(done.value("property")?.hasPrefix("25.0.4") == true, "\(done)")
                #expect(f.awaitNoStrays(within: 120))
            }
            #expect(try f.state(["--jdk", home, cli]) == "proven")
            #expect(Files.list(f.file("store/spool")) == [] && Files.list(f.file("store/tmp")) == [])
        }
    }
}

@Suite("run of an application that behaves badly") struct BadMannersTests {
    @Test("by ignoring SIGTERM: it is not ended by jboost, and its archive is made all the same")
    func deaf() throws {
        try start("deaf") { f, command in
            command.signal(SIGTERM)
            try command.awaitOutput("not listening")
            command.signal(SIGKILL)
            #expect(try command.finish().code == 137)
        }
    }

    @Test("by leaving children that hold its output: its archive is made without waiting for them")
    func children() throws {
        try start("children") { f, command in
            let children = command.output.split(separator: "\n").filter { $0.hasPrefix("child ") }
                .compactMap { Int32($0.dropFirst(6)) }
            #expect(children.count == 2, "\(command.output)")
            f.atEnd { for child in children { kill(child, SIGKILL) } }
            command.signal(SIGTERM)
            #expect(try command.finish().code == 143)
            try f.awaitArchive()
            for child in children { #expect(kill(child, 0) == 0, "jboost ends nothing that is not its own") }
        }
    }

    private func start(_ mood: String, _ body: (Fixture, RunningCommand) throws -> Void) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            f.environment["JBOOST_QUIET_MS"] = "600000"
            let app = SetUp.app("awkward/moods.jar"), port = try Server.freePort()
            let command = try f.start(Product.jboost, ["run", app, mood, "\(port)"])
            try Server.awaitReady(port, "/", command)
            try body(f, command)
            try f.awaitArchive()
            #expect(try f.state([app]) == "accepted")
        }
    }
}
