/// What a load bench measures: the same requests against each candidate in turn, in pairs.
public struct LoadPlan: Sendable {
    /// Named in the result: the application.
    public var title: String
    /// The first is the baseline that the others are compared with.
    public var candidates: [Candidate]
    /// In each, every candidate is started, warmed up, loaded and ended once.
    public var rounds = 7
    /// Sent in turn by each connection.
    public var steps: [WarmScript.Step]
    public var connections = 200
    public var warmUp = LoadWarmUp.untilCompiled(atMost: 60)
    /// Seconds of each measured part.
    public var seconds = 10.0
    public var openLoop = OpenLoop.share(0.7)
    /// CPUs that each candidate gets; nil for as many as there are.
    public var cpus: Double?
    public var limits = BenchPlan.Limits()
    public var interval = RatioEstimate.Settings()

    /// The second measured part, at a rate that does not wait for answers.
    public enum OpenLoop: Hashable, Sendable {
        case none
        case perSecond(Double)
        /// This share of what the baseline served in the closed loop of the first round.
        case share(Double)
    }

    public init(title: String, candidates: [Candidate], steps: [WarmScript.Step]) {
        self.title = title
        self.candidates = candidates
        self.steps = steps
    }

    func check() throws(MeasureError) {
        guard !candidates.isEmpty else { throw MeasureError(.badPlan, "there is nothing to measure") }
        guard (1...1_000).contains(rounds) else { throw MeasureError(.badPlan, "rounds go from 1 to 1000") }
        if let cpus, !(cpus >= 0.01 && cpus <= 4_096) { throw MeasureError(.badPlan, "a quota goes from 0.01 CPUs on") }
        var seen: Set<String> = []
        for candidate in candidates where !seen.insert(candidate.label).inserted {
            throw MeasureError(.badPlan, "two candidates are called \(candidate.label.debugDescription)")
        }
        if candidates.contains(where: { if case .exit = $0.readiness { true } else { false } }) {
            throw MeasureError(
                .badPlan, "a program that ends by itself cannot be put under load; say with --ready when it is ready")
        }
        guard warmUp.isValid else { throw MeasureError(.badPlan, "a warm-up takes 0 to 86400 seconds") }
        try closed.check()
    }

    var closed: ThroughputPlan {
        ThroughputPlan(steps: steps, connections: connections, warmUpSeconds: warmUp.mostSeconds, seconds: seconds)
    }

    /// The open part needs no long warm-up: it comes right after the closed one.
    func open(ratePerSecond: Double) -> ThroughputPlan {
        ThroughputPlan(
            steps: steps, connections: connections, ratePerSecond: ratePerSecond, warmUpSeconds: 1, seconds: seconds)
    }
}
