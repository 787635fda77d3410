import JVM
import TestSupport
import Testing

@Suite("bench") struct BenchCommandTests {
    private let cli = SetUp.app("cli.jar")

    private func bench(_ f: Fixture, _ options: [String], app: String? = nil) throws -> FinishedCommand {
        try f.jboost(["bench", app ?? cli, "--jdk", SetUp.jdk("17"), "-n", "2"] + options)
    }

    @Test("measures plain java and candidates: a table, JSON, a page, and a verdict against an earlier result")
    func measure() throws {
        try Fixture.with { f in
            let page = f.file("report.html"), old = f.file("old.json")
            let first = try bench(f, ["--jit", "peak", "--jit", "burst", "--json", "--report", page])
            #expect(first.code == 0, "\(first)")
            try Files.write(old, first.output)
            let result = try first.json()
            #expect(result["title"].text == "cli.jar")
            #expect(result["baseline"].text == "17 plain java")
            let labels = result["candidates"].items.map { $0["label"].text ?? "" }
            #expect(labels == ["17 plain java", "17 static peak", "17 static burst"])
            for candidate in result["candidates"].items {
                #expect(candidate["runs"].items.count == 2 && candidate["failures"].items == [], "\(candidate)")
                #expect(candidate["summary"]["readyMs"]["n"].number == 2)
                #expect(candidate["startup"]["classes"]["fromArchive"].number ?? 0 > 300, "\(candidate)")
            }
            #expect(result["candidates"][0]["ratio"] == .null)
            for number in 1...2 { #expect(result["candidates"][number]["ratio"]["readyMs"]["pairs"].number == 2) }
            // The candidates' application comes from the archive, the plain start's from its jar.
            #expect(result["candidates"][0]["startup"]["classes"]["fromJars"].number ?? 0 > 0)
            #expect(result["candidates"][1]["startup"]["classes"]["fromJars"].number == 0)

            let html = Files.content(page) ?? ""
            #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("</html>"))
            for label in labels { #expect(html.contains(label)) }
            for outside in ["http://", "https://", "<script", "<link", "src=", "@import", "url("] {
                #expect(!html.contains(outside), "\(outside)")
            }

            let table = try bench(f, ["--jit", "peak", "--no-detail", "--baseline", old, "--fail-above", "1000"])
            // One candidate of the earlier result is not measured any more.
            #expect(table.code == 3 && table.errors.contains("MISSING: 17 static burst"), "\(table)")
            for word in ["candidate", "ratio [95 %]", "17 plain java", "17 static peak", "medians of 2 interleaved"] {
                #expect(table.output.contains(word), "\(word) in \(table)")
            }
            let both = ["--jit", "peak", "--jit", "burst", "--no-detail", "-q", "--baseline", old]
            let passed = try bench(f, both + ["--fail-above", "1000"])
            #expect(
                passed.code == 0 && passed.output == "" && passed.errors.contains("ok: 17 static peak"), "\(passed)")
            let failed = try bench(f, both + ["--fail-above", "0.0001"])
            #expect(failed.code == 3 && failed.errors.contains("WORSE: 17 static peak"), "\(failed)")
            #expect(f.leftovers() == [])
        }
    }

    @Test("tells of a candidate that fails, and goes on without it")
    func failingCandidate() throws {
        try Fixture.with { f in
            // Started from the image it works twice, for training and proof, and never again.
            let jar = try JavaProgram(
                f, "Flaky",
                main: """
                    String place = Flaky.class.getProtectionDomain().getCodeSource().getLocation().getPath();
                    if (place.equals(args[0])) return;
                    Path count = Paths.get(args[1]);
                    Files.write(count, "x".getBytes(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    if (Files.size(count) > 2) { System.err.println("no more"); System.exit(7); }
                    """
            ).jar
            let options = ["--train-arg=\(jar)", "--train-arg=\(f.file("count"))", "--jit", "peak"]
            let done = try bench(f, options + ["--json"], app: jar)
            #expect(done.code == 0, "\(done)")
            #expect(done.errors.contains("exit status 7") && done.errors.contains("failed too often"), "\(done)")
            let result = try done.json()
            #expect(result["candidates"][0]["runs"].items.count == 2)
            #expect(result["candidates"][1]["runs"].items == [] && result["candidates"][1]["ratio"] == .null)
            let failure = result["candidates"][1]["failures"][0]
            #expect(failure["message"].text?.contains("exit status 7") == true, "\(failure)")
            #expect(failure["outputTail"].text?.contains("no more") == true, "\(failure)")
            let table = try bench(f, options, app: jar)
            #expect(table.code == 0 && table.output.contains("failed: 17 static peak"), "\(table)")
        }
    }

    /// They were started as if the directory were a jar.
    @Test("starts an exploded Spring Boot jar by its launcher, and of a directory with one jar that jar")
    func directories() throws {
        try Fixture.with { f in
            let exploded = try f.directory("exploded"), holding = try f.directory("holding")
            #expect(try f.run("unzip", ["-q", SetUp.app("boot.jar"), "-d", exploded]).code == 0)
            try Files.copy(SetUp.app("cli.jar"), to: holding + "/cli.jar")
            for (app, options) in [(exploded, TestApp.boot.training), (holding, [])] {
                let done = try bench(f, options + ["--jit", "peak", "--no-detail", "--json"], app: app)
                #expect(done.code == 0, "\(done)")
                let candidates = try done.json()["candidates"].items
                #expect(candidates.count == 2 && candidates.allSatisfy { $0["failures"].items.isEmpty }, "\(done)")
            }
        }
    }

    @Test("ends with an error when nothing can be compared")
    func failingBaseline() throws {
        try Fixture.with { f in
            let jar = try JavaProgram(
                f, "Picky",
                main: """
                    String place = Picky.class.getProtectionDomain().getCodeSource().getLocation().getPath();
                    if (place.equals(args[0])) System.exit(7);
                    """
            ).jar
            let done = try bench(f, ["--train-arg=\(jar)", "--jit", "peak"], app: jar)
            #expect(done.code == 80 && done.output == "", "\(done)")
            #expect(done.errors.contains("\"17 plain java\" does not run"), "\(done)")
            let other = f.file("other.json")
            try Files.write(other, "{}")
            #expect(try bench(f, ["--baseline", other]).code == 65)
            #expect(try bench(f, ["--baseline", f.file("none.json")]).code == 66)
            #expect(try bench(f, ["--steady", "1"]).code == 64)
        }
    }

    @Test("measures several JDKs in one result, each against its own plain start, cold where asked for")
    func coldJDKs() throws {
        try Fixture.with { f in
            let done = try bench(f, ["--jdk", SetUp.jdk("21"), "--jit", "peak", "--cold", "--no-detail", "--json"])
            #expect(done.code == 0, "\(done)")
            let result = try done.json()
            let labels = result["candidates"].items.map { $0["label"].text ?? "" }
            #expect(labels == ["17 plain java", "17 static peak", "21 plain java", "21 static peak"], "\(labels)")
            #expect(result["method"]["cache"].text == "filesDropped", "\(result)")
            for number in [1, 3] {
                #expect(result["candidates"][number]["ratio"]["readyMs"]["pairs"].number == 2, "\(result)")
            }
        }
    }

    @Test("shows at a terminal how far it is, in one line that goes; elsewhere a line for each step")
    func progress() throws {
        try Fixture.with { f in
            let line = ["bench", cli, "--jdk", SetUp.jdk("17"), "-n", "2", "--jit", "peak", "--no-detail"]
            let shown = try f.atTerminal([Product.jboost] + line)
            #expect(shown.code == 0 && shown.output.contains("timed round 2: 17 static peak"), "\(shown)")
            // Each step takes the place of the one before, and the last one goes.
            #expect(
                shown.output.contains("\r") && !shown.output.contains("timed round 1: 17 plain java\r\n"), "\(shown)")
            let told = try f.jboost(line)
            #expect(
                told.errors.contains("timed round 2: 17 static peak\n") && !told.errors.contains("\u{1b}"), "\(told)")
        }
    }
}
