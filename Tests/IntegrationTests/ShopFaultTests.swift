import Glibc
import JVM
import TestSupport
import Testing

/// What can go wrong around a build, with an application of real size: 72 jars and an archive of 100 MB.
@Suite("faults of a real application") struct ShopFaultTests {
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
            _ = try build.run(["--force"])
            build.expectNothingLeft("the last")
            #expect(try f.jboost(["verify", build.output, "--files-only"]).code == 0)
            #expect(try f.jboost(["cache", "verify"]).code == 0)
        }
    }

    @Test("a full disk at any step of a build is a clear error, and nothing is left")
    func fullAtAnyStep() throws {
        try Fixture.with { f in
            let build = try DisturbedBuild(f, .shop, jdk: "17", ["--train", "none", "--tier", "none"])
            let steps = try build.run().filter { $0.occurrence == 1 }
            #expect(steps.count > 15, "\(steps)")
            for step in steps {
                let done = try build.run(step, "ENOSPC")
                // What only makes the next build quicker may fail without harm.
                if step.name.hasPrefix("run.") && done.code == 0 { continue }
                #expect(done.code == 74, "\(step): \(done)")
                let words = ["No space left on device", "is full"]
                #expect(words.contains { done.errors.contains($0) }, "\(step): \(done)")
                build.expectNothingLeft("\(step)")
            }
            _ = try build.run(["--force"])
            #expect(try f.jboost(["cache", "verify"]).code == 0)
        }
    }

    @Test("a build that is killed around its dump is completed by the next one, and its JVM goes with it")
    func killedDump() throws {
        try Fixture.with { f in
            let build = try DisturbedBuild(f, .shop, jdk: "17", try Shop.classList())
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
            try f.expectServes(build.output, "\"products\"")
        }
    }

    @Test("a full disk while its jars are copied or its archive is written is a clear error, and nothing is left")
    func fullDisk() throws {
        try Fixture.with { f in
            try f.directory("store")
            let arguments =
                try ["build"] + TestApp.shop.arguments + ["--jdk", SetUp.jdk("17"), "--no-measure", "-q"]
                + Shop.classList() + ["-o", f.file("image")]
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
                + Shop.classList()
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
            try Shop.changeClass(f, image + "/app/app.jar")
            let errors = try f.expectServes(image, "\"PRODUCTS\"")
            #expect(
                errors.contains("jboost: archive not used: ") && errors.contains("app.jar has changed"), "\(errors)")
            let verified = try f.jboost(["verify", image])
            #expect(verified.code == 82 && verified.output.contains("app/app.jar is changed"), "\(verified)")

            let jar = f.file("shop.jar")
            try Files.copy(SetUp.app("shop.jar"), to: jar)
            let arguments = ["build", jar, "--jdk", SetUp.jdk("17"), "--train", "none", "--tier", "none", "--json"]
            let before = try f.jboost(arguments).json()
            try Shop.changeClass(f, jar)
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
                try f.expectAnswer(port, command, words)
                #expect(!command.errors.contains("jboost: "), "\(command.errors)")
            }
            try serve("\"products\"")
            #expect(try f.state([jar]) == "accepted")
            try Shop.changeClass(f, jar)
            #expect(try f.state([jar]) == "outdated")
            try serve("\"PRODUCTS\"")
            #expect(try f.state([jar]) == "accepted")
            try serve("\"PRODUCTS\"")
            let account = try f.explain([jar])
            #expect(account["state"].text == "proven" && account["applicationShare"].number ?? 0 > 0.9, "\(account)")
        }
    }
}
