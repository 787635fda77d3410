import Glibc
import JVM
import TestSupport
import Testing

@Suite("build, verify and bin/run") struct BuildTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var app: TestApp
        var jdk: String
        var tier: String
        var testDescription: String { "\(app.name) on JDK \(jdk)" }
    }

    static let cases = [
        Case(app: .server, jdk: "11", tier: "static"), Case(app: .server, jdk: "17", tier: "static"),
        Case(app: .server, jdk: "21", tier: "static"),
        // This JDK does not check the jars of an AOT cache (JDK-8377932), so the rule takes linked classes.
        Case(app: .server, jdk: "25.0.2", tier: "linked"), Case(app: .server, jdk: "25", tier: "aot"),
        Case(app: .boot, jdk: "17", tier: "static"), Case(app: .boot, jdk: "25", tier: "aot"),
    ]

    @Test(
        "an application is archived by the rule for its JDK, and nearly all its classes come from there",
        arguments: cases)
    func build(_ item: Case) throws {
        let picture = try Gallery.picture(item.app, jdk: item.jdk)
        let report = picture.report
        #expect(report["tier"].text == item.tier)
        #expect(report["cached"].bool == false)
        #expect(try #require(report["applicationShare"].number) > 0.97, "\(report)")
        #expect(try #require(report["jdkShare"].number) > 0.95, "\(report)")
        let files = Files.tree(picture.directory)
        #expect(
            Set(["app/app.jar", "bin/run", "boost.json", "classlist", "evidence.json", "launch.args", "launch.plan"])
                .isSubset(of: files), "\(files)")
        #expect(files.count { $0.hasSuffix(".jsa") || $0.hasSuffix(".aot") } == 1, "\(files)")
        #expect(!files.contains { $0.contains(".work") }, "\(files)")
    }

    @Test("verify finds that an image holds", arguments: cases)
    func verify(_ item: Case) throws {
        let picture = try Gallery.picture(item.app, jdk: item.jdk)
        try Fixture.with { f in
            let done = try f.jboost(
                ["verify", picture.directory, "--json", "--min-shared", "0.97"] + item.app.training)
            #expect(done.code == 0, "\(done)")
            let report = try done.json()
            #expect(report["holds"].bool == true)
            #expect(report["proof"]["applicationClasses"]["shared"].number ?? 0 > 10)
            #expect(f.strays().isEmpty)
        }
    }

    @Test("verify warms the application up as build does, and fails when that fails")
    func verifyWarmUp() throws {
        let image = try Gallery.picture(.server, jdk: "17").directory
        try Fixture.with { f in
            let verify = ["verify", image] + TestApp.server.training
            let done = try f.jboost(verify + ["--warm-command", "echo {port} > \(f.file("warmed"))"])
            #expect(done.code == 0, "\(done)")
            #expect(Int((Files.content(f.file("warmed")) ?? "").split(separator: "\n").joined()) != nil)
            let failed = try f.jboost(verify + ["--warm-command", "exit 7"])
            #expect(failed.code == 80 && failed.errors.contains("exit status 7"), "\(failed)")
        }
    }

    @Test("bin/run becomes java, serves, and ends by SIGTERM as java does", arguments: cases)
    func launch(_ item: Case) throws {
        let picture = try Gallery.picture(item.app, jdk: item.jdk)
        try Fixture.with { f in
            let port = try Server.freePort()
            let option = String(item.app.training[0].dropFirst("--train-arg=".count))
            let command = try f.start(picture.directory + "/bin/run", [option, "\(port)"])
            try Server.awaitReady(port, "/health", command)
            #expect(ProcessTable.program(of: command.pid) == RealPath.of(SetUp.java(item.jdk)))
            command.signal(SIGTERM)
            let done = try command.finish()
            #expect(done.code == 143, "\(done)")
            #expect(!done.errors.contains("jboost:"), "\(done)")
        }
    }

    @Test("the training run makes an AOT cache in one step")
    func oneStep() throws {
        try Fixture.with { f in
            let place = f.file("place")
            let report = try f.build(
                .boot, jdk: "25", to: f.file("image"), ["--one-step", "--tier", "aot", "--at", place]
            )
            .json()
            #expect(report["tier"].text == "aot")
            #expect(try #require(report["applicationShare"].number) > 0.97, "\(report)")
            #expect(!Files.exists(place))
            try Files.move(f.file("image"), to: place)
            let log = f.file("loads")
            let done = try f.run(place + "/bin/run", [], ClassCount.variable(log: log))
            #expect(!done.errors.contains("jboost:"), "\(done)")
            let count = ClassCount(log: log)
            #expect(count.shared * 10 > count.loaded * 9, "\(count)")
        }
    }

    @Test("one step wants an AOT cache, a fixed path and a JDK that can")
    func oneStepRefused() throws {
        try Fixture.with { f in
            let build = ["build"] + TestApp.boot.arguments + ["--no-measure", "--one-step"]
            let without = try f.jboost(build + ["--tier", "aot", "--jdk", SetUp.jdk("25")])
            #expect(without.code == 64, "\(without)")
            let older = try f.jboost(build + ["--tier", "aot", "--at", f.file("place"), "--jdk", SetUp.jdk("17")])
            #expect(older.code == 69, "\(older)")
        }
    }

    @Test("an application of many old jars on a class path is archived on JDK 11, with its warm-up")
    func library() throws {
        try Fixture.with { f in
            let image = f.file("image")
            let arguments = [
                "build", "--cp", TestApp.path(of: "jdk11"), "library.Main", "--jdk", SetUp.jdk("11"), "-o", image,
            ]
            let done = try f.jboost(
                arguments + [
                    "--no-measure", "--json", "--train-env", "JDK_JAVA_OPTIONS=-Dport={port}", "--ready", "/health",
                    "--warm", SetUp.app("jdk11/warm.txt"), "--min-shared", "0.8",
                ])
            #expect(done.code == 0, "\(done)")
            #expect(try done.json()["tier"].text == "static")
            let port = try Server.freePort()
            let command = try f.start(image + "/bin/run", [], ["JDK_JAVA_OPTIONS": "-Dport=\(port)"])
            try Server.awaitReady(port, "/health", command)
            #expect(!command.errors.contains("jboost:"), "\(command.errors)")
            command.signal(SIGTERM)
            #expect(try command.finish().code == 143)
        }
    }
}

@Suite("a build whose inputs are unchanged") struct CachedBuildTests {
    @Test("answers from the store and opens no jar")
    func opensNothing() throws {
        try Fixture.with { f in
            // A copy of its own, so that no other test opens it; older than the two seconds in which a file might
            // change again without its times telling.
            try Files.copy(SetUp.app("classpath"), to: f.file("app"))
            let jars = Files.tree(f.file("app")).filter { $0.hasSuffix(".jar") }.map { f.file("app/\($0)") }
            #expect(jars.count >= 5)
            usleep(2_200_000)
            let main = (Files.content(f.file("app/main.txt")) ?? "").split(separator: "\n").joined()
            let path = ([f.file("app/classes")] + jars).joined(separator: ":")
            let app = TestApp(name: "classpath", arguments: ["--cp", path, main], training: [])
            let first = try f.build(app, jdk: "17", to: f.file("image")).json()
            let opened = try OpenedFiles(jars)
            let trace = f.file("trace")
            let again = try f.jboost(
                ["build"] + app.arguments + ["--jdk", SetUp.jdk("17"), "--no-measure", "--json"],
                ["JBOOST_FAILPOINT_TRACE": trace])
            #expect(again.code == 0, "\(again)")
            let second = try again.json()
            #expect(first["cached"].bool == false)
            #expect(second["cached"].bool == true)
            #expect(second["key"] == first["key"])
            #expect(try opened.sinceLast() == [])
            #expect(Files.content(trace)?.contains("build.") != true, "no step of a build is reached")
        }
    }

    @Test("gives the same boost.json in a fresh store")
    func isReproducible() throws {
        let first = try Gallery.picture(.cli, jdk: "17").directory
        try Fixture.with { f in
            let second = f.file("image")
            try f.build(.cli, jdk: "17", to: second)
            #expect(Files.content(second + "/boost.json") == Files.content(first + "/boost.json"))
        }
    }
}
