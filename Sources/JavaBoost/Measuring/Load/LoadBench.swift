public import FoundationEssentials
import Glibc
import JVM

/// Puts candidates under the same load one after the other, in an order that changes from round to round, each in a
/// control group of its own with the same CPU quota, and compares them round by round.
public struct LoadBench: Sendable {
    public var plan: LoadPlan
    public var now: @Sendable () -> Date

    public init(plan: LoadPlan, now: @escaping @Sendable () -> Date = { Date() }) {
        self.plan = plan
        self.now = now
    }

    /// Measures. Takes as long as the runs take; one candidate runs at a time.
    ///
    /// - Parameters:
    ///   - progress: called between runs.
    ///   - isEnough: asked after each round; true ends the bench early.
    ///   - isCancelled: asked every few milliseconds; true ends the running process and the bench.
    /// - Throws: `MeasureError`: `badPlan`, `machine` (no quota can be had), `baselineFailed`, `cancelled`.
    public func run(
        progress: (BenchEvent) -> Void = { _ in }, isEnough: (LoadResult) -> Bool = { _ in false },
        isCancelled: @escaping @Sendable () -> Bool = { Task.isCancelled }
    ) throws(MeasureError) -> LoadResult {
        try plan.check()
        var session = LoadSession(plan: plan, startedAt: now(), isCancelled: isCancelled)
        progress(.started(runs: plan.rounds * plan.candidates.count))
        for round in 0..<plan.rounds {
            try session.run(round: round, progress)
            if isEnough(session.result(finishedAt: now())) { break }
        }
        return session.result(finishedAt: now())
    }
}

/// The runs of one load bench and what they have brought so far.
private struct LoadSession {
    private struct Lane {
        let candidate: Candidate
        var rounds: [LoadRound?] = []
        var failures: [FailedRun] = []
    }

    private let plan: LoadPlan
    private let machine = Machine.current()
    private let startedAt: Date
    private let isCancelled: @Sendable () -> Bool
    private var lanes: [Lane]
    private var openRate: Double?

    init(plan: LoadPlan, startedAt: Date, isCancelled: @escaping @Sendable () -> Bool) {
        self.plan = plan
        self.startedAt = startedAt
        self.isCancelled = isCancelled
        lanes = plan.candidates.map { Lane(candidate: $0) }
        if case .perSecond(let rate) = plan.openLoop { openRate = rate }
    }

    mutating func run(round: Int, _ progress: (BenchEvent) -> Void) throws(MeasureError) {
        // The first run is the baseline's: the open loop's rate may come from it.
        for index in RoundOrder.of(round: round, count: lanes.count)
        where lanes[index].failures.count < Bench.mostFailures {
            let label = lanes[index].candidate.label
            if isCancelled() { throw MeasureError(.cancelled, "stopped before \(label) ran again") }
            progress(.runStarted(label: label, kind: .steady, round: round))
            do {
                let done = try measure(lanes[index].candidate, round, setsRate: index == 0)
                lanes[index].rounds.append(done)
                openRate = openRate ?? done.open?.offeredPerSecond
                progress(.runFinished(label: label, kind: .steady, round: round, readyMs: done.readyMs))
            } catch {
                if isCancelled() { throw MeasureError(.cancelled, "stopped while \(label) ran") }
                try book(error, index, round, progress)
            }
        }
    }

    private mutating func book(
        _ error: ApplicationRunError, _ index: Int, _ round: Int, _ progress: (BenchEvent) -> Void
    ) throws(MeasureError) {
        let label = lanes[index].candidate.label
        var short = error
        short.outputTail = ""
        lanes[index].rounds.append(nil)
        lanes[index].failures.append(
            FailedRun(kind: .steady, round: round, message: short.description, outputTail: error.outputTail))
        progress(.runFailed(label: label, kind: .steady, round: round, message: short.description))
        guard lanes[index].failures.count >= Bench.mostFailures else { return }
        if index == 0, lanes[0].rounds.allSatisfy({ $0 == nil }) {
            throw MeasureError(.baselineFailed, "the baseline \(label.debugDescription) does not run: \(error)")
        }
        progress(.gaveUp(label: label))
    }

    /// One candidate: started under its quota, warmed up, both parts of the load, ended.
    private func measure(_ candidate: Candidate, _ round: Int, setsRate: Bool) throws(ApplicationRunError) -> LoadRound
    {
        if let cpus = plan.cpus {
            let quota: CPUQuota
            do { quota = try CPUQuota(cpus: cpus) } catch {
                throw ApplicationRunError(.notStarted, detail: error.message, outputTail: "")
            }
            var confined = candidate
            confined.spec = quota.confined(candidate.spec)
            return try perform(confined, round, setsRate: setsRate)
        }
        return try perform(candidate, round, setsRate: setsRate)
    }

    private func perform(_ candidate: Candidate, _ round: Int, setsRate: Bool) throws(ApplicationRunError) -> LoadRound
    {
        let run = CandidateRun(candidate: candidate, limits: plan.limits, isCancelled: isCancelled)
        var closed: Throughput?, open: Throughput?, sample: ResourceSample?
        let outcome = try run.perform(use: { process, port throws(MeasureError) in
            let address = LoopbackAddress(port: port)
            let counters = {
                ThroughputDriver.Counters(
                    cpuNanoseconds: ResourceSample.cpuNanoseconds(ofTree: process.pid),
                    switches: ResourceSample.switches(ofTree: process.pid))
            }
            var compilers = CompilerRest()
            closed = try ThroughputDriver(plan: plan.closed).run(
                on: address,
                isWarm: {
                    if case .untilCompiled = plan.warmUp { compilers.isResting(process.pid) } else { false }
                },
                counters: counters, isCancelled: isCancelled)
            try closed?.requireAnswers()
            sample = ResourceSample.ofTree(process.pid)
            if let rate = openRate ?? (setsRate ? rate(after: closed) : nil) {
                open = try ThroughputDriver(plan: plan.open(ratePerSecond: rate)).run(
                    on: address, counters: counters, isCancelled: isCancelled)
                try open?.requireAnswers()
            }
        })
        guard let closed, let sample else {
            throw ApplicationRunError(.endedBeforeReady, detail: "it ended under load", outputTail: "")
        }
        return LoadRound(
            round: round, readyMs: outcome.readyMs, closed: closed, open: open, threads: sample.threads ?? 0,
            rssBytes: sample.peakRssBytes)
    }

    /// The baseline's first run finds the rate, and is the first to be loaded with it.
    private func rate(after closed: Throughput?) -> Double? {
        guard case .share(let share) = plan.openLoop, let closed else { return nil }
        return max(1, (closed.requestsPerSecond * share).rounded())
    }

    func result(finishedAt: Date) -> LoadResult {
        let baseline = lanes[0].rounds
        return LoadResult(
            title: plan.title, startedAt: startedAt, finishedAt: finishedAt, machine: machine,
            method: LoadResult.Method(
                rounds: baseline.count, connections: plan.connections, warmUpSeconds: plan.warmUp.mostSeconds,
                warmsUntilCompiled: plan.warmUp != .fixed(plan.warmUp.mostSeconds), seconds: plan.seconds,
                openRatePerSecond: openRate, cpus: plan.cpus,
                requests: plan.steps.map { Candidate.withoutSecret("\($0.request.method) \($0.request.path)") },
                interval: plan.interval),
            baseline: lanes[0].candidate.label,
            candidates: lanes.indices.map { index in
                LoadCandidate(
                    lanes[index].candidate, lanes[index].rounds, failures: lanes[index].failures,
                    baseline: index == 0 ? nil : baseline, settings: plan.interval)
            })
    }
}
