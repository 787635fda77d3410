import Glibc
import JVM
import TestSupport
import Testing

@Suite("a build that is killed") struct KilledBuildTests {
    @Test("at any step leaves nothing that the next build does not mend")
    func everyStep() throws {
        try Fixture.with { f in
            let build = try DisturbedBuild(f, .cli, jdk: "17")
            let steps = try build.run()
            #expect(steps.count > 20, "\(steps)")
            for step in steps {
                let killed = try build.run(step, "KILL")
                #expect(killed.status == .signalled(SIGKILL), "\(step): \(killed)")
                _ = try build.run()
                build.expectNothingLeft("\(step)")
                #expect(try f.jboost(["verify", build.output, "--files-only"]).code == 0, "\(step)")
            }
            #expect(try f.jboost(["cache", "verify"]).code == 0)
            #expect(try f.run(build.output + "/bin/run", ["--exit", "3"]).code == 3)
        }
    }

    @Test("at a step of its own making leaves nothing, for a Spring Boot application")
    func springBoot() throws {
        let list = try Gallery.picture(.boot, jdk: "17").directory + "/classlist"
        try Fixture.with { f in
            // With a list there is no training run, so that the walk is quick.
            let build = try DisturbedBuild(f, .boot, jdk: "17", ["--classlist", list])
            let steps = try build.run().filter { $0.name.hasPrefix("build.") || $0.name.hasPrefix("output.") }
            #expect(steps.count >= 8, "\(steps)")
            for step in steps {
                #expect(try build.run(step, "KILL").status == .signalled(SIGKILL), "\(step)")
                #expect(try f.jboost(["cache", "list"]).code == 0)
                #expect(Files.list(f.file("store/tmp")) == [], "\(step)")
            }
            _ = try build.run(["--force"])
            build.expectNothingLeft("the last")
            #expect(try f.run(build.output + "/bin/run", []).code == 0)
        }
    }

    @Test("while a JVM works for it takes that JVM along", arguments: [SIGKILL, SIGINT, SIGTERM])
    func takesChildren(_ signal: Int32) throws {
        try Fixture.with { f in
            let build = try f.start(
                Product.jboost,
                [
                    "build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk("17"), "--no-measure", "--train-arg=--sleep",
                    "--train-arg=100",
                ])
            #expect(
                Waiting.until(within: 30) {
                    f.leftovers().contains { $0.contains("--sleep") && $0.contains("DumpLoadedClassList") }
                })
            build.signal(signal)
            #expect(try build.finish().status == .signalled(signal))
            #expect(Waiting.until(within: 10) { f.leftovers().isEmpty }, "\(f.leftovers())")
            #expect(try f.jboost(["cache", "list"]).code == 0)
            #expect(Files.list(f.file("store/tmp")) == [])
        }
    }

    /// Only the JVM itself went with its starter.
    @Test("while an application works for it takes along what that has started", arguments: [SIGINT, SIGTERM, SIGHUP])
    func takesGrandchildren(_ signal: Int32) throws {
        try Fixture.with { f in
            let program = try JavaProgram(
                f, "Starting",
                main: """
                    new ProcessBuilder("sh", "-c", "sleep 1000; : " + args[0]).start();
                    Thread.sleep(100000);
                    """)
            let mark = f.file("the-grandchild")
            let build = try f.start(
                Product.jboost,
                ["build", program.jar, "--jdk", SetUp.jdk("17"), "--no-measure", "--train-arg", mark])
            #expect(Waiting.until(within: 60) { ProcessTable.withArgument(containing: "1000; : " + mark).count == 1 })
            build.signal(signal)
            #expect(try build.finish(within: 10).status == .signalled(signal))
            #expect(f.awaitNoStrays(within: 10), "\(f.strays())")
        }
    }

    @Test("while its fixed path leads into the store does not block the next one")
    func fixedPath() throws {
        try Fixture.with { f in
            let place = f.file("opt/app")
            let arguments = [
                "build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk("17"), "--no-measure", "--at", place, "-o", place,
            ]
            let killed = try f.jboost(arguments, ["JBOOST_FAILPOINT": "build.proof"])
            #expect(killed.status == .signalled(SIGKILL), "\(killed)")
            #expect(Files.exists(place), "the link")
            let done = try f.jboost(arguments)
            #expect(done.code == 0, "\(done)")
            #expect(try f.run(place + "/bin/run", ["--exit", "3"]).code == 3)
        }
    }
}

@Suite("a full disk") struct FullDiskTests {
    @Test("at any step of a build is a clear error, and nothing is left")
    func everyStep() throws {
        try Fixture.with { f in
            let build = try DisturbedBuild(f, .cli, jdk: "17")
            let steps = try build.run()
            // What only makes the next build quicker may fail without harm.
            let optional: Set = ["stage.locked@2", "stage.made@2", "run.write@1", "run.rename@1"]
            for step in steps {
                let done = try build.run(step, "ENOSPC")
                if optional.contains("\(step)") && done.code == 0 { continue }
                #expect(done.code == 74, "\(step): \(done)")
                #expect(
                    done.errors.contains("No space left on device") || done.errors.contains("is full"),
                    "\(step): \(done)")
                build.expectNothingLeft("\(step)")
            }
            _ = try build.run()
            #expect(try f.jboost(["cache", "verify"]).code == 0)
        }
    }

    @Test("under the store, for real, of any size", arguments: ["17", "25"])
    func store(_ jdk: String) throws {
        try Fixture.with { f in
            try f.directory("store")
            var codes: [Int32] = []
            for size in ["200k", "500k", "1m", "3m", "6m", "9m", "11m", "14m", "40m"] {
                let done = try f.onMemory(f.file("store"), size, build(f, jdk) + ["-o", f.file("image-\(size)")])
                codes.append(done.code)
                #expect(done.code == 0 || done.code == 74, "\(size): \(done)")
                #expect(done.lines.last { $0.hasPrefix("left in tmp:") } == "left in tmp: 0", "\(size): \(done)")
                #expect(Files.exists(f.file("image-\(size)")) == (done.code == 0), "\(size)")
                if done.code == 74 { #expect(done.errors.contains("jboost: "), "\(size): \(done)") }
            }
            #expect(codes.first == 74 && codes.last == 0, "\(codes)")
        }
    }

    @Test("under the output leaves nothing there")
    func output() throws {
        try Fixture.with { f in
            try f.directory("out")
            for size in ["200k", "4m", "30m"] {
                let done = try f.onMemory(f.file("out"), size, build(f, "17") + ["-o", f.file("out/image")])
                #expect(done.code == (size == "30m" ? 0 : 74), "\(size): \(done)")
                let left = size == "30m" ? "image" : ""
                #expect(done.lines.last { $0.hasPrefix("left in all:") } == "left in all: \(left)", "\(size): \(done)")
            }
        }
    }

    private func build(_ f: Fixture, _ jdk: String) -> [String] {
        [Product.jboost, "build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk(jdk), "--no-measure", "-q"]
    }
}

@Suite("builds at the same time") struct ConcurrentBuildTests {
    @Test("of the same inputs make the image once")
    func once() throws {
        try Fixture.with { f in
            let arguments =
                ["build", SetUp.app("server.jar"), "--jdk", SetUp.jdk("17"), "--no-measure", "--json"]
                + TestApp.server.training
            let started = try (0..<3).map { try f.start(Product.jboost, arguments + ["-o", f.file("image-\($0)")]) }
            let done = try started.map { try $0.finish() }
            for one in done { #expect(one.code == 0, "\(one)") }
            let reports = try done.map { try $0.json() }
            #expect(reports.count { $0["cached"].bool == false } == 1, "\(reports)")
            #expect(Set(reports.map { $0["key"].text }).count == 1)
            #expect(Files.list(f.file("store/images")).count == 1)
            for number in 0..<3 {
                #expect(try f.jboost(["verify", f.file("image-\(number)"), "--files-only"]).code == 0)
            }
        }
    }

    @Test("into one output leave one whole image there")
    func sameOutput() throws {
        try Fixture.with { f in
            try f.directory("out")
            let started = try ["17", "21", "25"].map {
                try f.start(
                    Product.jboost,
                    [
                        "build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk($0), "--no-measure", "-q", "-o",
                        f.file("out/image"),
                    ])
            }
            // One may find the place taken in the moment between looking and renaming; none may leave a mixture.
            for one in started { #expect([0, 73].contains(try one.finish().code)) }
            #expect(Files.list(f.file("out")) == ["image"])
            #expect(try f.jboost(["verify", f.file("out/image")]).code == 0)
        }
    }

    @Test("and a jar that changes while it is read end in a clear error, with nothing kept of it")
    func changingJar() throws {
        try Fixture.with { f in
            let versions = try TwoVersions(f), jar = f.file("app.jar")
            for point in ["digest.read", "build.start", "stage.made"] {
                try Files.write(jar, versions.old)
                let build = try f.start(
                    Product.jboost, ["build", jar, "--jdk", SetUp.jdk("17"), "--no-measure", "--json"],
                    ["JBOOST_FAILPOINT": "\(point):STOP"])
                #expect(Waiting.until(within: 30) { ProcessTable.status(build.pid, "State")?.hasPrefix("T") == true })
                try Files.write(jar, Array(versions.new.dropLast(40)))
                build.signal(SIGCONT)
                let done = try build.finish()
                #expect(done.code == 65, "\(point): \(done)")
                #expect(done.errors.contains(jar), "\(point): \(done)")
                #expect(Files.list(f.file("store/images")) == [] && Files.list(f.file("store/tmp")) == [])
            }
        }
    }
}
