import JVM
import TestSupport
import Testing

@Suite("classes loaded ahead") struct PreloadTests {
    private static let last = "Ahead$C79"

    /// In training it loads and initialises 80 classes; without an argument only what loads ahead touches them. It ends
    /// once its log, named in `log`, has the last of them, or after `seconds`.
    private func application(_ f: Fixture) throws -> TestApp {
        let classes = (0..<80).map {
            "    static class C\($0) { static { System.out.println(\"initialised\"); } }"
        }.joined(separator: "\n")
        let jar = try f.compileJar(
            "Ahead",
            """
            import java.nio.file.*;
            import java.util.*;
            public class Ahead {
                public static void main(String[] args) throws Exception {
                    for (int i = 0; args.length > 0 && i < 80; i++) Class.forName("Ahead$C" + i);
                    if (args.length > 0) return;
                    if (Files.readString(Path.of("/proc/self/cmdline")).contains("-agentpath:")) System.out.println("agent");
                    Path log = Path.of(System.getenv("log"));
                    long end = System.nanoTime() + 1_000_000_000L * Integer.parseInt(System.getenv("seconds"));
                    while (System.nanoTime() < end && !Files.readString(log).contains("\(Self.last) ")) Thread.sleep(5);
                    while (niceValues().containsKey("jboost preload")) Thread.sleep(5);
                    Set<String> values = new HashSet<>(niceValues().values());
                    if (values.size() > 1) System.out.println(niceValues());
                }

                /** By thread id and name. */
                static Map<String, String> niceValues() throws Exception {
                    Map<String, String> values = new TreeMap<>();
                    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
                        for (Path task : tasks) {
                            String stat = Files.readString(task.resolve("stat"));
                            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                            values.put(
                                name.equals("jboost preload") ? name : name + task.getFileName(),
                                stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
                        }
                    } catch (NoSuchFileException | DirectoryIteratorException gone) {
                        return niceValues();
                    }
                    return values;
                }
            \(classes)
            }
            """)
        return TestApp(name: "ahead", arguments: [jar], training: ["--train-arg", "all"])
    }

    /// Starts the image and answers whether the last class was loaded; nothing may have been initialised, and no thread
    /// that is left may have another priority.
    private func isLoadedAhead(
        _ f: Fixture, _ image: String, expecting: Bool, hasAgent: Bool? = nil, options: String = "",
        _ environment: [String: String] = [:]
    ) throws -> Bool {
        let log = f.file("loads.log")
        try Files.remove(log)
        var environment = environment
        environment["log"] = log
        environment["seconds"] = expecting ? "10" : "2"
        environment["JDK_JAVA_OPTIONS"] = "-Xlog:class+load:file=\(log):none:filecount=0 \(options)"
        let done = try f.run(image + "/bin/run", [], environment)
        let output = done.output.split(separator: "\n").filter { !$0.hasPrefix("Listening for transport") }
        let errors = done.errors.split(separator: "\n").filter { !$0.hasPrefix("NOTE: Picked up") }
        #expect(done.code == 0 && output == (hasAgent ?? expecting ? ["agent"] : []) && errors == [], "\(done)")
        return Files.content(log)?.contains(Self.last + " ") == true
    }

    /// Where all processors are busy the thread gives up; so it has several starts for it.
    private func isLoadedAheadInTime(_ f: Fixture, _ image: String) throws -> Bool {
        try (0..<8).contains { _ in try isLoadedAhead(f, image, expecting: true) }
    }

    @Test(
        "are those of the training, beside a static archive; none is initialised", arguments: ["11", "17", "21", "25"])
    func loaded(_ jdk: String) throws {
        try Fixture.with { f in
            let image = f.file("image")
            try f.build(try application(f), jdk: jdk, to: image, ["--tier", "static"])
            #expect(try isLoadedAheadInTime(f, image))
            // The proof is about what the application loads by itself.
            let verified = try f.jboost(["verify", image, "--json"], ["log": f.file("loads.log"), "seconds": "1"])
            #expect(try verified.json()["proof"]["applicationClasses"]["loaded"].number == 1, "\(verified)")
        }
    }

    @Test("are none where it is not wanted, could not work or would be in the way")
    func without() throws {
        try Fixture.with { f in
            let image = f.file("image")
            try f.build(try application(f), jdk: "17", to: image, ["--tier", "static"])
            #expect(try !isLoadedAhead(f, image, expecting: false, ["JBOOST_PRELOAD": "off"]))
            // One processor, with the collector of the archive all the same.
            #expect(
                try !isLoadedAhead(
                    f, image, expecting: false, hasAgent: true, options: "-XX:ActiveProcessorCount=1 -XX:+UseG1GC"))
            // Another agent may want to see each class as the application loads it.
            let debugger = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"
            #expect(try !isLoadedAhead(f, image, expecting: false, options: debugger))
            #expect(try isLoadedAheadInTime(f, image), "and otherwise there are")
        }
    }

    @Test("are none where the agent is gone, cut off or changed: the JVM might not start", arguments: 0..<3)
    func damaged(_ damage: Int) throws {
        try Fixture.with { f in
            let image = f.file("image"), agent = image + "/bin/jboost-preload.so"
            try f.build(try application(f), jdk: "17", to: image, ["--tier", "static"])
            let bytes = try #require(Files.bytes(agent))
            try f.run("chmod", ["-R", "u+w", image])
            try Files.remove(agent)
            if damage == 1 { try Files.write(agent, Array(bytes.dropLast(100))) }
            if damage == 2 { try Files.write(agent, [UInt8](repeating: 0, count: bytes.count)) }
            #expect(try !isLoadedAhead(f, image, expecting: false))
            #expect(try f.jboost(["verify", image, "--files-only"]).code == 82)
        }
    }

    @Test(
        "are none beside other archives, without a list in the order of a run, and where the build is told so",
        arguments: [
            ("17", ["--tier", "dynamic"]), ("25", ["--tier", "linked"]), ("25", []), ("17", ["--train", "none"]),
            ("17", ["--no-preload"]),
        ])
    func unneeded(_ jdk: String, _ options: [String]) throws {
        try Fixture.with { f in
            let image = f.file("image")
            try f.build(try application(f), jdk: jdk, to: image, options)
            #expect(try JSON(Files.content(image + "/boost.json") ?? "")["preload"].bool == false)
            #expect(!Files.tree(image).contains("bin/jboost-preload.so"))
        }
    }
}
