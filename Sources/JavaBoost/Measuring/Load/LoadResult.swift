public import FoundationEssentials

/// Everything that one `jboost bench --load` measured, as `--json` writes it.
public struct LoadResult: Codable, Hashable, Sendable {
    /// Raised when a key changes its meaning or goes.
    public static let schema = 1

    public var loadSchemaVersion = LoadResult.schema
    /// What was measured, for a person: the application's name.
    public var title: String
    public var startedAt: Date
    public var finishedAt: Date
    public var machine: Machine
    public var method: Method
    /// Label of the candidate that the others are compared with.
    public var baseline: String
    /// The baseline first.
    public var candidates: [LoadCandidate]

    public struct Method: Codable, Hashable, Sendable {
        /// In each, every candidate ran once.
        public var rounds: Int
        public var connections: Int
        /// Length of the warm-up, at most.
        public var warmUpSeconds: Double
        /// Whether it ended sooner where the JIT compilers rested.
        public var warmsUntilCompiled: Bool
        /// Length of each measured part.
        public var seconds: Double
        /// Rate of the open loop; nil where there was none.
        public var openRatePerSecond: Double?
        /// CPUs that each candidate had; nil for all of the machine's.
        public var cpus: Double?
        /// What was sent, in turn.
        public var requests: [String]
        public var interval: RatioEstimate.Settings

        /// The warm-up's length for a person.
        var warmUpText: String {
            (warmsUntilCompiled ? "at most " : "") + DecimalText.short(warmUpSeconds) + " s"
        }
    }

    public var baselineResult: LoadCandidate? { candidates.first { $0.label == baseline } }

    /// What a reader must know before believing the numbers.
    public var cautions: [String] {
        var found = machine.cautions(rounds: method.rounds)
        if method.cpus == nil {
            found.append(
                "Without a CPU quota the load generator and the application compete, and many threads get more of the "
                    + "CPUs than few.")
        }
        for candidate in candidates {
            if let errors = candidate.summary[.errors]?.max, errors > 0 {
                found.append(
                    "\"\(candidate.label)\" gave up to \(DecimalText.fixed(errors, digits: 0)) errors in a round.")
            }
            if !candidate.failures.isEmpty {
                found.append("\"\(candidate.label)\" failed in \(candidate.failures.count) rounds.")
            }
        }
        return found
    }

    /// The result as JSON text, with a final line feed.
    public func json() throws(MeasureError) -> String { try MeasuredJSON.text(self) }
}

/// What one candidate did under load.
public struct LoadCandidate: Codable, Hashable, Sendable {
    public var label: String
    /// The command as started, values that look secret replaced by `***`.
    public var command: [String]
    public var jdk: CandidateResult.JDKNote?
    /// In the order of their numbers; a failed one is missing here and found in `failures`.
    public var rounds: [LoadRound]
    public var failures: [FailedRun]
    /// Each metric over all rounds; one that was not measured is missing.
    public var summary: [LoadMetric: Summary]
    /// Against the baseline, pair by pair; empty for the baseline itself. Metrics that can be 0 are missing.
    public var ratio: [LoadMetric: RatioEstimate]

    init(
        _ candidate: Candidate, _ rounds: [LoadRound?], failures: [FailedRun], baseline: [LoadRound?]?,
        settings: RatioEstimate.Settings
    ) {
        label = candidate.label
        command = candidate.shownCommand
        jdk = candidate.jdk
        self.rounds = rounds.compactMap { $0 }
        self.failures = failures
        summary = [:]
        ratio = [:]
        for metric in LoadMetric.allCases {
            summary[metric] = Summary(of: self.rounds.compactMap { metric.value($0) })
            guard let baseline, metric != .errors else { continue }
            let ratios = PairedRatios.of(
                rounds.map { $0.flatMap(metric.value) }, to: baseline.map { $0.flatMap(metric.value) })
            ratio[metric] = RatioEstimate(of: ratios, settings: settings)
        }
    }
}

/// One candidate in one round.
public struct LoadRound: Codable, Hashable, Sendable {
    /// From 0.
    public var round: Int
    public var readyMs: Double
    public var closed: Throughput
    public var open: Throughput?
    /// Threads of the operating system at the end of the closed loop.
    public var threads: Int64
    /// Largest resident set up to then, in bytes.
    public var rssBytes: Int64
}
