import TestSupport
import Testing

@Suite("limits asked for") struct LimitTests {
    private let signed = TestApp(
        name: "signed", arguments: [SetUp.app("awkward/signed.jar")], training: TestApp.server.training)

    @Test("--min-shared fails a build and a verify below it, even of an image that the store has")
    func share() throws {
        try Fixture.with { f in
            func build(_ share: String) throws -> FinishedCommand {
                try f.jboost(
                    ["build"] + signed.arguments + signed.training
                        + ["--jdk", SetUp.jdk("17"), "--no-measure", "-o", f.file("image"), "--min-shared", share])
            }
            let refused = try build("0.5")
            #expect(refused.code == 82, "\(refused)")
            #expect(
                refused.errors.contains(
                    "0.0 % of the application's classes came from the archive, asked for are 50.0 %"),
                "\(refused)")
            #expect(refused.errors.contains("signedJar"), "\(refused)")
            #expect(!Files.exists(f.file("image")) && refused.output == "")
            #expect(Files.list(f.file("store/images")) == [] && Files.list(f.file("store/tmp")) == [])
            #expect(f.leftovers() == [])

            #expect(try build("0").code == 0)
            let cached = try build("0.5")
            #expect(cached.code == 82 && cached.errors.contains("signedJar"), "\(cached)")
            // Without the memo the store finds it by its key.
            try Files.remove(f.file("store/runs"))
            #expect(try build("0.5").code == 82)

            let verify = ["verify", f.file("image")] + signed.training
            #expect(try f.jboost(verify + ["--min-shared", "0"]).code == 0)
            let below = try f.jboost(verify + ["--min-shared", "0.5", "--json"])
            #expect(below.code == 82, "\(below)")
            let report = try below.json()
            #expect(report["holds"].bool == false)
            #expect(report["problems"][0].text?.contains("asked for are 50.0 %") == true, "\(report)")
            for wrong in [["--min-shared", "7"], ["--min-shared", "0.5", "--files-only"]] {
                #expect(try f.jboost(verify + wrong).code == 64)
            }
        }
    }

    @Test("--max-size fails a larger image, even one that the store has, and nothing is kept of it")
    func size() throws {
        try Fixture.with { f in
            func build(_ options: [String]) throws -> FinishedCommand {
                try f.jboost(
                    ["build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk("17"), "--no-measure", "--json"] + options)
            }
            let refused = try build(["--max-size", "1M", "-o", f.file("image")])
            #expect(refused.code == 83 && refused.errors.contains("allowed are 1048576"), "\(refused)")
            #expect(!Files.exists(f.file("image")) && refused.output == "")
            #expect(Files.list(f.file("store/images")) == [] && Files.list(f.file("store/tmp")) == [])
            let built = try build(["--max-size", "1G"])
            #expect(built.code == 0, "\(built)")
            let cached = try build(["--max-size", "1M", "-o", f.file("image")])
            #expect(cached.code == 83 && !Files.exists(f.file("image")), "\(cached)")
            for wrong in ["0", "-1", "much", "9999999999G"] {
                #expect(try build(["--max-size=\(wrong)"]).code == 64, "\(wrong)")
            }
        }
    }

    /// On 11 it stayed in the image, in the directory of another flag class.
    @Test(
        "an archive that is measured slower than plain java is left out, unless its tier was asked for",
        arguments: ["11", "17"])
    func slower(_ jdk: String) throws {
        try Fixture.with { f in
            // Compiled lightly, as asked for, this takes several times as long; the archive cannot make up for it.
            let jar = try JavaProgram(
                f, "Computing",
                main: """
                    double[] a = new double[4096], b = new double[4096];
                    for (int i = 0; i < a.length; i++) { a[i] = i; b[i] = i * 0.5; }
                    for (int round = 0; round < 400000; round++) {
                        for (int i = 0; i < a.length; i++) a[i] = a[i] * 0.999 + b[i];
                    }
                    System.out.println(a[17]);
                    """
            ).jar
            func build(_ options: [String]) throws -> FinishedCommand {
                try f.jboost(
                    ["build", jar, "--jdk", SetUp.jdk(jdk), "--jit", "burst", "--json", "-o", f.file("image")]
                        + options)
            }
            let dropped = try build([])
            #expect(dropped.code == 0, "\(dropped)")
            let report = try dropped.json()
            #expect(report["measurement"]["ratioLow"].number ?? 0 > 1, "\(report)")
            #expect(report["tier"].text == "none", "\(report)")
            #expect(report["measuringMs"].number ?? 0 > report["proofMs"].number ?? .infinity, "\(report)")
            #expect(
                report["choice"].text?.hasSuffix("left out, because plain java was as fast or faster") == true,
                "\(report)")
            #expect(dropped.errors.contains("the archive does not pay here"), "\(dropped)")
            #expect(!Files.tree(f.file("image")).contains { $0.hasSuffix(".jsa") })
            let evidence = try JSON(Files.content(f.file("image/evidence.json")) ?? "")
            #expect(evidence["dumps"][0]["rejected"].text == "not faster than plain java", "\(evidence["dumps"])")
            #expect(try f.run(f.file("image/bin/run"), []).code == 0)

            let kept = try build(["--tier", "static"]).json()
            #expect(kept["tier"].text == "static" && kept["choice"].text == "asked for", "\(kept)")
            #expect(kept["measurement"]["ratioLow"].number ?? 0 > 1, "\(kept)")

            let refused = try build(["--min-shared", "0.5", "--force"])
            #expect(refused.code == 82 && refused.errors.contains("--tier static keeps it"), "\(refused)")
        }
    }
}
