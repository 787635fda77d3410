import Glibc
import JVM
import TestSupport
import Testing

private let cli = SetUp.app("cli.jar")

@Suite("run --wait") struct WaitTests {
    /// At a terminal the application got Ctrl-\ twice: from the terminal, and from the process that waits for it.
    @Test("leaves what is typed at a terminal to the terminal")
    func terminal() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            // Long enough for a second dump to come, had it been asked for.
            let done = try f.atTerminal(
                [Product.jboost, "run", "--wait", cli, "--property", "ready", "--sleep", "3", "--exit", "4"],
                typing: "\u{1c}", after: "ready")
            #expect(done.output.ranges(of: "Full thread dump").count == 1 && done.code == 4, "\(done)")
        }
    }

    @Test("lets the application ignore what its user ignores, and hands other signals on")
    func ignored() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let script = "trap '' HUP; exec \"$@\""
            let command = try f.start(
                "sh", ["-c", script, "sh", Product.jboost, "run", "--wait", cli, "--sleep", "100"])
            try command.awaitOutput("--sleep")
            command.signal(SIGHUP)
            command.signal(SIGTERM)
            #expect(try command.finish().code == 143, "by SIGTERM, not by SIGHUP")
        }
    }

    /// While it made the archive, signals were blocked: Ctrl-C did nothing until it was there.
    @Test("can be interrupted while it makes the archive, which the next command then makes")
    func interrupted() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let command = try f.start(Product.jboost, ["run", "--wait", cli, "--exit", "4"])
            let dumps = Waiting.until(within: 120) {
                ProcessTable.children(of: command.pid).contains {
                    ProcessTable.arguments(of: $0).contains("-Xshare:dump")
                }
            }
            #expect(dumps, "\(command.output)\(command.errors)")
            command.signal(SIGINT)
            #expect(try command.finish(within: 10).code == 130)
            #expect(f.awaitNoStrays(within: 10), "the JVM that dumped: \(f.strays())")

            #expect(try f.boosted([cli, "--exit", "5"]).code == 5)
            try f.awaitArchive()
            #expect(try f.state([cli]) == "accepted")
        }
    }
}
