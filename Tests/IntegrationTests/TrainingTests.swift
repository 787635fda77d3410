import Glibc
import JVM
import TestSupport
import Testing

@Suite("training of an application that behaves badly") struct TrainingTests {
    private func build(_ f: Fixture, _ mood: String, _ options: [String] = []) throws -> FinishedCommand {
        try f.jboost(
            [
                "build", SetUp.app("awkward/moods.jar"), "--jdk", SetUp.jdk("17"), "-o", f.file("image"),
                "--no-measure",
                "--train-arg=\(mood)", "--train-arg={port}", "--ready", "/", "--stop-timeout", "2",
            ] + options, directory: try f.directory("work"))
    }

    private func expectNothingLeft(_ f: Fixture) {
        #expect(Waiting.until(within: 5) { f.leftovers().isEmpty }, "\(f.leftovers())")
        #expect(Files.list(f.file("store/tmp")) == [])
        #expect(Files.list(f.file("work")) == [], "nothing is written where the user works")
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var mood: String
        var messages: [String]
        var testDescription: String { mood }
    }

    static let failures = [
        Failure(
            mood: "never",
            messages: [
                "did not get ready", "waited 3 s for GET / on port", "| waiting for something that does not come",
                "--train-timeout",
            ]),
        Failure(
            mood: "sick", messages: ["did not get ready", "waited 3 s for GET / on port", "| listening on", "--ready"]),
        Failure(
            mood: "crash",
            messages: [
                "ended before it was ready", "exit status 1",
                "| Exception in thread \"main\" java.lang.IllegalStateException: crashed before it was ready",
                "--train none",
            ]),
        Failure(mood: "leave", messages: ["ended before it was ready", "exit status 0", "--train none"]),
    ]

    @Test("that never gets ready, ails, crashes or leaves is an error with the end of its output", arguments: failures)
    func failure(_ item: Failure) throws {
        try Fixture.with { f in
            let done = try build(f, item.mood, ["--train-timeout", "3"])
            #expect(done.code == 80, "\(done)")
            for message in item.messages { #expect(done.errors.contains(message), "\"\(message)\" in \(done)") }
            #expect(done.output == "")
            #expect(!Files.exists(f.file("image")))
            #expect(Files.list(f.file("store/images")) == [])
            expectNothingLeft(f)
        }
    }

    @Test(
        "that floods its output, leaves children, or does not end when asked is archived all the same",
        arguments: ["flood", "children", "deaf", "stuck"])
    func success(_ mood: String) throws {
        try Fixture.with { f in
            let done = try build(f, mood)
            #expect(done.code == 0, "\(done)")
            expectNothingLeft(f)
            #expect(Files.exists(f.file("image/boost.json")))
        }
    }

    @Test(
        "that crashes while it is warmed up is an error with its status and the end of its output",
        arguments: [
            "sleep 3", "sleep 3; exit 1",
        ])
    func lateCrash(_ warmUp: String) throws {
        try Fixture.with { f in
            let done = try build(f, "late-crash", ["--warm-command", warmUp])
            #expect(done.code == 80, "\(done)")
            for words in ["crashed once it was ready", "exit status 3", "| crashed after it was ready"] {
                #expect(done.errors.contains(words), "\(done)")
            }
            expectNothingLeft(f)
        }
    }

    @Test("that ignores SIGTERM cannot leave what a dynamic archive needs, which is an error")
    func deafDynamic() throws {
        try Fixture.with { f in
            let done = try build(f, "deaf", ["--tier", "dynamic"])
            #expect(done.code == 81, "\(done)")
            #expect(done.errors.contains("ignored SIGTERM for 2 s"), "\(done)")
            expectNothingLeft(f)
        }
    }

    @Test("fails by the exit status of its warm-up command, whose processes are ended too")
    func warmCommand() throws {
        try Fixture.with { f in
            let done = try build(f, "fine", ["--warm-command", "echo warming; (sleep 55 &); exit 7"])
            #expect(
                done.code == 80 && done.errors.contains("exit status 7") && done.errors.contains("| warming"), "\(done)"
            )
            expectNothingLeft(f)
        }
    }

    @Test("is not needed where the class files alone give the list, and no code of the application runs")
    func none() throws {
        try Fixture.with { f in
            let done = try build(f, "crash", ["--train", "none", "--json"])
            #expect(done.code == 0, "\(done)")
            #expect(try done.json()["tier"].text == "static")
            expectNothingLeft(f)
            // A recorded list does as well.
            let again = try build(f, "crash", ["--classlist", f.file("image/classlist"), "--force", "--json"])
            #expect(again.code == 0, "\(again)")
            // Whoever reads no JSON is told what that means.
            let told = try build(f, "crash", ["--train", "none"])
            #expect(told.output.contains("not proven    the application was not started"), "\(told)")
        }
    }

    @Test("of a signed application makes an archive of the JDK's classes", arguments: ["17", "25"])
    func signed(_ jdk: String) throws {
        try Fixture.with { f in
            let app = TestApp(
                name: "signed", arguments: [SetUp.app("awkward/signed.jar")], training: TestApp.server.training)
            let report = try f.build(app, jdk: jdk, to: f.file("image")).json()
            #expect(report["tier"].text != "none")
            #expect(report["applicationShare"].number == 0 && report["jdkShare"].number ?? 0 > 0.9, "\(report)")
            #expect(report["missesByReason"]["signedJar"].number ?? 0 > 0, "\(report)")
            let stripped = try f.build(app, jdk: jdk, to: f.file("image"), ["--strip-signatures"]).json()
            #expect(stripped["applicationShare"].number ?? 0 > 0.9, "\(stripped)")
        }
    }

    @Test("in several runs makes one class list of what each of them loads")
    func merged() throws {
        try Fixture.with { f in
            let jar = try f.compileJar(
                "Alternating",
                """
                import java.nio.file.*;
                public class Alternating {
                    static class Odd {}
                    static class Even {}
                    public static void main(String[] args) throws Exception {
                        Path count = Path.of(args[0]);
                        int runs = Files.exists(count) ? Files.readString(count).length() : 0;
                        Files.writeString(count, "x".repeat(runs + 1));
                        Object loaded = runs % 2 == 0 ? new Even() : new Odd();
                    }
                }
                """)
            let app = TestApp(name: "alternating", arguments: [jar], training: ["--train-arg=\(f.file("count"))"])
            try f.build(app, jdk: "17", to: f.file("image"), ["--train-runs", "2"])
            let list = try #require(Files.content(f.file("image/classlist"))).split(separator: "\n")
            for name in ["Alternating$Even", "Alternating$Odd"] {
                #expect(list.filter { $0.split(separator: " ").first == name[...] }.count == 1, "\(name)")
            }
        }
    }

    @Test("of a Spring application ends at its refresh where it is told so, before anything is served")
    func refresh() throws {
        try Fixture.with { f in
            var app = TestApp.shop
            // Where anything else listens, so that a whole start would fail.
            let listening = try f.start(
                "python3",
                [
                    "-uc",
                    "import socket,time; s=socket.socket(); s.bind(('',0)); s.listen(); print(s.getsockname()[1]); time.sleep(600)",
                ])
            #expect(Waiting.until(within: 20) { listening.output.hasSuffix("\n") })
            let port = listening.output.split(separator: "\n").first ?? ""
            app.training = ["--on-refresh", "--train-arg=--server.port=\(port)"]
            let report = try f.build(app, jdk: "21", to: f.file("image")).json()
            #expect(report["tier"].text == "static" && report["applicationShare"].number ?? 0 > 0.95, "\(report)")
            let list = Set(
                try #require(Files.content(f.file("image/classlist"))).split(separator: "\n").compactMap {
                    $0.split(separator: " ").first
                })
            // Its beans are made; no connector was started for requests.
            #expect(list.contains("org/springframework/web/servlet/DispatcherServlet"))
            #expect(!list.contains("org/apache/tomcat/util/net/NioEndpoint$Poller"))
        }
    }
}
