import JVM
import TestSupport
import Testing

@Suite("archives of every kind") struct ArchiveTierTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var jdk: String
        var tier: String
        var testDescription: String { "\(tier) on JDK \(jdk)" }
    }

    private static let able: [(jdk: String, tiers: [String])] = [
        ("11", ["static"]), ("17", ["static", "dynamic"]), ("21", ["static", "dynamic"]),
        ("25.0.2", ["static", "linked", "dynamic", "aot"]), ("25", ["static", "linked", "dynamic", "aot"]),
    ]
    static let made = able.flatMap { jdk in jdk.tiers.map { Case(jdk: jdk.jdk, tier: $0) } }
    static let refused = able.flatMap { jdk in
        ["static", "linked", "dynamic", "aot"].filter { !jdk.tiers.contains($0) }.map { Case(jdk: jdk.jdk, tier: $0) }
    }

    @Test("are made where the JDK can, used by the image, and proven in its evidence", arguments: made)
    func make(_ item: Case) throws {
        try Fixture.with { f in
            let image = f.file("image")
            let report = try f.build(.cli, jdk: item.jdk, to: image, ["--tier", item.tier]).json()
            #expect(report["tier"].text == item.tier && report["choice"].text == "asked for", "\(report)")
            let evidence = try JSON(Files.content(image + "/evidence.json") ?? "")
            #expect(evidence["dumps"].items.count == 1 && evidence["dumps"][0]["tier"].text == item.tier)
            #expect(evidence["dumps"][0]["rejected"] == .null)
            #expect(evidence["proof"]["rejection"] == .null)
            let document = try JSON(Files.content(image + "/boost.json") ?? "")
            let archive = try #require(document["archives"][0]["path"].text)
            #expect(document["archives"].items.count == 1 && document["archives"][0]["tier"].text == item.tier)
            #expect(evidence["files"].items.contains { $0["path"].text == archive })
            #expect(report["applicationShare"].number ?? 0 > 0.9 && report["jdkShare"].number ?? 0 > 0.9, "\(report)")
            let log = f.file("loads")
            let done = try f.run(image + "/bin/run", ["--exit", "3"], ClassCount.variable(log: log))
            #expect(done.code == 3 && !done.errors.contains("jboost: "), "\(done)")
            let count = ClassCount(log: log)
            #expect(Double(count.shared) > 0.85 * Double(count.loaded), "\(count)")
        }
    }

    /// Where the JVM of an image mapped its archive: the base of its first region, `0x` and 16 digits.
    private func base(_ f: Fixture, _ image: String) throws -> String {
        let log = f.file("map")
        let done = try f.run(image + "/bin/run", [], ["JAVA_TOOL_OPTIONS": "-Xlog:all=info:file=\(log)"])
        #expect(done.code == 0, "\(done)")
        let line = try #require(
            (Files.content(log) ?? "").split(separator: "\n").first { $0.contains("Mapped static  region #0 at base ") }
        )
        return String(try #require(line.split(separator: " ").first { $0.hasPrefix("0x") }))
    }

    private static let moved = made.filter { ["17", "21", "25"].contains($0.jdk) && $0.tier != "dynamic" }

    @Test(
        "are mapped where they were made for, an address of the image's own, unless it says otherwise", arguments: moved
    )
    func address(_ item: Case) throws {
        try Fixture.with { f in
            func image(_ name: String, _ options: [String]) throws -> String {
                let image = f.file(name)
                _ = try f.build(.cli, jdk: item.jdk, to: image, ["--tier", item.tier] + options)
                return image
            }
            let mine = try image("mine", []), other = try image("other", ["--java-option=-Dother"])
            let found = try base(f, mine)
            #expect(found.hasPrefix("0x00000") && found > "0x0000001000000000" && found < "0x0000040000000000")
            #expect(try base(f, mine) == found)
            #expect(try base(f, other) != found)
            let moving = try image(
                "moving",
                ["-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=1"].map { "--java-option=\($0)" })
            #expect(try Set((0..<5).map { _ in try base(f, moving) }).count > 1)
        }
    }

    @Test("are refused with what the JDK can make instead, and nothing is left", arguments: refused)
    func refuse(_ item: Case) throws {
        try Fixture.with { f in
            let done = try f.jboost(
                ["build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk(item.jdk), "--tier", item.tier, "--no-measure"])
            #expect(done.code == 69, "\(done)")
            #expect(done.errors.contains("cannot make an archive of tier \(item.tier)"), "\(done)")
            #expect(done.errors.contains("it can make: none, static"), "\(done)")
            #expect(Files.list(f.file("store/images")) == [] && Files.list(f.file("store/tmp")) == [])
        }
    }

    @Test("that only a training run can make go with nothing that leaves it out", arguments: ["dynamic", "aot"])
    func needTraining(_ tier: String) throws {
        try Fixture.with { f in
            let list = try Gallery.picture(.cli, jdk: "17").directory + "/classlist"
            for option in [["--train", "none"], ["--classlist", list]] {
                for command in ["build", "bench"] {
                    let done = try f.jboost(
                        [command, SetUp.app("cli.jar"), "--jdk", SetUp.jdk("25"), "--tier", tier] + option)
                    #expect(done.code == 64 && done.errors.contains("--tier \(tier) needs a training run"), "\(done)")
                }
            }
        }
    }

    struct Rebuilt: Sendable, CustomTestStringConvertible {
        var jdk: String
        var options: [String]
        var testDescription: String { "\(jdk) \(options.joined(separator: " "))" }
    }

    /// On 25.0.2 a JVM takes an AOT cache whatever became of the jars (JDK-8377932).
    private static let rebuiltJars = [
        Rebuilt(jdk: "17", options: []), Rebuilt(jdk: "21", options: ["--tier", "dynamic"]),
        Rebuilt(jdk: "25.0.2", options: ["--tier", "aot"]), Rebuilt(jdk: "25", options: []),
    ]

    @Test("are left out where a jar was rebuilt to the same size, once and again", arguments: rebuiltJars)
    func rebuilt(_ item: Rebuilt) throws {
        try Fixture.with { f in
            let versions = try TwoVersions(f), jar = f.file("app.jar"), image = f.file("image")
            try Files.write(jar, versions.old)
            try f.build(TestApp(name: "two", arguments: [jar], training: []), jdk: item.jdk, to: image, item.options)
            #expect(try f.run(image + "/bin/run", ["x"]).output.hasPrefix("args "))
            try f.run("chmod", ["-R", "u+w", image])
            try Files.write(image + "/app/app.jar", versions.new)
            for _ in 0..<2 {
                let done = try f.run(image + "/bin/run", ["x"])
                #expect(done.output.hasPrefix("ARGS ") && done.errors.contains("app.jar has changed"), "\(done)")
            }
            // The same bytes with another time are the same jar.
            try Files.write(image + "/app/app.jar", versions.old)
            let again = try f.run(image + "/bin/run", ["x"])
            #expect(again.output.hasPrefix("args ") && again.errors == "", "\(again)")
        }
    }

    @Test(
        "with classes linked ahead of time are none where the application brings an agent, which would not see them",
        arguments: [true, false])
    func agents(_ fromManifest: Bool) throws {
        try Fixture.with { f in
            let image = f.file("image"), options = ["--jdk", SetUp.jdk("25"), "--no-measure", "--json", "-o", image]
            let app = fromManifest ? SetUp.app("awkward/agent.jar") : try selfAttaching(f)
            let built = try f.jboost(["build", app, "--train-arg", app] + options)
            #expect(try built.json()["tier"].text == "static", "\(built)")
            #expect(built.errors.contains("its class list shows an agent") != fromManifest, "\(built)")
            let done = try f.run(image + "/bin/run", [app])
            #expect(done.code == 0 && done.output.contains("classes seen: some"), "\(done)")
        }
    }

    /// A jar whose program attaches itself, as an agent, to the JVM it runs in, and then loads a class of its own.
    private func selfAttaching(_ f: Fixture) throws -> String {
        let jar = try f.compileJar(
            "Attaching",
            """
            import java.lang.instrument.*;
            public class Attaching {
                static volatile int seen;
                static class Late {}
                public static void agentmain(String options, Instrumentation instrumentation) {
                    instrumentation.addTransformer(new ClassFileTransformer() {
                        public byte[] transform(ClassLoader l, String name, Class<?> c, java.security.ProtectionDomain d, byte[] b) {
                            if (name.equals("Attaching$Late")) seen++;
                            return null;
                        }
                    });
                }
                public static void main(String[] args) throws Exception {
                    if (args.length > 1) {
                        com.sun.tools.attach.VirtualMachine.attach(args[1]).loadAgent(args[0]);
                        return;
                    }
                    new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp", args[0], "Attaching",
                        args[0], "" + ProcessHandle.current().pid()).inheritIO().start().waitFor();
                    new Late();
                    System.out.println("classes seen: " + (seen > 0 ? "some" : "none"));
                }
            }
            """)
        try Files.write(f.file("agent.txt"), "Agent-Class: Attaching\n")
        let done = try f.run(
            SetUp.jdk("17") + "/bin/jar", ["--update", "--file", jar, "--manifest", f.file("agent.txt")])
        if done.code != 0 { throw CommandError("\(done)") }
        return jar
    }
}

@Suite("machine code in an AOT cache") struct MachineCodeTests {
    private func holdsCode(_ f: Fixture, _ image: String) throws -> Bool? {
        let cache = try #require(Files.tree(image).first { $0.hasSuffix(".aot") })
        return try f.jboost(["doctor", "\(image)/\(cache)", "--no-jdk", "--json"]).json()["machineCode"].bool
    }

    @Test("is kept only when asked for, and used by a CPU with the same features alone")
    func kept() throws {
        let plain = try Gallery.picture(.cli, jdk: "25").directory
        try Fixture.with { f in
            #expect(try holdsCode(f, plain) == false)
            let image = f.file("image")
            try f.build(.cli, jdk: "25", to: image, ["--machine-code"])
            #expect(try holdsCode(f, image) == true)
            #expect(Files.content(plain + "/launch.plan")?.contains("\ncpu ") == false)
            let here = try f.run(image + "/bin/run", ["--exit", "3"])
            #expect(here.code == 3 && here.errors == "", "\(here)")

            // What a machine with another CPU would find: a feature more in the plan, and one less.
            let plan = try #require(Files.content(image + "/launch.plan"))
            let line = try #require(plan.split(separator: "\n").first { $0.hasPrefix("cpu ") })
            let first = try #require(line.split(separator: " ").dropFirst().first)
            let others = [
                (String(line) + " avx9000", "lacks avx9000"),
                (String(line).replacing(" \(first) ", by: " "), "also has \(first)"),
            ]
            for (other, words) in others {
                try Files.write(image + "/launch.plan", plan.replacing(String(line), by: other))
                let log = f.file("loads")
                let there = try f.run(image + "/bin/run", ["--exit", "3"], ClassCount.variable(log: log))
                #expect(there.code == 3, "\(there)")
                let message = "jboost: archive not used: it holds machine code for another CPU: this one \(words)"
                #expect(there.remarks == [message], "\(there)")
                let main = (Files.content(log) ?? "").split(separator: "\n").filter { $0.contains(" cli.Main ") }
                #expect(main.count == 1 && main.first?.contains("shared objects file") == false, "\(main)")
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var jdk: String
        var options: [String]
        var code: Int32
        var message: String
        var testDescription: String { "\(jdk) \(options.joined(separator: " "))" }
    }

    static let cases = [
        Case(jdk: "25", options: ["--tier", "static"], code: 64, message: "--machine-code is for an AOT cache"),
        Case(jdk: "25", options: ["--tier", "none"], code: 64, message: "--machine-code is for an AOT cache"),
        Case(jdk: "17", options: [], code: 69, message: "use such a JDK, or leave out --machine-code"),
        // The rule takes no AOT cache on this JDK (JDK-8377932), but it can make one.
        Case(jdk: "25.0.2", options: [], code: 69, message: "add --tier aot, or leave out --machine-code"),
        Case(jdk: "25", options: ["--train", "none"], code: 69, message: "add --tier aot"),
    ]

    @Test("asked for where there is no AOT cache is an error, not silence", arguments: cases)
    func refused(_ item: Case) throws {
        try Fixture.with { f in
            let done = try f.jboost(
                ["build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk(item.jdk), "--no-measure", "--machine-code"]
                    + item.options)
            #expect(done.code == item.code && done.errors.contains(item.message), "\(done)")
            #expect(Files.list(f.file("store/images")) == [])
        }
    }
}
