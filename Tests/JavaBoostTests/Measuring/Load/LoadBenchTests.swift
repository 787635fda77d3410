import FoundationEssentials
import Glibc
import JVM
import TestSupport
import Testing

@testable import JavaBoost

@Suite("Load bench") struct LoadBenchTests {
    private func plan(_ candidates: [Candidate]) throws -> LoadPlan {
        var plan = LoadPlan(
            title: "server", candidates: candidates, steps: try WarmScript(parsing: "GET /health").repeatableSteps)
        plan.rounds = 2
        plan.connections = 4
        plan.warmUp = .fixed(0.2)
        plan.seconds = 0.5
        return plan
    }

    @Test("a real server under both loops, in a group with a quota that is gone afterwards")
    func server() throws {
        var plan = try plan([
            MeasuringFixture.server("plain", jdk: "17"),
            MeasuringFixture.server("C1 only", jdk: "17", options: ["-XX:TieredStopAtLevel=1"]),
        ])
        plan.cpus = 0.5
        let result = try LoadBench(plan: plan).run()
        let rate = try #require(result.method.openRatePerSecond)
        #expect(result.candidates.map(\.rounds.count) == [2, 2] && rate >= 1)
        for candidate in result.candidates {
            // A warm-up of a fifth of a second has no first five seconds.
            for metric in LoadMetric.allCases where metric != .earlyRequestsPerSecond {
                #expect(candidate.summary[metric]?.n == 2, "\(candidate.label) \(metric)")
            }
            #expect(candidate.summary[.requestsPerSecond]?.median ?? 0 > 20 && candidate.summary[.errors]?.max == 0)
            // Half a processor is half a second of CPU time in a second, and a little more where a period is cut.
            for round in candidate.rounds {
                let used = (round.closed.cpuMsPerRequest ?? 0) * Double(round.closed.requests) / round.closed.seconds
                #expect(used < 700, "\(used) ms a second")
                #expect(round.open?.offeredPerSecond == rate)
            }
        }
        #expect(result.candidates[1].ratio[.requestsPerSecond]?.pairs == 2 && result.candidates[0].ratio.isEmpty)
        #expect(result.candidates[1].ratio[.errors] == nil)
        let left = ControlGroup.directories(of: "cpu").flatMap { ProcFile.names(in: $0.path) }
        #expect(!left.contains { $0 == "jboost-load-\(getpid())" })
        // What people look at.
        let table = LoadTable(result).text
        #expect(table.contains("requests/s") && table.contains("open loop p99 ms") && table.contains("of 0.50 CPUs"))
        let page = LoadReport(result).html
        #expect(page.contains("<svg") && page.contains("C1 only") && !page.contains("<script"))
        #expect(try result.json().contains("\"loadSchemaVersion\" : 1"))
    }

    @Test("the warm-up ends where the compilers rest, no sooner than they had work, and no later than it may")
    func compilerRest() {
        /// Looks until it is warm; nil when it never is. A compiler is busy for `busy` ms of each second, then for `idle`;
        /// another one has done its work, and ends after `ends` seconds.
        func looks(busy: Double, forSeconds seconds: Int, idle: Double, ends: Int = 100) -> Int? {
            var rest = CompilerRest(), sample = CompilerRest.Sample(atMs: 0, busyMs: [7: 0, 8: 5_000])
            return (1...100).first { look in
                sample.atMs += 1_000
                sample.busyMs[7]! += look <= seconds ? busy : idle
                if look == ends { sample.busyMs[8] = nil }
                return rest.isResting(after: sample)
            }
        }
        #expect(looks(busy: 900, forSeconds: 20, idle: 30) == 23)
        #expect(looks(busy: 900, forSeconds: 0, idle: 30) == 5)
        #expect(looks(busy: 300, forSeconds: 100, idle: 0) == nil)
        // One that ends hides nothing of what another one does.
        #expect(looks(busy: 900, forSeconds: 20, idle: 30, ends: 6) == 23)
        // No thread has a name by which compilers are known.
        var unknown = CompilerRest()
        #expect((1...100).first { unknown.isResting(after: .init(atMs: Double($0), busyMs: [:])) } == 10)
    }

    @Test("compilers of a real JVM are found")
    func compilers() throws {
        var candidate = MeasuringFixture.server("plain", jdk: "17")
        candidate.label = "plain"
        let run = CandidateRun(candidate: candidate, limits: .init(), isCancelled: { false })
        var busy = 0.0
        _ = try run.perform(use: { process, _ throws(MeasureError) in
            busy = ThreadCPU.all(of: process.pid).filter { ThreadRole(threadName: $0.name) == .compiler && $0.id > 0 }
                .reduce(0) { $0 + $1.milliseconds }
        })
        #expect(busy > 0)
    }

    @Test("answers of the first seconds are told apart, and no warm-up takes longer than it may")
    func early() throws {
        var plan = try plan([MeasuringFixture.server("plain", jdk: "17")])
        plan.rounds = 1
        plan.openLoop = .none
        plan.warmUp = .untilCompiled(atMost: 6)
        let result = try LoadBench(plan: plan).run()
        let round = try #require(result.candidates[0].rounds.first?.closed)
        let seconds = try #require(round.warmUpSeconds)
        #expect(seconds >= 4.9 && seconds < 7)
        #expect(round.earlyRequestsPerSecond ?? 0 > 20 || seconds < ThroughputPlan.earlySeconds)
        #expect(LoadTable(result).text.contains("at most 6.00 s of warm-up"))
    }

    @Test("ends early once it is enough, and a candidate that fails twice is left out")
    func endings() throws {
        var broken = MeasuringFixture.shell("broken", "exit 3")
        broken.readiness = .port
        var plan = try plan([MeasuringFixture.server("plain", jdk: "17"), broken])
        plan.rounds = 4
        plan.openLoop = .none
        let result = try LoadBench(plan: plan).run(isEnough: { $0.method.rounds == 3 })
        #expect(result.method.rounds == 3 && result.candidates[0].rounds.count == 3)
        #expect(result.candidates[1].rounds.isEmpty && result.candidates[1].failures.count == 2)
        #expect(result.candidates[0].rounds.allSatisfy { $0.open == nil })
        #expect(result.cautions.contains { $0.contains("broken") })
        #expect(ThreadTrial(result, .rewrite) == nil)
    }

    @Test("a baseline that fails at first sets the open rate once it runs; what ran before has no open part")
    func lateBaseline() throws {
        try Fixture.with { f in
            var baseline = MeasuringFixture.server("plain", jdk: "17")
            let mark = f.file("started")
            baseline.spec.arguments =
                ["-c", "[ -e \(mark) ] || { touch \(mark); exit 3; }; exec \"$0\" \"$@\"", baseline.spec.program]
                + baseline.spec.arguments
            baseline.spec.program = "/bin/sh"
            baseline.instrumentation = .none
            var plan = try plan([baseline, MeasuringFixture.server("other", jdk: "17")])
            plan.rounds = 3
            let result = try LoadBench(plan: plan).run()
            let rate = try #require(result.method.openRatePerSecond)
            let (first, other) = (result.candidates[0], result.candidates[1])
            #expect(first.failures.map(\.round) == [0] && first.rounds.count == 2)
            #expect(first.rounds.allSatisfy { $0.open?.offeredPerSecond == rate })
            #expect(other.rounds.count == 3 && other.rounds[0].open == nil)
            #expect(other.rounds[2].open?.offeredPerSecond == rate)
            #expect(other.ratio[.requestsPerSecond]?.pairs == 2)
        }
    }

    /// Its pairs were left out, so that the rounds that went well decided.
    @Test("an application that hangs under load has failed")
    func hangs() throws {
        let server = try ScriptedServer { request, number in
            .init("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", pauseMs: number > 2 ? 20_000 : 0)
        }
        defer { server.stop() }
        let steps = try WarmScript(parsing: "GET /").steps
        let plan = ThroughputPlan(steps: steps, connections: 2, warmUpSeconds: 0.5, seconds: 0.2)
        let short = try ThroughputDriver(plan: plan).run(on: LoopbackAddress(port: server.port))
        #expect(short.requests == 0 && short.errors == 0, "none has waited for long")
        let error = #expect(throws: MeasureError.self) { try short.requireAnswers() }
        #expect(error?.code == .unanswered)
        var open = short
        open.offeredPerSecond = 0.1
        try open.requireAnswers()
        open.unanswered = 1
        #expect(throws: MeasureError.self) { try open.requireAnswers() }
    }

    @Test("what cannot be measured is refused")
    func refused() throws {
        let good = MeasuringFixture.server("plain", jdk: "17")
        func code(_ change: (inout LoadPlan) -> Void) throws -> MeasureError.Code? {
            var plan = try plan([good])
            change(&plan)
            do { _ = try LoadBench(plan: plan).run() } catch { return error.code }
            return nil
        }
        #expect(try code { $0.candidates = [] } == .badPlan)
        #expect(try code { $0.candidates.append(good) } == .badPlan)
        #expect(try code { $0.candidates[0].readiness = .exit(status: 0) } == .badPlan)
        #expect(try code { $0.steps = [] } == .badPlan)
        #expect(try code { $0.cpus = 0 } == .badPlan)
        #expect(try code { $0.rounds = 0 } == .badPlan)
        let start = MonotonicTime.now()
        let error = #expect(throws: MeasureError.self) {
            try LoadBench(plan: try plan([good])).run(isCancelled: { start.elapsedMs > 100 })
        }
        #expect(error?.code == .cancelled)
    }

    @Test("a plan wins only beyond doubt, without errors, and without a worse tail")
    func verdict() throws {
        func trial(rates: [Double], p99: Double = 10, errors: [Int] = [0, 0, 0]) throws -> ThreadTrial {
            func round(_ number: Int, _ rate: Double, _ p99: Double, _ errors: Int) -> LoadRound {
                let part = Throughput(
                    seconds: 1, connections: 4, requests: Int(rate), errors: errors, requestsPerSecond: rate, p50Ms: 5,
                    p99Ms: p99, p999Ms: 20, maxMs: 30, cpuMsPerRequest: 0.1, switchesPerRequest: 1)
                return LoadRound(round: number, readyMs: 1, closed: part, open: nil, threads: 9, rssBytes: 1)
            }
            var plan = try plan([MeasuringFixture.shell("a", ""), MeasuringFixture.shell("b", "")])
            plan.rounds = rates.count
            let before = rates.indices.map { Optional(round($0, 100, 10, 0)) }
            let after = rates.enumerated().map { Optional(round($0.offset, $0.element, p99, errors[$0.offset])) }
            let result = LoadResult(
                title: "", startedAt: .init(timeIntervalSince1970: 0), finishedAt: .init(timeIntervalSince1970: 1),
                machine: .current(),
                method: .init(
                    rounds: rates.count, connections: 4, warmUpSeconds: 0, warmsUntilCompiled: false, seconds: 1,
                    openRatePerSecond: nil, cpus: 1,
                    requests: [], interval: .init()),
                baseline: "a",
                candidates: [
                    LoadCandidate(plan.candidates[0], before, failures: [], baseline: nil, settings: .init()),
                    LoadCandidate(plan.candidates[1], after, failures: [], baseline: before, settings: .init()),
                ])
            return try #require(ThreadTrial(result, .rewrite))
        }
        #expect(try trial(rates: [150, 160, 155]).wins)
        #expect(try !trial(rates: [104, 103, 105]).wins)
        #expect(try !trial(rates: [150, 160, 155], p99: 12).wins)
        // The median of errors was compared, and a round without an answer has no ratio.
        #expect(try !trial(rates: [150, 160, 155], errors: [0, 500, 0]).wins)
        #expect(try !trial(rates: [150, 160, 0]).wins)
        #expect(try !trial(rates: [80, 70, 75]).wins)
    }
}
