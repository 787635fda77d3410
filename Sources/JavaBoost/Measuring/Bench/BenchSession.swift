import FoundationEssentials
import Glibc
import JVM

/// The runs of one bench and what they have brought so far.
final class BenchSession {
    private struct Lane {
        let candidate: Candidate
        var runs: [TimedRun] = []
        var failures: [FailedRun] = []
        var steady: [Throughput?] = []
        var startup: StartupDetail?
        var gaveUp = false
    }

    private let plan: BenchPlan
    private let isCancelled: @Sendable () -> Bool
    private var lanes: [Lane]

    init(plan: BenchPlan, isCancelled: @escaping @Sendable () -> Bool) {
        self.plan = plan
        self.isCancelled = isCancelled
        lanes = plan.candidates.map { Lane(candidate: $0) }
    }

    /// The warm-up rounds, then the timed ones.
    func timedRounds(_ progress: (BenchEvent) -> Void) throws(MeasureError) {
        let warmUps = plan.usedWarmUpRounds
        for step in 0..<(warmUps + plan.rounds) {
            let kind: FailedRun.Kind = step < warmUps ? .warmUp : .timed
            let round = step < warmUps ? step : step - warmUps
            for (position, index) in RoundOrder.of(round: step, count: lanes.count).enumerated()
            where !lanes[index].gaveUp {
                try attempt(index, kind, round, progress) { (run) throws(Interruption) in
                    let cachedBefore = try emptyCache(for: run.candidate)
                    let outcome = try run.performing()
                    if kind == .timed {
                        lanes[index].runs.append(
                            TimedRun(
                                round: round, position: position, readyMs: outcome.readyMs, usage: outcome.usage,
                                cachedShareBefore: cachedBefore, killed: outcome.killed))
                    }
                    return outcome.readyMs
                }
            }
        }
    }

    /// One instrumented run of each candidate that can have one.
    func instrumentedRuns(under scratch: String, _ progress: (BenchEvent) -> Void) throws(MeasureError) {
        for index in lanes.indices where lanes[index].candidate.instrumentation != .none && !lanes[index].gaveUp {
            try attempt(index, .instrumented, 0, progress) { (run) throws(Interruption) in
                let detail = try run.performingInstrumented(under: scratch)
                lanes[index].startup = detail
                return detail.readyMs
            }
        }
    }

    /// Steady load on each candidate in turn.
    func steadyRounds(_ steady: ThroughputPlan, _ progress: (BenchEvent) -> Void) throws(MeasureError) {
        let isCancelled = isCancelled
        for round in 0..<plan.steadyRounds {
            for index in RoundOrder.of(round: round, count: lanes.count) where !lanes[index].gaveUp {
                var throughput: Throughput?
                try attempt(index, .steady, round, progress) { (run) throws(Interruption) in
                    try run.performing { process, port throws(MeasureError) in
                        let done = try ThroughputDriver(plan: steady).run(
                            on: LoopbackAddress(port: port),
                            counters: { .init(cpuNanoseconds: ResourceSample.cpuNanoseconds(ofTree: process.pid)) },
                            isCancelled: isCancelled)
                        try done.requireAnswers()
                        throughput = done
                    }.readyMs
                }
                lanes[index].steady.append(throughput)
            }
        }
    }

    /// Why an attempt ended without a measurement.
    fileprivate enum Interruption: Error {
        case failed(ApplicationRunError)
        case bench(MeasureError)
    }

    /// Makes one run and keeps the books: events, failures, candidates to give up.
    private func attempt(
        _ index: Int, _ kind: FailedRun.Kind, _ round: Int, _ progress: (BenchEvent) -> Void,
        _ body: (CandidateRun) throws(Interruption) -> Double
    ) throws(MeasureError) {
        let label = lanes[index].candidate.label
        if isCancelled() { throw MeasureError(.cancelled, "stopped before \(label) ran again") }
        progress(.runStarted(label: label, kind: kind, round: round))
        let run = CandidateRun(candidate: lanes[index].candidate, limits: plan.limits, isCancelled: isCancelled)
        do {
            let readyMs = try body(run)
            progress(.runFinished(label: label, kind: kind, round: round, readyMs: readyMs))
        } catch {
            if isCancelled() { throw MeasureError(.cancelled, "stopped while \(label) ran") }
            switch error {
            case .bench(let error): throw error
            case .failed(let error): try book(error, index, kind, round, progress)
            }
        }
    }

    private func book(
        _ error: ApplicationRunError, _ index: Int, _ kind: FailedRun.Kind, _ round: Int,
        _ progress: (BenchEvent) -> Void
    ) throws(MeasureError) {
        let label = lanes[index].candidate.label
        var short = error
        short.outputTail = ""
        let message = short.description
        lanes[index].failures.append(
            FailedRun(kind: kind, round: round, message: message, outputTail: error.outputTail))
        progress(.runFailed(label: label, kind: kind, round: round, message: message))
        guard kind == .warmUp || kind == .timed, lanes[index].failures.count >= Bench.mostFailures else { return }
        if index == 0 && lanes[index].runs.isEmpty {
            throw MeasureError(.baselineFailed, "the baseline \(label.debugDescription) does not run: \(error)")
        }
        lanes[index].gaveUp = true
        progress(.gaveUp(label: label))
    }

    /// Makes the page cache as the plan wants it; the share of the candidate's files that is still in it, if any.
    ///
    /// The files of all candidates are dropped each time, so that none finds in memory what another one has read.
    private func emptyCache(for candidate: Candidate) throws(Interruption) -> Double? {
        switch plan.cache {
        case .warm: return nil
        case .filesDropped: PageCache.drop(plan.files)
        case .allDropped:
            do { try PageCache.dropAll() } catch {
                throw .bench(MeasureError(.machine, "cannot drop the page cache (root only): \(error)"))
            }
        }
        let shares = candidate.files.compactMap { PageCache.residentShare($0) }
        return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }
}

extension BenchSession {
    func result(machine: Machine, startedAt: Date, finishedAt: Date) -> BenchResult {
        let first = plan.candidates[0]
        return BenchResult(
            schemaVersion: BenchResult.schema, title: plan.title, startedAt: startedAt, finishedAt: finishedAt,
            machine: machine,
            method: BenchResult.Method(
                rounds: plan.rounds, warmUpRounds: plan.usedWarmUpRounds,
                readiness: Candidate.withoutSecret(first.readiness.description),
                measuredTime: first.readiness.measuredTime, cache: plan.cache, interval: plan.interval,
                steadyRounds: plan.steady == nil ? 0 : plan.steadyRounds, steadyConnections: plan.steady?.connections,
                steadyWarmUpSeconds: plan.steady?.warmUpSeconds, steadySeconds: plan.steady?.seconds),
            baseline: first.label, candidates: lanes.indices.map { candidateResult($0) })
    }

    private func candidateResult(_ index: Int) -> CandidateResult {
        let lane = lanes[index]
        let isBaseline = index == 0
        return CandidateResult(
            label: lane.candidate.label, command: lane.candidate.shownCommand, jdk: lane.candidate.jdk,
            tier: lane.candidate.tier, jitProfile: lane.candidate.jitProfile, runs: lane.runs, failures: lane.failures,
            summary: MetricSummaries(lane.runs),
            ratio: isBaseline
                ? nil : MetricRatios(lane.runs, to: lanes[0].runs, rounds: plan.rounds, settings: plan.interval),
            steady: SteadyResult(lane.steady, baseline: isBaseline ? nil : lanes[0].steady, settings: plan.interval),
            startup: lane.startup)
    }
}

extension CandidateRun {
    /// `perform` with the error that the bench's books want.
    fileprivate func performing(
        use: Use = { _, _ throws(MeasureError) in }
    ) throws(BenchSession.Interruption) -> Outcome {
        do throws(ApplicationRunError) { return try perform(use: use) } catch { throw .failed(error) }
    }

    fileprivate func performingInstrumented(under scratch: String) throws(BenchSession.Interruption) -> StartupDetail {
        let directory: ScratchDirectory
        do throws(SystemError) { directory = try ScratchDirectory.make(under: scratch) } catch {
            throw .bench(MeasureError(.machine, "\(error)"))
        }
        defer { directory.remove() }
        do throws(ApplicationRunError) {
            return try InstrumentedRun(run: self, directory: directory.path).perform()
        } catch { throw .failed(error) }
    }
}
