import Glibc
import JVM
import TestSupport
import Testing

private let cli = SetUp.app("cli.jar")

@Suite("run") struct RunTests {
    @Test(
        "prints and ends as java does, trains by its first start and maps the archive from the second on",
        arguments: ["11", "17", "21", "25.0.2", "25"])
    func secondStart(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            // All of these are the application's, whatever they mean to java or jboost elsewhere.
            let arguments = [
                "--help", "@x", "--", "-Xmx1g", "--jdk", "", "a b", "--stderr", "oh", "--classes", "50", "--exit", "3",
            ]
            let plain = try f.run("java", ["-jar", cli] + arguments)
            let first = try f.boosted([cli] + arguments)
            for done in [plain, first] { #expect(done.code == 3, "\(done)") }
            #expect(first.output == plain.output)
            #expect(first.errors == plain.errors)
            try f.awaitArchive()
            #expect(try f.state([cli]) == "accepted")
            let second = try f.boosted([cli] + arguments)
            #expect(second.output == plain.output && second.errors == plain.errors && second.code == 3, "\(second)")
            let account = try f.explain([cli])
            #expect(account["state"].text == "proven", "\(account)")
            #expect(account["applicationShare"].number ?? 0 > 0.95, "\(account)")
            #expect(account["jdkShare"].number ?? 0 > 0.95, "\(account)")
            let third = try f.boosted([cli, "--codesource"])
            #expect(third.value("codesource") == "file:\(cli)", "\(third)")
            #expect(third.errors == "")
            #expect(f.strays().isEmpty)
        }
    }

    @Test(
        "hands on standard input, halts, failures and signals, on the first start and the second",
        arguments: ["17", "25"])
    func behaviour(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            for start in 1...2 {
                let piped = try f.boosted([cli, "--stdin"], input: "one\ntwo\n")
                #expect(piped.output.hasSuffix("one\ntwo\n"), "\(piped)")
                let halted = try f.boosted([cli, "--halt", "9"])
                #expect(halted.code == 9, "\(halted)")
                let thrown = try f.boosted([cli, "--throw"])
                #expect(thrown.code == 1, "\(thrown)")
                #expect(thrown.errors == (try f.run("java", ["-jar", cli, "--throw"])).errors)
                let stopped = try f.start(Product.jboost, ["run", cli, "--sleep", "100"])
                try stopped.awaitOutput("--sleep")
                #expect(
                    ProcessTable.program(of: stopped.pid) == RealPath.of(SetUp.java(jdk)), "the same process is java")
                stopped.signal(SIGTERM)
                #expect(try stopped.finish().code == 143)
                let other = try f.start(Product.jboost, ["run", cli, "--sleep", "100"])
                try other.awaitOutput("--sleep")
                other.signal(SIGINT)
                #expect(try other.finish().code == 130)
                try f.awaitArchive()
                // A quick watcher has it made, and a later start of the first round proves it.
                let state = try f.state([cli])
                #expect(state == "proven" || start == 1 && state == "accepted")
            }
        }
    }

    @Test("takes a class path, JVM options, an argument file and a directory for what java takes them")
    func forms() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            try Files.write(f.file("options"), "-Dmood=\"so so\" -Xmx200m\n")
            let forms: [[String]] = [
                ["-cp", cli, "cli.Main"], ["-Dmood=fine", "-jar", cli], ["@options", cli],
                ["-Xmx128m", "-Dmood=x", "-cp", "../\(cli)", "cli.Main"],
            ]
            let arguments = ["--property", "mood", "--codesource", "--exit", "4"]
            for form in forms {
                let plain = try f.run(
                    "java", (form.first == "@options" ? ["@options", "-jar", cli] : form) + arguments)
                for start in 1...2 {
                    let done = try f.boosted(form + arguments)
                    #expect(
                        done.output == plain.output && done.code == plain.code && done.errors == plain.errors,
                        "\(start): \(done)")
                    try f.awaitArchive()
                }
            }
            #expect(try f.state(forms[0]) == "proven")
            #expect(try f.state(forms[1]) == "proven")
            #expect(try f.state(forms[2]) == "proven")
        }
    }

    @Test("adds no word to what java says where it starts no application, or compiles a source file")
    func silent() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let source = f.file("Hello.java")
            try Files.write(
                source, "public class Hello { public static void main(String[] a) { System.out.println(1); } }")
            for arguments in [
                ["-version"], ["--version"], ["--list-modules"], ["-XshowSettings:vm", "-version"], [source],
            ] {
                let plain = try f.run("java", arguments), done = try f.boosted(arguments)
                #expect(done.code == plain.code && done.output == plain.output, "\(done)")
                #expect(done.errors == plain.errors, "\(done)")
            }
            #expect(!Files.exists(f.file("store/spool")))
        }
    }

    @Test("takes the name of a jar that is not there for a jar, wherever it is started")
    func missingJar() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            for jar in [f.file("missing.jar"), "missing.war"] {
                let done = try f.boosted([jar]), plain = try f.run("java", ["-jar", jar])
                #expect(done.code == 1 && done.errors.hasSuffix(plain.errors), "\(done)")
                #expect(plain.errors.contains("Unable to access jarfile \(jar)"))
            }
        }
    }

    @Test("lays out what the JVM cannot archive as it is", arguments: ["17", "25"])
    func layout(_ jdk: String) throws {
        let main = (Files.content(SetUp.app("classpath/main.txt")) ?? "").split(separator: "\n").joined()
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            // A Spring Boot jar; a thin jar with its libraries; a class path that begins with a directory of classes.
            let forms = [
                [SetUp.app("boot.jar")], [SetUp.app("thin/thin.jar")], ["-cp", TestApp.path(of: "classpath"), main],
            ]
            for form in forms {
                let plain = try f.run("java", form.count == 1 ? ["-jar"] + form : form)
                #expect(plain.code == 0, "\(plain)")
                for _ in 1...2 {
                    let done = try f.boosted(form)
                    #expect(done.code == 0 && done.remarks == [], "\(done)")
                    #expect(report(done) == report(plain))
                    try f.awaitArchive()
                }
                let account = try f.explain(form)
                #expect(account["state"].text == "proven", "\(form): \(account)")
                #expect(account["applicationShare"].number ?? 0 > 0.9, "\(form): \(account)")
            }
        }
    }

    /// The report in the output; log lines carry times.
    private func report(_ done: FinishedCommand) -> String {
        let lines = done.lines
        guard let start = lines.firstIndex(where: { $0.hasPrefix("[ ") || $0 == "[" }) else { return "none in \(done)" }
        return lines[start...].joined(separator: "\n")
    }

    @Test("leaves an archive of the user's own in place")
    func ownArchive() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let own = f.file("own.jsa")
            let made = try f.run("java", ["-XX:ArchiveClassesAtExit=\(own)", "-jar", cli])
            #expect(made.code == 0, "\(made)")
            let log = f.file("loads")
            let done = try f.boosted(
                ["-XX:SharedArchiveFile=\(own)", "-Xlog:class+load:file=\(log)", "-jar", cli, "--exit", "2"])
            #expect(done.code == 2, "\(done)")
            #expect(
                done.remarks.count == 1 && done.errors.contains("-XX:SharedArchiveFile is given and wins"),
                "\(done)")
            #expect(Files.content(log)?.contains("shared objects file (top)") == true)
            #expect(Files.list(f.file("store/spool")) == [] && Files.list(f.file("store/runs")) == [])
        }
    }

    @Test("honours JAVA_TOOL_OPTIONS and JDK_JAVA_OPTIONS, and archives for what they come to")
    func environmentOptions() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let variables = [
                "JAVA_TOOL_OPTIONS": "-Dmood=tool -XX:+UseSerialGC", "JDK_JAVA_OPTIONS": "-Dother=launcher",
            ]
            let arguments = ["--property", "mood", "--property", "other"]
            let plain = try f.run("java", ["-jar", cli] + arguments, variables)
            for _ in 1...2 {
                let done = try f.boosted([cli] + arguments, variables)
                #expect(done.output == plain.output && done.errors == plain.errors, "\(done)")
                try f.awaitArchive()
            }
            #expect(try f.state([cli], variables) == "proven")
            #expect(try f.state([cli]) == "unknown")
            let turnedOff = try f.boosted([cli, "--exit", "5"], ["JBOOST_ARCHIVE": "off"])
            #expect(
                turnedOff.code == 5 && turnedOff.errors == "jboost: no archive: JBOOST_ARCHIVE=off\n", "\(turnedOff)")
        }
    }

    @Test("counts the starts that did without their archive, readable as JSON")
    func fallbacks() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            _ = try f.boosted(["--wait", cli])
            for _ in 1...2 {
                let off = try f.boosted([cli, "--exit", "5"], ["JBOOST_ARCHIVE": "off"])
                #expect(off.code == 5 && off.errors == "jboost: archive not used: JBOOST_ARCHIVE=off\n", "\(off)")
            }
            let account = try f.explain([cli])
            #expect(account["fallbacks"].items.count == 2, "\(account)")
            #expect(account["fallbacks"][0]["message"].text == "JBOOST_ARCHIVE=off")
        }
    }

    @Test("does not disturb an application that starts itself again", arguments: ["17", "25"])
    func reexecution(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            for _ in 1...2 {
                let done = try f.boosted([cli, "--fork", "--codesource", "--exit", "7"])
                #expect(done.code == 7, "\(done)")
                #expect(done.value("codesource") == "file:\(cli)")
                #expect(done.errors == "")
                try f.awaitArchive()
            }
            #expect(try f.state([cli]) == "proven")
            // From a layout too, whose class path the child is given.
            let boot = SetUp.app("boot.jar")
            #expect(try f.boosted([boot]).code == 0)
        }
    }

    @Test("with --wait makes the archive in the foreground, with the application's status and signals")
    func waiting() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let done = try f.boosted(["--wait", cli, "--stdin", "--exit", "3"], input: "in\n")
            #expect(done.code == 3 && done.output.contains("in\n") && done.errors == "", "\(done)")
            #expect(f.strays().isEmpty)
            #expect(try f.state([cli]) == "accepted")
            let port = try Server.freePort()
            let server = try f.start(Product.jboost, ["run", "--wait", SetUp.app("server.jar"), "--port", "\(port)"])
            try Server.awaitReady(port, "/health", server)
            server.signal(SIGTERM)
            #expect(try server.finish().code == 143)
            #expect(try f.state([SetUp.app("server.jar")]) == "accepted")
        }
    }

    @Test("makes the archive of a server that never ends while it runs")
    func endlessServer() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let port = try Server.freePort(), app = SetUp.app("server.jar")
            let server = try f.start(Product.jboost, ["run", app, "--port", "\(port)"])
            try Server.awaitReady(port, "/health", server)
            #expect(try Waiting.until(within: 90) { try f.state([app]) == "accepted" })
            #expect(server.isRunning)
            #expect(Server.get(port, "/health")?.contains("200") == true)
            let other = try Server.freePort()
            let second = try f.start(Product.jboost, ["run", app, "--port", "\(other)"])
            try Server.awaitReady(other, "/health", second)
            #expect(try f.explain([app])["applicationShare"].number ?? 0 > 0.9)
            for command in [server, second] {
                command.signal(SIGTERM)
                #expect(try command.finish().code == 143)
            }
            try f.awaitArchive()
        }
    }

    @Test("makes one archive of several first starts at once")
    func severalAtOnce() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let starts = try (0..<4).map { try f.start(Product.jboost, ["run", cli, "--exit", "\($0)"]) }
            for (number, start) in starts.enumerated() { #expect(try start.finish().code == Int32(number)) }
            try f.awaitArchive()
            _ = try f.boosted([cli])
            #expect(try f.state([cli]) == "proven")
            #expect(Files.list(f.file("store/tmp")) == [])
        }
    }

    @Test("takes agents and opened packages as java does, and archives for them")
    func agents() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let jar = SetUp.app("awkward/agent.jar")
            let line = ["-javaagent:\(jar)=x", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp", jar, "agent.Main"]
            let plain = try f.run("java", line)
            #expect(plain.output.hasPrefix("agent started by -javaagent; java.lang is open\n"), "\(plain)")
            for state in ["accepted", "proven"] {
                let done = try f.boosted(["--wait"] + line)
                #expect(done.output == plain.output && done.code == 0 && done.remarks == [], "\(done)")
                #expect(try f.state(line) == state)
            }
            // Without either it is another start, with an archive of its own.
            #expect(try f.state(["-cp", jar, "agent.Main"]) == "unknown")
        }
    }

    @Test("starts Spring Boot's tools as java does, which no build takes")
    func jarMode() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let line = ["-Djarmode=tools", "-jar", SetUp.app("shop.jar"), "list-layers"]
            let plain = try f.run("java", line), done = try f.boosted(line)
            #expect(plain.code == 0 && plain.output.contains("application"), "\(plain)")
            #expect(done.output == plain.output && done.code == 0 && done.remarks.count == 1, "\(done)")
            let built = try f.jboost([
                "build", SetUp.app("shop.jar"), "--java-option=-Djarmode=tools", "-o", f.file("i"),
            ])
            #expect(built.code == 65 && built.errors.contains("leave out -Djarmode"), "\(built)")
        }
    }

    @Test("has a watcher that is idle and holds nothing of the application's")
    func watcher() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            f.environment["JBOOST_QUIET_MS"] = "100000"
            let starts = try (0..<2).map { try f.start(Product.jboost, ["run", cli, "--sleep", "\(100 + $0)"]) }
            for start in starts { try start.awaitOutput("--sleep") }
            func watchers() -> [Int32] {
                ProcessTable.withArgument(containing: f.file("store"))
                    .filter { ProcessTable.program(of: $0) == RealPath.of(Product.jboost) }
            }
            #expect(Waiting.until(within: 20) { watchers().count == 2 }, "\(watchers())")
            for pid in watchers() {
                // Of no start's: it goes on when they end.
                #expect(!starts.map { "\($0.pid)" }.contains(ProcessTable.status(pid, "PPid") ?? ""))
                let open = try f.run("ls", ["-l", "/proc/\(pid)/fd"]).output
                #expect(
                    [0, 1, 2].allSatisfy { open.contains(" \($0) -> /dev/null\n") } && !open.contains("pipe:"),
                    "\(open)")
                #expect(RealPath.of("/proc/\(pid)/cwd") == "/")
                // SCHED_IDLE is 5, the twelfth value from the end (proc(5), "policy").
                #expect(
                    Waiting.until(within: 20) {
                        (Files.content("/proc/\(pid)/stat") ?? "").split(separator: " ").suffix(12).first == "5"
                    }, "\(Files.content("/proc/\(pid)/stat") ?? "")")
            }
            for start in starts { start.signal(SIGTERM) }
            for start in starts { try start.finish() }
            f.environment["JBOOST_QUIET_MS"] = "1000"
            try f.awaitArchive()
        }
    }
}
