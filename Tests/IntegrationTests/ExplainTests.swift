import Glibc
import JVM
import TestSupport
import Testing

private let cli = SetUp.app("cli.jar")

@Suite("explain") struct ExplainTests {
    private func text(_ f: Fixture, _ arguments: [String], _ extra: [String: String] = [:]) throws -> String {
        let done = try f.jboost(["explain", "--"] + arguments, extra)
        #expect(done.code == 0, "\(done)")
        return done.output
    }

    @Test("follows an archive from the first start to a rebuilt jar, as text and as JSON")
    func states() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let app = f.file("app.jar")
            try Files.copy(cli, to: app)
            #expect(try f.state([app]) == "unknown")
            #expect(try text(f, [app]) == "not started here yet with this command line, JDK and working directory\n")

            // Its watcher waits as long as classes may still be loaded.
            let start = try f.start(Product.jboost, ["run", app, "--sleep", "100"], ["JBOOST_QUIET_MS": "100000"])
            try start.awaitOutput("--sleep")
            let pending = try f.explain([app])
            #expect(pending["state"].text == "pending" && pending["archive"] == .null, "\(pending)")
            #expect(try text(f, [app]) == "the first start was recorded; its archive is being made\n")
            start.signal(SIGTERM)
            try start.finish()
            try f.awaitArchive()

            let accepted = try f.explain([app])
            #expect(accepted["state"].text == "accepted" && accepted["applicationShare"] == .null, "\(accepted)")
            let archive = try #require(accepted["archive"].text)
            #expect(Files.exists(archive) && archive.hasPrefix(f.file("store/archives/")))
            #expect(try text(f, [app]).hasPrefix("there is an archive that the JVM accepts"))

            #expect(try f.boosted([app]).code == 0)
            let proven = try f.explain([app])
            #expect(proven["state"].text == "proven" && proven["obstacle"] == .null, "\(proven)")
            #expect(proven["applicationShare"].number ?? 0 > 0.9 && proven["jdkShare"].number ?? 0 > 0.9, "\(proven)")
            let words = try text(f, [app])
            #expect(words.hasPrefix("the archive is used\narchive          \(archive)\n"), "\(words)")
            #expect(words.contains("application      100.0 % of its classes from the archive\n"), "\(words)")

            // Another command line, directory or JDK has an archive of its own.
            #expect(try f.state(["-Dmood=new", app]) == "unknown")
            #expect(try f.state([app], directory: f.file("home")) == "unknown")
            f.use(jdk: "21")
            #expect(try f.state([app]) == "unknown")
            f.use(jdk: "17")

            try Files.write(app, Files.bytes(cli) ?? [])
            let outdated = try f.explain([app])
            #expect(outdated["state"].text == "outdated", "\(outdated)")
            #expect(outdated["obstacle"].text == "\(app) has changed", "\(outdated)")
            let advice = try text(f, [app])
            #expect(advice.hasPrefix("the application has changed since its archive was made"), "\(advice)")
            #expect(advice.contains("the next start   without: \(app) has changed\n"), "\(advice)")
        }
    }

    @Test("tells why a start did without, when, and what the next one would do")
    func fallback() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            #expect(try f.boosted(["--wait", cli]).code == 0)
            // Where no -- is given, the option may stand behind as well.
            let behind = try f.jboost(["explain", cli, "--json"])
            #expect(try behind.json()["state"].text == "accepted", "\(behind)")
            let off = ["JBOOST_ARCHIVE": "off"]
            #expect(try f.boosted([cli], off).code == 0)
            let account = try f.explain([cli])
            #expect(account["state"].text == "accepted" && account["obstacle"] == .null, "\(account)")
            let occasion = account["fallbacks"][0]
            #expect(occasion["code"].text == "preflight" && occasion["message"].text == "JBOOST_ARCHIVE=off")
            let time = try #require(occasion["at"].text)
            #expect(try text(f, [cli]).contains("\n\(time)  JBOOST_ARCHIVE=off\n"))
            #expect(try f.explain([cli], off)["obstacle"].text == "JBOOST_ARCHIVE=off")
            #expect(try text(f, [cli], off).hasPrefix("there is an archive, and the next start does without it\n"))
            #expect(try text(f, [cli], off).contains("the next start   without: JBOOST_ARCHIVE=off\n"))
        }
    }

    @Test("says that there is none after it could not be made three times, and why")
    func withoutArchive() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let broken = ["JBOOST_FAILPOINT": "finish.dump:EIO"]
            #expect(try f.boosted([cli], broken).code == 0)
            #expect(f.awaitNoStrays())
            #expect(try f.explain([cli], broken)["state"].text == "pending")
            #expect(f.awaitNoStrays())
            #expect(try f.jboost(["cache", "list"], broken).code == 0)
            #expect(f.awaitNoStrays())
            #expect(Files.list(f.file("store/spool")) == [])
            let account = try f.explain([cli])
            #expect(account["state"].text == "withoutArchive", "\(account)")
            #expect(account["fallbacks"][0]["code"].text == "no-archive", "\(account)")
            #expect(account["fallbacks"][0]["message"].text?.contains("Input/output error") == true, "\(account)")
            #expect(try text(f, [cli]).hasPrefix("there is no archive for it\n"))
            let later = try f.boosted([cli])
            #expect(later.code == 0 && later.errors == "", "\(later)")
        }
    }

    @Test("takes its own options in front and everything else as run does")
    func options() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let store = f.file("other")
            #expect(try f.boosted(["--store", store, "--wait", cli]).code == 0)
            let forms = [
                ["explain", "--json", "--store", store, "--", cli], ["explain", "--store", store, "--json", cli],
                ["explain", "--json", "--", "--store", store, cli],
                ["explain", "--json", "--", "--store", store, "--jdk", SetUp.jdk("17"), cli, "--help", "--json"],
            ]
            for form in forms {
                let done = try f.jboost(form)
                #expect(try done.json()["state"].text == "accepted", "\(done)")
            }
            #expect(try f.jboost(["explain"]).code == 64)
            #expect(try f.jboost(["explain", "--help"]).output.contains("USAGE: jboost explain"))
        }
    }

    @Test("says of an image what was proven, and what keeps its next start from the archive")
    func image() throws {
        try Fixture.with { f in
            let image = try f.copyOfImage(.cli, jdk: "17")
            func explain() throws -> JSON { try f.jboost(["explain", "--json", image]).json() }
            func told() throws -> String { try f.jboost(["explain", image]).output }
            let proven = try explain()
            #expect(proven["state"].text == "proven" && proven["obstacle"] == .null, "\(proven)")
            #expect(
                proven["applicationShare"].number ?? 0 > 0.9 && Files.exists(proven["archive"].text ?? ""), "\(proven)")
            #expect(try told().hasPrefix("the archive is used\n"))
            let off = try f.jboost(["explain", "--json", image], ["JDK_JAVA_OPTIONS": "-Xshare:off"]).json()
            #expect(off["obstacle"].text?.contains("-Xshare:off") == true, "\(off)")
            try Files.write(image + "/app/app.jar", "another")
            let advice = try told()
            #expect(
                advice.contains("the next start   without: ") && advice.contains("app.jar has changed"), "\(advice)")
            #expect(try f.jboost(["explain", "-Xmx1g", image]).code == 64)

            let bare = f.file("bare")
            try f.build(.cli, jdk: "17", to: bare, ["--tier", "none"])
            let without = try f.jboost(["explain", "--json", bare]).json()
            #expect(without["state"].text == "withoutArchive" && without["archive"] == .null, "\(without)")
        }
    }
}
