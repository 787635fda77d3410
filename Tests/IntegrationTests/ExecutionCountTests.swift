import JVM
import TestSupport
import Testing

@Suite("an application is executed as often as asked for") struct ExecutionCountTests {
    @Test("by run: first start, watcher, later starts and what tells of them", arguments: ["11", "17", "25"])
    func run(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            let jar = try JavaProgram.counting(f).jar, count = f.file("count")
            #expect(try f.boosted([jar, count]).code == 0)
            try f.awaitArchive()
            #expect(executions(count) == 1, "the archive is made and accepted without the application")
            #expect(try f.state([jar, count]) == "accepted")
            for start in 2...3 {
                #expect(try f.boosted([jar, count]).code == 0)
                try f.awaitArchive()
                #expect(executions(count) == start)
            }
            #expect(try f.state([jar, count]) == "proven")
            #expect(executions(count) == 3)
        }
    }

    @Test("by run --wait, which makes the archive in the foreground")
    func waiting() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let jar = try JavaProgram.counting(f).jar, count = f.file("count")
            #expect(try f.boosted(["--wait", jar, count]).code == 0)
            #expect(executions(count) == 1)
            #expect(try f.state([jar, count]) == "accepted")
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var jdk: String
        var options: [String]
        var executions: Int
        var testDescription: String { "\(jdk) \(options.joined(separator: " "))" }
    }

    static let cases = [
        Case(jdk: "17", options: [], executions: 2), Case(jdk: "25", options: [], executions: 2),
        Case(jdk: "17", options: ["--tier", "dynamic"], executions: 2),
        Case(jdk: "17", options: ["--train-runs", "3"], executions: 4),
        Case(jdk: "17", options: ["--train", "none"], executions: 0),
        Case(jdk: "25", options: ["--train", "none"], executions: 0),
        Case(jdk: "17", options: ["--tier", "none"], executions: 0),
    ]

    @Test("by build --no-measure: once for each training run and once for the proof", arguments: cases)
    func build(_ item: Case) throws {
        try Fixture.with { f in
            let jar = try JavaProgram.counting(f).jar, count = f.file("count")
            let app = TestApp(name: "counting", arguments: [jar], training: ["--train-arg=\(count)"])
            try f.build(app, jdk: item.jdk, to: f.file("image"), item.options)
            #expect(executions(count) == item.executions)
            // The store has it now, and nothing that only looks executes anything.
            try f.build(app, jdk: item.jdk, to: f.file("image"), item.options)
            for look in [["inspect", jar], ["verify", f.file("image"), "--files-only"], ["cache", "verify"]] {
                #expect(try f.jboost(look).code == 0)
            }
            #expect(executions(count) == item.executions)
            #expect(try f.run(f.file("image/bin/run"), [count]).code == 0)
            #expect(executions(count) == item.executions + 1)
        }
    }

    @Test("by a build that measures: at most three pairs more")
    func measuring() throws {
        try Fixture.with { f in
            let jar = try JavaProgram.counting(f).jar, count = f.file("count")
            let done = try f.jboost(["build", jar, "--jdk", SetUp.jdk("17"), "--train-arg=\(count)", "--json"])
            #expect(done.code == 0, "\(done)")
            let pairs = Int(try done.json()["measurement"]["pairs"].number ?? 0)
            #expect((1...3).contains(pairs), "\(done)")
            #expect(executions(count) == 2 + 2 * pairs)
        }
    }
}
