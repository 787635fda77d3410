import Glibc
import JVM
import TestSupport
import Testing

/// What can go wrong, with an application of real size: 72 jars and an archive of 100 MB.
@Suite("faults of a real application") struct ShopFaultTests {
    /// Its class list, recorded once; builds from it need no run of the application.
    private static func classList() throws -> [String] {
        ["--classlist", try Gallery.picture(.shop, jdk: "17").directory + "/classlist"]
    }

    @Test("a build that is killed at any step is completed by the next one")
    func killed() throws {
        try Fixture.with { f in
            let build = try DisturbedBuild(f, .shop, jdk: "17", ["--train", "none", "--tier", "none"])
            let steps = try build.run().filter { $0.occurrence == 1 }
            #expect(steps.count > 15, "\(steps)")
            for step in steps {
                #expect(try build.run(step, "KILL").status == .signalled(SIGKILL), "\(step)")
                // Opening the store sweeps what the killed one had begun.
                #expect(try f.jboost(["cache", "list"]).code == 0, "\(step)")
                #expect(Files.list(f.file("store/tmp")) == [], "\(step)")
            }
            _ = try build.run()
            build.expectNothingLeft("the last")
            #expect(try f.jboost(["verify", build.output, "--files-only"]).code == 0)
            #expect(try f.jboost(["cache", "verify"]).code == 0)
        }
    }

    @Test("a build that is killed around its dump is completed by the next one, and its JVM goes with it")
    func killedDump() throws {
        try Fixture.with { f in
            let build = try DisturbedBuild(f, .shop, jdk: "17", try Self.classList())
            for name in ["build.training", "build.archive"] {
                let killed = try build.run(BuildStep(name: name, occurrence: 1), "KILL")
                #expect(killed.status == .signalled(SIGKILL), "\(name): \(killed)")
            }
            let dumping = try f.start(Product.jboost, build.arguments)
            #expect(Waiting.until(within: 120) { f.leftovers().contains { $0.contains("-Xshare:dump") } })
            dumping.signal(SIGKILL)
            #expect(try dumping.finish().status == .signalled(SIGKILL))
            #expect(Waiting.until(within: 30) { f.leftovers().isEmpty }, "\(f.leftovers())")
            #expect(Files.list(f.file("store/images")) == [] && !Files.exists(build.output))
            _ = try build.run()
            build.expectNothingLeft("the last")
            try expectServes(f, build.output, "\"products\"")
        }
    }

    @Test("a full disk while its jars are copied or its archive is written is a clear error, and nothing is left")
    func fullDisk() throws {
        try Fixture.with { f in
            try f.directory("store")
            let arguments =
                try ["build"] + TestApp.shop.arguments + ["--jdk", SetUp.jdk("17"), "--no-measure", "-q"]
                + Self.classList() + ["-o", f.file("image")]
            for size in ["20m", "90m"] {
                let done = try f.onMemory(f.file("store"), size, [Product.jboost] + arguments)
                #expect(done.code == 74, "\(size): \(done)")
                let words = ["No space left on device", "is full", "no room for the static archive"]
                #expect(words.contains { done.errors.contains($0) }, "\(size): \(done)")
                #expect(done.lines.last { $0.hasPrefix("left in tmp:") } == "left in tmp: 0", "\(size): \(done)")
                #expect(!Files.exists(f.file("image")), "\(size)")
            }
        }
    }

    @Test("builds at once make it once; a flipped bit in its archive is found, and it is made again")
    func twoBuildsAndFlippedBit() throws {
        try Fixture.with { f in
            let arguments =
                try ["build"] + TestApp.shop.arguments + ["--jdk", SetUp.jdk("17"), "--no-measure", "--json"]
                + Self.classList()
            let started = try (0..<2).map { try f.start(Product.jboost, arguments + ["-o", f.file("image-\($0)")]) }
            let reports = try started.map { try $0.finish(within: 600).json() }
            #expect(reports.count { $0["cached"].bool == false } == 1, "\(reports)")
            let entry = try #require(Files.list(f.file("store/images")).first)
            #expect(Files.list(f.file("store/images")) == [entry])

            let archive = try #require(Files.tree(f.file("store/images/\(entry)")).first { $0.hasSuffix(".jsa") })
            for image in [f.file("store/images/\(entry)"), f.file("image-0")] {
                try retrying("chmod") { unsafe chmod("\(image)/\(archive)", 0o644) }
                try Files.flipByte("\(image)/\(archive)")
            }
            let verified = try f.jboost(["verify", f.file("image-0"), "--files-only"])
            #expect(verified.code == 82 && verified.output.contains("\(archive) is changed"), "\(verified)")
            #expect(try f.jboost(["cache", "verify"]).code == 65)
            let again = try f.jboost(arguments + ["-o", f.file("image-0")])
            #expect(try again.json()["cached"].bool == false, "\(again)")
            for number in 0..<2 {
                #expect(try f.jboost(["verify", f.file("image-\(number)"), "--files-only"]).code == 0)
            }
        }
    }

    @Test(
        "one class changed after the image was made: the image runs the new class without its archive, a build makes another"
    )
    func rebuiltJar() throws {
        try Fixture.with { f in
            let image = try f.copyOfImage(.shop, jdk: "17")
            try changeClass(f, image + "/app/app.jar")
            let errors = try expectServes(f, image, "\"PRODUCTS\"")
            #expect(
                errors.contains("jboost: archive not used: ") && errors.contains("app.jar has changed"), "\(errors)")
            let verified = try f.jboost(["verify", image])
            #expect(verified.code == 82 && verified.output.contains("app/app.jar is changed"), "\(verified)")

            let jar = f.file("shop.jar")
            try Files.copy(SetUp.app("shop.jar"), to: jar)
            let arguments = ["build", jar, "--jdk", SetUp.jdk("17"), "--train", "none", "--tier", "none", "--json"]
            let before = try f.jboost(arguments).json()
            try changeClass(f, jar)
            let after = try f.jboost(arguments).json()
            #expect(before["cached"].bool == false && after["cached"].bool == false)
            #expect(before["key"].text != after["key"].text)
        }
    }

    @Test("under run, one class changed after the archive was made runs at once, and is archived anew")
    func rebuiltUnderRun() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            f.environment["JBOOST_QUIET_MS"] = "600000"
            let jar = f.file("shop.jar")
            try Files.copy(SetUp.app("shop.jar"), to: jar)
            func serve(_ words: String) throws {
                let port = try Server.freePort()
                let command = try f.start(Product.jboost, ["run", "--wait", jar, "--server.port=\(port)"])
                try expectAnswer(port, command, words)
                #expect(!command.errors.contains("jboost: "), "\(command.errors)")
            }
            try serve("\"products\"")
            #expect(try f.state([jar]) == "accepted")
            try changeClass(f, jar)
            #expect(try f.state([jar]) == "outdated")
            try serve("\"PRODUCTS\"")
            #expect(try f.state([jar]) == "accepted")
            try serve("\"PRODUCTS\"")
            let account = try f.explain([jar])
            #expect(account["state"].text == "proven" && account["applicationShare"].number ?? 0 > 0.9, "\(account)")
        }
    }

    @Test("training that never gets ready is an error with the end of its log, and ends the application")
    func neverReady() throws {
        try Fixture.with { f in
            let done = try f.jboost(
                ["build"] + TestApp.shop.arguments + [
                    "--jdk", SetUp.jdk("17"), "--no-measure", "--train-arg=--server.port={port}", "--ready",
                    "/no/such/page", "--train-timeout", "15", "-o", f.file("image"),
                ])
            #expect(done.code == 80, "\(done)")
            for words in [SetUp.app("shop.jar"), "did not get ready", "| ", "shop.ShopApplication", "--train-timeout"] {
                #expect(done.errors.contains(words), "\"\(words)\" in \(done)")
            }
            #expect(Waiting.until(within: 30) { f.leftovers().isEmpty }, "\(f.leftovers())")
            #expect(Files.list(f.file("store/tmp")) == [] && Files.list(f.file("store/images")) == [])
            #expect(!Files.exists(f.file("image")))
        }
    }

    struct Spoiled: Sendable, CustomTestStringConvertible {
        /// Python: changes `entries`, pairs of a ZipInfo and its content, or afterwards `data`, the bytes of the whole jar.
        var change: String
        var code: Int32
        var words: String
        var testDescription: String { words }
    }

    private static let spoiled = [
        Spoiled(change: "data = data[:len(data) * 9 // 10]", code: 65, words: "its end is missing"),
        Spoiled(change: "library(lambda d: d[:len(d) // 2])", code: 65, words: ".jar: is not a jar"),
        Spoiled(
            change: "library(lambda d: flagged(d, b'PK\\x01\\x02', 8))", code: 65,
            words: "!/META-INF/MANIFEST.MF: is encrypted"),
        Spoiled(
            change: "entries.append((info('BOOT-INF/classes/../../../escaped.txt'), b'x'))", code: 65,
            words: "is an entry leading out of the target folder"),
        Spoiled(
            change: "content('MANIFEST.MF', lambda d: d.replace(b'Start-Class', b'Other-Class'))", code: 65,
            words: "Start-Class"),
        Spoiled(
            change: "content('ShopApplication.class', lambda d: d[:4] + bytes(4) + d[8:])", code: 80,
            words: "java.lang.UnsupportedClassVersionError"),
        Spoiled(
            change: "content('ShopApplication.class', lambda d: d[:len(d) // 2])", code: 80,
            words: "java.lang.ClassFormatError"),
    ]

    @Test(
        "a jar that is cut off, malicious or broken inside is an error that names it, and nothing is left",
        arguments: spoiled)
    func spoiledJar(_ item: Spoiled) throws {
        let script = """
            import struct, sys, zipfile
            def info(name):
                made = zipfile.ZipInfo("x"); made.filename = name
                return made
            with zipfile.ZipFile(sys.argv[1]) as old: entries = [(e, old.read(e)) for e in old.infolist()]
            def content(end, change):
                at = next(i for i, (e, _) in enumerate(entries) if e.filename.endswith(end))
                entries[at] = entries[at][0], change(entries[at][1])
            def library(change): content("jar", change)
            def flagged(data, signature, offset):
                data, at = bytearray(data), -1
                while (at := data.find(signature, at + 1)) >= 0: data[at + offset] |= 1
                return bytes(data)
            def write():
                with zipfile.ZipFile(sys.argv[2], "w") as new:
                    for entry, data in entries: new.writestr(entry, data)
                return open(sys.argv[2], "rb").read()
            data = None
            \(item.change.hasPrefix("data") ? "data = write()" : "")
            \(item.change)
            data = data or write()
            open(sys.argv[2], "wb").write(data)
            """
        try Fixture.with { f in
            let jar = f.file("spoiled.jar")
            let made = try f.run("python3", ["-c", script, SetUp.app("shop.jar"), jar])
            if made.code != 0 { throw CommandError("\(made)") }
            let done = try f.jboost(
                ["build", jar] + ["--jdk", SetUp.jdk("17"), "--no-measure", "-o", f.file("image")]
                    + TestApp.shop.training)
            #expect(done.code == item.code && done.output == "", "\(done)")
            #expect(done.errors.contains(jar) && done.errors.contains(item.words), "\(done)")
            #expect(Waiting.until(within: 30) { f.leftovers().isEmpty }, "\(f.leftovers())")
            #expect(Files.list(f.file("store/tmp")) == [] && Files.list(f.file("store/images")) == [])
            #expect(!Files.exists(f.file("image")) && !Files.tree(f.path).contains { $0.hasSuffix("escaped.txt") })
        }
    }

    @Test("training that floods its output is archived all the same")
    func flooded() throws {
        try Fixture.with { f in
            var app = TestApp.shop
            app.training += ["--train-env", "LOGGING_LEVEL_ROOT=TRACE"]
            let report = try f.build(app, jdk: "17", to: f.file("image")).json()
            #expect(report["applicationShare"].number ?? 0 > 0.95, "\(report)")
            #expect(f.leftovers().isEmpty && Files.list(f.file("store/tmp")) == [])
            try expectServes(f, f.file("image"), "\"products\"")
        }
    }

    /// Another name for one value in the answer of the health endpoint, in the class that writes it.
    private func changeClass(_ f: Fixture, _ jar: String) throws {
        let script = """
            import os, sys, zipfile
            path, changed = sys.argv[1], 0
            with zipfile.ZipFile(path) as old, zipfile.ZipFile(path + ".new", "w") as new:
                for entry in old.infolist():
                    data = old.read(entry)
                    if entry.filename.endswith("shop/service/StockHealth.class"):
                        changed += data.count(b"products")
                        data = data.replace(b"products", b"PRODUCTS")
                    new.writestr(entry, data)
            os.replace(path + ".new", path)
            sys.exit(changed != 1)
            """
        let done = try f.run("python3", ["-c", script, jar])
        if done.code != 0 { throw CommandError("\(done)") }
    }

    /// Starts an image, and looks for words in what it says of its health.
    ///
    /// - Returns: its standard error.
    @discardableResult
    private func expectServes(_ f: Fixture, _ image: String, _ words: String) throws -> String {
        let port = try Server.freePort()
        let command = try f.start(image + "/bin/run", ["--server.port=\(port)"])
        try expectAnswer(port, command, words)
        return command.errors
    }

    private func expectAnswer(_ port: UInt16, _ command: RunningCommand, _ words: String) throws {
        try Server.awaitReady(port, "/actuator/health", command)
        let answer = Server.get(port, "/actuator/health", patience: 60) ?? ""
        #expect(answer.contains(words), "\(answer)")
        command.signal(SIGTERM)
        #expect(try command.finish(within: 600).code == 143)
    }
}
