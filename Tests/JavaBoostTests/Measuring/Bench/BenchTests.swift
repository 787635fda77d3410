import FoundationEssentials
import JVM
import Synchronization
import Testing

@testable import JavaBoost

@Suite("Order of rounds") struct RoundOrderTests {
    @Test("every candidate stands once in every place", arguments: 1...9)
    func places(count: Int) {
        let rounds = (0..<count).map { RoundOrder.of(round: $0, count: count) }
        for round in rounds { #expect(round.sorted() == Array(0..<count)) }
        for place in 0..<count { #expect(Set(rounds.map { $0[place] }).count == count) }
    }

    @Test("every candidate follows every other one equally often", arguments: 2...9)
    func neighbours(count: Int) {
        var follows: [String: Int] = [:]
        for round in 0..<(count % 2 == 0 ? count : 2 * count) {
            let order = RoundOrder.of(round: round, count: count)
            for (first, second) in zip(order, order.dropFirst()) { follows["\(first) \(second)", default: 0] += 1 }
        }
        #expect(follows.count == count * (count - 1))
        #expect(Set(follows.values).count == 1)
    }
}

@Suite("Bench") struct BenchTests {
    private final class Events: Sendable {
        private let all = Mutex<[String]>([])
        func add(_ event: BenchEvent) {
            all.withLock {
                switch event {
                case .started(let runs): $0.append("started \(runs)")
                case .runStarted: break
                case .runFinished(let label, let kind, let round, _): $0.append("\(kind) \(round) \(label)")
                case .runFailed(let label, let kind, let round, _): $0.append("failed \(kind) \(round) \(label)")
                case .gaveUp(let label): $0.append("gave up \(label)")
                }
            }
        }
        var list: [String] { all.withLock { $0 } }
    }

    @Test("two commands are compared pair by pair, in turn")
    func commands() throws {
        let plan = BenchPlan(
            title: "sleeps",
            candidates: [MeasuringFixture.shell("slow", "sleep 0.06"), MeasuringFixture.shell("quick", "sleep 0.01")],
            rounds: 6, warmUpRounds: 1)
        let events = Events()
        let result = try Bench(plan: plan).run { events.add($0) }
        #expect(events.list.first == "started 14" && events.list.count == 15)
        #expect(events.list[1...4] == ["warmUp 0 slow", "warmUp 0 quick", "timed 0 quick", "timed 0 slow"])
        #expect(result.baseline == "slow" && result.candidates.map(\.runs.count) == [6, 6])
        let ratio = try #require(result.candidate("quick")?.ratio?.readyMs)
        #expect(ratio.pairs == 6 && ratio.isClearlyBelowOne && ratio.median > 0.1 && ratio.median < 0.8)
        let slow = try #require(result.baselineResult?.summary)
        #expect(slow.readyMs.median >= 60 && slow.readyMs.median < 500)
        #expect(slow.cpuMs.median > 0 && slow.minorFaults.median > 10)
        #expect(result.baselineResult?.ratio == nil && result.method.measuredTime == "time to exit")
    }

    @Test("a candidate that fails is reported and left out, and the others go on")
    func failing() throws {
        let plan = BenchPlan(
            title: "faults",
            candidates: [
                MeasuringFixture.shell("good", "true"), MeasuringFixture.shell("bad", "echo broken; exit 3"),
                MeasuringFixture.shell("three", "exit 3", exit: 3),
            ], rounds: 3)
        let events = Events()
        let result = try Bench(plan: plan).run { events.add($0) }
        #expect(result.candidates.map(\.runs.count) == [3, 0, 3])
        let bad = try #require(result.candidate("bad"))
        #expect(bad.failures.count == 2 && bad.summary == nil && bad.ratio == nil)
        #expect(bad.failures[0].message.contains("exit status 3") && bad.failures[0].outputTail == "broken\n")
        #expect(events.list.contains("gave up bad"))
        #expect(BenchTable(result).text.contains("failed: bad, warmUp round 1"))
    }

    @Test("a baseline that does not run ends the bench with the end of its output")
    func noBaseline() {
        let plan = BenchPlan(
            title: "none", candidates: [MeasuringFixture.shell("bad", "echo no such table; exit 1")], rounds: 2)
        let error = #expect(throws: MeasureError.self) { try Bench(plan: plan).run() }
        #expect(error?.code == .baselineFailed && error?.message.contains("no such table") == true)
    }

    @Test("plans that make no sense are refused")
    func badPlans() {
        let one = MeasuringFixture.shell("a", "true")
        let http = MeasuringFixture.server("b", jdk: "17")
        let load = ThroughputPlan(steps: [])
        for plan in [
            BenchPlan(title: "", candidates: []), BenchPlan(title: "", candidates: [one, one]),
            BenchPlan(title: "", candidates: [one, http]), BenchPlan(title: "", candidates: [one], rounds: 0),
            BenchPlan(title: "", candidates: [one], steady: load),
        ] {
            let error = #expect(throws: MeasureError.self) { try Bench(plan: plan).run() }
            #expect(error?.code == .badPlan)
        }
    }

    @Test("cancelling ends the running process and the bench")
    func cancelled() throws {
        let start = MonotonicTime.now()
        var never = MeasuringFixture.shell("never", "sleep 60")
        never.readiness = .port
        let plan = BenchPlan(title: "x", candidates: [never], rounds: 2)
        let error = #expect(throws: MeasureError.self) {
            try Bench(plan: plan).run(isCancelled: { start.elapsedMs > 200 })
        }
        #expect(error?.code == .cancelled && start.elapsedMs < 20_000)
    }

    @Test("secrets in arguments do not reach the result")
    func secrets() {
        var candidate = MeasuringFixture.shell("x", "true")
        candidate.spec.arguments = ["-Dspring.datasource.password=abc", "--api-token=t", "-Dx=y", "password"]
        #expect(
            candidate.shownCommand
                == ["/bin/sh", "-Dspring.datasource.password=***", "--api-token=***", "-Dx=y", "password"])
        candidate.spec.arguments = [
            "--db-password", "hunter2", "-c", "LANG=C PGPASSWORD=hunter2 ./app --x=1", "--db.pass=hunter2",
            "--url=jdbc:x://h/d?user=me&password=hunter2;a=b", "http://me:hunter2@h:1/p?q=1", "--password", "--x",
        ]
        #expect(
            candidate.shownCommand.dropFirst() == [
                "--db-password", "***", "-c", "LANG=C PGPASSWORD=*** ./app --x=1", "--db.pass=***",
                "--url=jdbc:x://h/d?user=me&password=***;a=b", "http://me:***@h:1/p?q=1", "--password", "--x",
            ])
    }

    @Test("a shell's command and a request are shown without the secrets in them")
    func secretsInCommands() {
        #expect(
            Candidate.withoutSecret("java -jar app.jar --db-password hunter2 --port 1")
                == "java -jar app.jar --db-password *** --port 1")
        #expect(
            Candidate.withoutSecret("curl -H 'Authorization: Bearer s3cret' -H 'X-Api-Key: k' http://x/")
                == "curl -H 'Authorization: Bearer *** -H 'X-Api-Key: *** http://x/")
        #expect(Candidate.withoutSecret("Authorization: s3cret") == "Authorization: ***")
        #expect(Candidate.withoutSecret("GET /api?api_key=abc&x=1") == "GET /api?api_key=***")
        #expect(Candidate.withoutSecret("/health") == "/health")
    }

    @Test("for cold starts the files of all candidates are dropped, each once")
    func files() {
        var one = MeasuringFixture.shell("a", ""), other = MeasuringFixture.shell("b", "")
        one.files = ["/y", "/x"]
        other.files = ["/x"]
        #expect(BenchPlan(title: "", candidates: [one, other]).files == ["/x", "/y"])
    }

    @Test("a real server is measured: time, memory, classes, steady load, cold files")
    func server() throws {
        let script = try WarmScript(parsing: "GET /health")
        let plan = BenchPlan(
            title: "server",
            candidates: [
                MeasuringFixture.server("plain", jdk: "17"),
                MeasuringFixture.server("C1 only", jdk: "17", options: ["-XX:TieredStopAtLevel=1"]),
            ], rounds: 2, cache: .filesDropped,
            steady: ThroughputPlan(steps: script.repeatableSteps, connections: 2, warmUpSeconds: 0.3, seconds: 0.5))
        let result = try Bench(plan: plan).run()
        for candidate in result.candidates {
            let summary = try #require(candidate.summary)
            #expect(summary.readyMs.median > 20 && summary.cpuMs.median > 20 && summary.peakRssBytes.median > 10e6)
            #expect(summary.pssBytes != nil && summary.threads != nil && candidate.failures.isEmpty)
            #expect(candidate.runs.allSatisfy { $0.cachedShareBefore != nil && !$0.killed })
            #expect((candidate.startup?.classes?.loaded ?? 0) > 400 && candidate.startup?.split != nil)
            let steady = try #require(candidate.steady)
            #expect(steady.requestsPerSecond.median > 20 && steady.errors == 0)
            #expect((steady.cpuMsPerRequest?.median ?? 0) > 0)
        }
        #expect(result.candidate("C1 only")?.ratio?.readyMs.method == .assumedNoise)
        #expect(result.candidate("C1 only")?.steady?.ratio?.pairs == 1)
        // The result survives its own JSON.
        let again = try BenchResult(json: Array(try result.json().utf8), name: "again")
        #expect(again.candidates == result.candidates && again.method == result.method)
    }
}
