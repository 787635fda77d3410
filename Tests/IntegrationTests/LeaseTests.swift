import Glibc
import JVM
import TestSupport
import Testing

private let cli = SetUp.app("cli.jar")

@Suite("what is in use") struct LeaseTests {
    /// Collects all that may go.
    private func collect(_ f: Fixture) throws -> JSON {
        let done = try f.jboost(["cache", "gc", "--max-size", "1", "--json"])
        if done.code != 0 { throw CommandError("\(done)") }
        return try done.json()
    }

    @Test("stays while it is measured, though a collection comes between")
    func bench() throws {
        try Fixture.with { f in
            let bench = try f.start(
                Product.jboost,
                [
                    "bench", cli, "--jdk", SetUp.jdk("17"), "--jit", "peak", "-n", "3", "--json",
                    "--train-arg=--sleep", "--train-arg=0.5",
                ])
            #expect(Waiting.until(within: 180) { bench.errors.contains("measuring: ") || !bench.isRunning })
            let collected = try collect(f)
            #expect(collected["removed"] == .array([]), "\(collected)")
            #expect(collected["inUse"].items.count == 1, "\(collected)")
            let done = try bench.finish()
            #expect(done.code == 0, "\(done)")
            let candidates = try done.json()["candidates"].items
            #expect(candidates.count == 2)
            for candidate in candidates {
                #expect(candidate["failures"] == .array([]), "\(candidate)")
                #expect(candidate["runs"].items.count == 3)
            }
            #expect(try collect(f)["removed"].items.count == 1, "afterwards it may go")
        }
    }

    @Test("stays while an image is run where it lies in the store")
    func storedImage() throws {
        try Fixture.with { f in
            let built = try f.jboost(["build", cli, "--jdk", SetUp.jdk("17"), "--no-measure", "--json"])
            let image = try #require(try built.json()["image"].text, "\(built)")
            #expect(image.hasPrefix(f.file("store/images/")))
            let command = try f.start(image + "/bin/run", ["--sleep", "100"])
            try command.awaitOutput("--sleep")
            #expect(try collect(f)["inUse"].items.count == 1)
            #expect(Files.exists(image + "/app/app.jar"))
            command.signal(SIGTERM)
            #expect(try command.finish().code == 143)
            #expect(try collect(f)["removed"].items.count == 1)
            #expect(!Files.exists(image))
        }
    }

    @Test("stays while run starts from a layout, with its archive or without")
    func layout() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let boot = SetUp.app("boot.jar"), port = try Server.freePort()
            #expect(try f.boosted([boot]).code == 0)
            try f.awaitArchive()
            for variables in [[:], ["JBOOST_ARCHIVE": "off"]] {
                let command = try f.start(Product.jboost, ["run", boot, "--serve", "\(port)"], variables)
                try Server.awaitReady(port, "/health", command)
                let kinds = try collect(f)["inUse"].items.compactMap { $0.text?.split(separator: "/").first }
                #expect(Set(kinds) == ["archive", "layout"], "\(variables)")
                command.signal(SIGTERM)
                #expect(try command.finish().code == 143)
            }
        }
    }
}
