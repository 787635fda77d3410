import Glibc
import JVM
import TestSupport
import Testing

@Suite("training of a real application that behaves badly") struct ShopTrainingTests {
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
            f.expectNoImage()
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
            try f.expectServes(f.file("image"))
        }
    }

    @Test(
        "training that leaves children with its output, or ignores SIGTERM, is archived all the same",
        arguments: ["children", "deaf"])
    func badManners(_ mood: String) throws {
        try Fixture.with { f in
            let classes = try f.compile("Moody", Self.moody, to: "classes"), jar = f.file("moody.jar")
            try Shop.rewrite(
                f, to: jar, file: classes + "/Moody.class",
                """
                content("MANIFEST.MF", lambda d: d.replace(b"Start-Class: shop.ShopApplication", b"Start-Class: Moody"))
                entries.append((info("BOOT-INF/classes/Moody.class"), read()))
                """)
            let diary = f.file("diary")
            let moods = ["--train-env", "MOOD=\(mood)", "--train-env", "DIARY=\(diary)", "--stop-timeout", "2"]
            let report = try f.build(Shop.app(jar), jdk: "17", to: f.file("image"), moods).json()
            #expect(report["applicationShare"].number ?? 0 > 0.95, "\(report)")
            #expect(Files.list(f.file("store/tmp")) == [])
            #expect(Waiting.until(within: 5) { f.leftovers().isEmpty }, "\(f.leftovers())")
            // In training and in proof.
            let lines = (Files.content(diary) ?? "").split(separator: "\n")
            #expect(lines.count { $0.hasPrefix(mood) } == 2, "\(lines)")
            for child in lines.compactMap({ $0.hasPrefix("child ") ? Int32($0.dropFirst(6)) : nil }) {
                #expect(kill(child, 0) != 0, "\(child) is ended with its application")
            }
            try f.expectServes(f.file("image"))
        }
    }

    /// Starts the shop in a mood that the environment names.
    private static let moody = """
        import java.lang.reflect.Proxy;
        import java.nio.file.*;
        public class Moody {
            public static void main(String[] args) throws Exception {
                String mood = String.valueOf(System.getenv("MOOD"));
                if (mood.equals("children")) {
                    note(mood);
                    for (int i = 0; i < 2; i++)
                        note("child " + new ProcessBuilder("sleep", "1000").inheritIO().start().pid());
                }
                if (mood.equals("deaf")) {
                    // By reflection, since javac's warning about sun.misc cannot be turned off.
                    Class<?> signal = Class.forName("sun.misc.Signal"), handler = Class.forName("sun.misc.SignalHandler");
                    Object deaf = Proxy.newProxyInstance(
                        Moody.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, values) -> note(mood));
                    signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), deaf);
                }
                Class.forName("shop.ShopApplication").getMethod("main", String[].class).invoke(null, (Object) args);
            }
            static Object note(String line) throws java.io.IOException {
                return Files.writeString(
                    Path.of(System.getenv("DIARY")), line + "\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
        """
}
