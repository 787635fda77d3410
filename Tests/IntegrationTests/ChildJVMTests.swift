import Glibc
import JVM
import TestSupport
import Testing

/// An application that starts itself again with all the options it was given, as launchers and supervisors do. The
/// children wrote their logs over those that jboost reads.
@Suite("the JVMs that an application starts") struct ChildJVMTests {
    /// Loads 40 classes, has two children come and go, and loads 40 more.
    private func application(_ f: Fixture) throws -> String {
        let classes = (0..<80).map { "    static class C\($0) {}" }.joined(separator: "\n")
        return try f.compileJar(
            "Parent",
            """
            import java.util.*;
            public class Parent {
                public static void main(String[] args) throws Exception {
                    if (args.length > 0) return;
                    for (int i = 0; i < 40; i++) Class.forName("Parent$C" + i);
                    for (int child = 0; child < 2; child++) {
                        List<String> command = new ArrayList<>();
                        command.add(System.getProperty("java.home") + "/bin/java");
                        command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
                        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "Parent", "child"));
                        new ProcessBuilder(command).inheritIO().start().waitFor();
                    }
                    for (int i = 40; i < 80; i++) Class.forName("Parent$C" + i);
                }
            \(classes)
            }
            """)
    }

    @Test("leave alone what a build, a verification and a measurement read", arguments: ["17", "25"])
    func image(_ jdk: String) throws {
        try Fixture.with { f in
            let app = TestApp(name: "parent", arguments: [try application(f)], training: [])
            let image = f.file("image")
            let built = try f.build(app, jdk: jdk, to: image, ["--tier", "static"]).json()
            #expect(built["applicationClasses"].number == 81, "\(built)")
            #expect(built["applicationShare"].number == 1, "\(built)")

            let verified = try f.jboost(["verify", image, "--json"])
            #expect(verified.code == 0, "\(verified)")
            let counts = try verified.json()["proof"]["applicationClasses"]
            #expect(counts["loaded"].number == 81 && counts["shared"].number == 81, "\(counts)")

            let bench = try f.jboost(
                [
                    "bench", app.arguments[0], "--jdk", SetUp.jdk(jdk), "--tier", "static", "--jit", "peak", "-n", "1",
                    "--json",
                ])
            #expect(bench.code == 0, "\(bench)")
            for candidate in try bench.json()["candidates"].items {
                let classes = candidate["startup"]["classes"]
                let all = ["fromArchive", "fromJars"].compactMap { classes[$0].number }.reduce(0, +)
                // The children load some 450 classes of the JDK, the parent these and its own.
                #expect(all > 500, "\(candidate["label"]): \(classes)")
            }
            #expect(Files.list(f.file("tmp")) == [], "no log is left behind")
        }
    }

    @Test("leave alone what run records and reads", arguments: ["11", "17", "25"])
    func run(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            let jar = try application(f)
            for wait in [["--wait"], []] {
                let arguments = wait.isEmpty ? ["-Dway=exec", jar] : [jar]
                for _ in 1...2 {
                    let done = try f.boosted(wait + arguments)
                    #expect(done.code == 0 && done.errors == "", "\(done)")
                    try f.awaitArchive()
                }
                let account = try f.explain(arguments)
                #expect(account["state"].text == "proven", "\(account)")
                #expect(account["applicationShare"].number == 1, "\(account)")
            }
        }
    }
}
