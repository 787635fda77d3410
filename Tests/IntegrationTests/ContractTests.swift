import Glibc
import JVM
import TestSupport
import Testing

@Suite("JSON on standard output") struct JSONContractTests {
    @Test("build") func build() throws {
        let report = try Gallery.picture(.server, jdk: "17").report
        #expect(
            report.keys == [
                "applicationClasses", "applicationShare", "archiveBytes", "cached", "choice", "dumpMs", "elapsedMs",
                "flagClass", "image", "jdkShare", "key", "missesByReason", "proofMs", "tier", "trainingMs",
            ])
        #expect(report["archiveBytes"].number ?? 0 > 1_000_000)
        #expect(report["flagClass"].text == "g1-coops" || report["flagClass"].text?.hasPrefix("serial") == true)
    }

    @Test("verify, of files alone and with a run") func verify() throws {
        let image = try Gallery.picture(.cli, jdk: "17").directory
        try Fixture.with { f in
            let files = try f.jboost(["verify", image, "--files-only", "--json"]).json()
            #expect(files.keys == ["damage", "holds", "image", "problems"])
            let run = try f.jboost(["verify", image, "--json"]).json()
            #expect(run.keys == ["damage", "holds", "image", "problems", "proof"])
            #expect(
                run["proof"].keys.isSuperset(of: [
                    "allClasses", "applicationClasses", "generatedClasses", "jdkClasses", "misses", "missesByReason",
                    "perJar",
                ]), "\(run)")
            #expect(run["proof"]["applicationClasses"].keys == ["loaded", "shared"])
        }
    }

    @Test("inspect") func inspect() throws {
        try Fixture.with { f in
            let report = try f.jboost(["inspect", SetUp.app("boot.jar"), "--json"]).json()
            #expect(report["kind"].text?.hasPrefix("spring") == true, "\(report["kind"])")
            #expect(report["startClass"].text == "report.Main", "\(report["startClass"])")
            #expect(
                report.keys.isSuperset(of: ["kind", "mainClass", "path", "classPath", "totals", "findings"]),
                "\(report.keys)")
        }
    }

    @Test("jdk list and jdk show") func jdk() throws {
        try Fixture.with { f in
            let list = try f.jboost(["jdk", "list", "--json", "--jdk", SetUp.jdk("25.0.2"), "--jdk", SetUp.jdk("11")])
                .json()
            let found = try #require(list.items.first { $0["version"].text?.hasPrefix("25.0.2") == true })
            #expect(found["feature"].number == 25)
            #expect(found["knownBugs"].items.contains { $0["id"].text == "JDK-8377932" }, "\(found)")
            let keys: Set = [
                "abilities", "architecture", "defaultArchives", "feature", "home", "jvmIdent", "knownBugs", "vendor",
                "version",
            ]
            #expect(found.keys == keys)
            let shown = try f.jboost(["jdk", "show", SetUp.jdk("11"), "--json"]).json()
            #expect(shown.keys == keys)
            #expect(shown["abilities"].items.contains(.text("staticArchive")))
            #expect(!shown["abilities"].items.contains(.text("dynamicArchive")))
        }
    }

    @Test("cache list, show, verify and gc") func cache() throws {
        try Fixture.with { f in
            try f.build(.cli, jdk: "17", to: f.file("image"))
            let list = try f.jboost(["cache", "list", "--json"]).json()
            let image = try #require(list.items.first { $0["kind"].text == "image" }, "\(list)")
            let keys: Set = [
                "content", "createdAt", "digest", "files", "id", "key", "kind", "lastUsedAt", "path", "references",
                "sizeBytes",
            ]
            #expect(image.keys == keys)
            let digest = try #require(image["digest"].text)
            let shown = try f.jboost(["cache", "show", String(digest.prefix(12)), "--json"]).json()
            #expect(shown.keys == keys)
            #expect(shown["content"].items.contains(.text("boost.json")), "\(shown)")
            #expect(try f.jboost(["cache", "list", "-q"]).output.contains(digest))
            #expect(try f.jboost(["cache", "verify", "--json"]).json() == .array([]))
            let collected = try f.jboost(["cache", "gc", "--max-size", "1", "--json"]).json()
            #expect(collected.keys == ["freedBytes", "inUse", "remainingBytes", "removed"])
            #expect(collected["removed"].items.count == 1)
            #expect(try f.jboost(["cache", "list", "--json"]).json() == .array([]))
        }
    }

    @Test("doctor") func doctor() throws {
        let image = try Gallery.picture(.cli, jdk: "17").directory
        let archive = try #require(Files.tree(image).first { $0.hasSuffix(".jsa") })
        try Fixture.with { f in
            let done = try f.jboost(["doctor", "\(image)/\(archive)", "--jdk", SetUp.jdk("25"), "--json"])
            #expect(done.code == 82, "an archive of 17 is nothing for 25: \(done)")
            _ = try done.json()
        }
    }
}

@Suite("exit statuses") struct ExitStatusTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var code: Int32
        /// `{app}` is the directory of the fixture applications, `{jdk}` that of the JDKs, `{}` the scratch directory.
        var arguments: [String]
        var message: String
        var testDescription: String { what }
    }

    static let cases: [Case] = [
        Case(what: "help", code: 0, arguments: ["--help"], message: ""),
        Case(what: "a wrong option", code: 64, arguments: ["build", "x", "--nonsense"], message: "nonsense"),
        // Of its own options `java` says it itself, with its own status.
        Case(
            what: "a wrong option of java", code: 1, message: "Invalid maximum heap size: -Xmxmuch",
            ["run", "--jdk", "{jdk}/17", "-Xmxmuch", "{app}/cli.jar"]),
        Case(
            what: "an option of java without its value", code: 1, message: "-jar requires jar file specification",
            ["run", "--jdk", "{jdk}/17", "-jar"]),
        Case(what: "an option without its value", code: 64, arguments: ["run", "--jdk"], message: "--jdk"),
        Case(
            what: "a wrong option for the application", code: 64, message: "-XX:MaxHeapSize",
            ["build", "{app}/cli.jar", "--jdk", "{jdk}/17", "--java-option=-Xmxmuch"]),
        Case(
            what: "a module without a name", code: 64, arguments: ["build", "--module-path", "{}", "/"],
            message: "module"),
        Case(
            what: "a candidate without a command", code: 64, arguments: ["bench", "{app}/cli.jar", "--also", "mine="],
            message: "--also"),
        Case(
            what: "a candidate without a name", code: 64, arguments: ["bench", "{app}/cli.jar", "--also", "="],
            message: "--also"),
        Case(
            what: "two candidates of one name", code: 64, message: "are called a",
            ["bench", "{app}/cli.jar", "--also", "a=true", "--also", "a=false"]),
        Case(
            what: "a report where none can be written, before anything is measured", code: 73,
            message: "{}/none/r.html",
            ["bench", "{app}/cli.jar", "--jdk", "{jdk}/17", "--report", "{}/none/r.html"]),
        Case(
            what: "an argument file that is not there", code: 1, message: "could not open `{}/none'",
            ["run", "--jdk", "{jdk}/17", "@{}/none"]),
        Case(
            what: "a relative path in an image's options", code: 64, message: "patch.jar",
            ["build", "{app}/cli.jar", "--jdk", "{jdk}/17", "--java-option=-Xbootclasspath/a:patch.jar"]),
        Case(
            what: "a port that nothing tells the application", code: 64, message: "{port}",
            ["build", "{app}/server.jar", "--jdk", "{jdk}/17", "--ready", "/health"]),
        Case(
            what: "a URL for a condition", code: 64, message: "give its path",
            ["build", "{app}/server.jar", "--ready", "http://127.0.0.1:8080/health"]),
        Case(
            what: "a warm-up of what ends before", code: 64, message: "--on-refresh ends every run",
            ["build", "{app}/shop.jar", "--on-refresh", "--ready", "/actuator/health"]),
        Case(what: "no such store", code: 66, arguments: ["cache", "list", "--store", "{}/none"], message: "{}/none"),
        Case(what: "nothing to explain", code: 66, arguments: ["explain", "{}/none"], message: "{}/none"),
        Case(
            what: "a directory to explain", code: 65, arguments: ["explain", "--json", "{app}"],
            message: "no boosted image"),
        Case(what: "no such application", code: 66, arguments: ["build", "{}/none.jar"], message: "none.jar"),
        Case(
            what: "text instead of a jar", code: 65, arguments: ["inspect", "{app}/hostile/not-a-zip.jar"],
            message: "not-a-zip.jar"),
        Case(what: "no such JDK", code: 69, arguments: ["build", "{app}/cli.jar", "--jdk", "{}"], message: "{}"),
        Case(
            what: "a tier that the JDK cannot make", code: 69, message: "aot",
            ["build", "{app}/cli.jar", "--jdk", "{jdk}/17", "--tier", "aot"]),
        Case(
            what: "an output that is something else", code: 73, message: "{}",
            ["build", "{app}/cli.jar", "--jdk", "{jdk}/17", "--no-measure", "-o", "{}"]),
        Case(
            what: "a store that others can write", code: 77, message: "{}/open",
            ["cache", "list", "--store", "{}/open"]),
        Case(
            what: "a training run that fails", code: 80, message: "exit status 3",
            ["build", "{app}/cli.jar", "--jdk", "{jdk}/17", "--train-arg=--exit", "--train-arg=3", "--ready", "exit=0"]),
        Case(
            what: "an observed run that fails", code: 80, message: "exit status 3",
            [
                "threads", "{app}/cli.jar", "--jdk", "{jdk}/17", "--run", "1", "--train-arg=--exit", "--train-arg=3",
                "--ready", "/health",
            ]),
        Case(
            what: "too few classes from the archive", code: 82, message: "signed",
            [
                "build", "{app}/awkward/signed.jar", "--jdk", "{jdk}/17", "--no-measure", "--min-shared", "0.9",
                "--train-arg=--port", "--train-arg={port}", "--ready", "/health",
            ]),
        Case(
            what: "an image larger than allowed", code: 83, message: "allowed are 1000",
            ["build", "{app}/cli.jar", "--jdk", "{jdk}/17", "--no-measure", "--max-size", "1000"]),
        Case(what: "no image", code: 66, arguments: ["verify", "{}"], message: "boost.json"),
        Case(what: "no such entry", code: 66, arguments: ["cache", "show", "0123"], message: "0123"),
        Case(
            what: "an archive that this JDK would refuse", code: 82, message: "",
            ["doctor", "{jdk}/17/lib/server/classes.jsa", "--jdk", "{jdk}/25"]),
        // The watcher's command, given by hand, without the store that run gives it.
        Case(what: "a watcher without a store", code: 70, arguments: ["__finish", "{}/none", "1"], message: ""),
    ]

    @Test("say what went wrong", arguments: cases)
    func status(_ item: Case) throws {
        try Fixture.with { f in
            let open = try f.directory("open")
            try retrying("chmod") { unsafe chmod(open, 0o777) }
            let arguments = item.arguments.map { place($0, f) }
            let done = try f.jboost(arguments)
            #expect(done.code == item.code, "\(done)")
            #expect(done.errors.contains(place(item.message, f)) || item.message.isEmpty, "\(done)")
            if item.code != 0 {
                #expect(done.output == "" || item.code == 82, "results alone go to standard output: \(done)")
            }
            // Whatever failed, the store keeps nothing half made.
            #expect(Files.list(f.file("store/tmp")) == [])
            #expect(f.strays().isEmpty)
        }
    }

    private func place(_ text: String, _ f: Fixture) -> String {
        text.replacing("{app}", by: SetUp.path + "/apps").replacing("{jdk}", by: SetUp.path + "/jdks").replacing(
            "{}", by: f.path)
    }

    @Test("a disk that fails is 74, an entry in use 75")
    func faults() throws {
        try Fixture.with { f in
            let build = ["build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk("17"), "--no-measure"]
            let failing = try f.jboost(build, ["JBOOST_FAILPOINT": "build.layout:EIO"])
            #expect(failing.code == 74 && failing.errors.contains("Input/output error"), "\(failing)")

            f.prepareRuns(jdk: "17")
            #expect(try f.boosted(["--wait", SetUp.app("cli.jar")]).code == 0)
            let user = try f.start(Product.jboost, ["run", SetUp.app("cli.jar"), "--sleep", "100"])
            try user.awaitOutput("--sleep")
            let digest = try #require(try f.jboost(["cache", "list", "--json"]).json()[0]["digest"].text)
            // What could not be printed was lost with status 0.
            let full = try f.run(
                "sh",
                ["-c", "exec \"$0\" \"$@\" >/dev/full", Product.jboost, "inspect", SetUp.app("cli.jar"), "--json"])
            #expect(full.code == 74 && full.errors.contains("standard output"), "\(full)")
            let busy = try f.jboost(["cache", "rm", digest])
            #expect(busy.code == 75, "\(busy)")
            user.signal(SIGTERM)
            try user.finish()
            #expect(try f.jboost(["cache", "rm", digest]).code == 0)
        }
    }

    @Test("of bin/run are the application's; 65 for a damaged image, 74 for one without its plan")
    func image() throws {
        try Fixture.with { f in
            let image = try f.copyOfImage(.cli, jdk: "17")
            #expect(try f.run(image + "/bin/run", ["--exit", "70"]).code == 70)
            try Files.write(image + "/launch.plan", "jboost-launch-plan 1\n")
            let old = try f.run(image + "/bin/run", [])
            #expect(old.code == 65 && old.errors.contains("build the image again"), "\(old)")
            try Files.remove(image + "/launch.plan")
            let gone = try f.run(image + "/bin/run", [])
            #expect(gone.code == 74 && gone.errors.contains("launch.plan"), "\(gone)")
        }
    }

    @Test("are listed in --help") func areListed() throws {
        try Fixture.with { f in
            let help = try f.jboost(["--help"]).output
            for code in [3, 64, 65, 66, 69, 70, 73, 74, 75, 77, 80, 81, 82, 83, 84] {
                #expect(help.contains("  \(code) "), "\(code)")
            }
        }
    }
}

extension ExitStatusTests.Case {
    init(what: String, code: Int32, message: String, _ arguments: [String]) {
        self.init(what: what, code: code, arguments: arguments, message: message)
    }
}
