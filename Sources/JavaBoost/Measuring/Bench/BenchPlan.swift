/// What a bench measures, and how often.
public struct BenchPlan: Sendable {
    /// What is named in the result: the application.
    public var title: String
    /// The first is the baseline that the others are compared with.
    public var candidates: [Candidate]
    /// Timed rounds, in each of which every candidate runs once.
    public var rounds: Int
    /// Rounds before them that bring files into memory and are not counted; ignored for cold starts.
    public var warmUpRounds: Int
    public var cache: BenchResult.CacheState
    /// Steady load after the timed rounds; nil for none.
    public var steady: ThroughputPlan?
    /// Rounds of steady load, in each of which every candidate runs once.
    public var steadyRounds: Int
    /// One extra run per candidate for start-up split and classes; never among the timed ones.
    public var instrumented: Bool
    public var limits: Limits
    public var interval: RatioEstimate.Settings

    /// How long a run may take, in milliseconds.
    public struct Limits: Hashable, Sendable {
        public var readyMs: Int64
        /// From SIGTERM to SIGKILL.
        public var exitMs: Int64

        public init(readyMs: Int64 = 120_000, exitMs: Int64 = 10_000) {
            self.readyMs = readyMs
            self.exitMs = exitMs
        }
    }

    public init(
        title: String, candidates: [Candidate], rounds: Int = 10, warmUpRounds: Int = 1,
        cache: BenchResult.CacheState = .warm, steady: ThroughputPlan? = nil, steadyRounds: Int = 1,
        instrumented: Bool = true, limits: Limits = Limits(), interval: RatioEstimate.Settings = .init()
    ) {
        self.title = title
        self.candidates = candidates
        self.rounds = rounds
        self.warmUpRounds = warmUpRounds
        self.cache = cache
        self.steady = steady
        self.steadyRounds = steadyRounds
        self.instrumented = instrumented
        self.limits = limits
        self.interval = interval
    }

    func check() throws(MeasureError) {
        guard let first = candidates.first else { throw MeasureError(.badPlan, "there is nothing to measure") }
        guard (1...10_000).contains(rounds), (0...1_000).contains(warmUpRounds), (1...1_000).contains(steadyRounds)
        else {
            throw MeasureError(.badPlan, "the number of rounds must be 1 to 10000, of warm-up rounds 0 to 1000")
        }
        var seen: Set<String> = []
        for candidate in candidates where !seen.insert(candidate.label).inserted {
            throw MeasureError(.badPlan, "two candidates are called \(candidate.label.debugDescription)")
        }
        if candidates.contains(where: { $0.readiness.measuredTime != first.readiness.measuredTime }) {
            throw MeasureError(.badPlan, "all candidates must be timed up to the same kind of moment")
        }
        if steady != nil, case .exit = first.readiness {
            throw MeasureError(.badPlan, "a program that ends by itself cannot be put under steady load")
        }
    }

    /// How many processes the bench will start, the instrumented and the steady ones too.
    public var plannedRuns: Int {
        let instrumentedRuns = instrumented ? candidates.count { $0.instrumentation != .none } : 0
        let steadyRuns = steady == nil ? 0 : steadyRounds * candidates.count
        return (usedWarmUpRounds + rounds) * candidates.count + instrumentedRuns + steadyRuns
    }

    var usedWarmUpRounds: Int { cache == .warm ? warmUpRounds : 0 }

    /// What all candidates read, each file once.
    var files: [String] { Set(candidates.flatMap(\.files)).sorted() }
}

/// The order of candidates within each round.
enum RoundOrder {
    /// Indices 0..<count in the order of `round`.
    ///
    /// A Williams design (Williams, "Experimental designs balanced for the estimation of residual effects of treatments",
    /// 1949): over `count` rounds each candidate stands once in each place, and for an even count each comes once right
    /// after each other one, so that what a run leaves behind (heat, cache, freed memory) does not always meet the same
    /// next one. For an odd count that takes twice as many rounds.
    static func of(round: Int, count: Int) -> [Int] {
        var base: [Int] = []
        for place in 0..<count { base.append(place % 2 == 0 ? (count - place / 2) % count : (place + 1) / 2) }
        // Odd counts need the mirrored square as well.
        if count % 2 == 1, (round / max(count, 1)) % 2 == 1 { base.reverse() }
        return base.map { ($0 + round) % count }
    }
}
