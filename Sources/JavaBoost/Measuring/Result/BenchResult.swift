public import CDSArchive
public import FoundationEssentials

/// Everything that one `jboost bench` measured, as `--json` writes it: keys sorted, units in their names, times in
/// ISO 8601.
public struct BenchResult: Codable, Hashable, Sendable {
    /// Raised when a key changes its meaning or goes.
    public static let schema = 1

    public var schemaVersion: Int
    /// What was measured, for a person: the application's name.
    public var title: String
    public var startedAt: Date
    public var finishedAt: Date
    public var machine: Machine
    public var method: Method
    /// Label of the candidate that the others are compared with.
    public var baseline: String
    /// The baseline first, then the others in the order given.
    public var candidates: [CandidateResult]

    /// How the numbers came about.
    public struct Method: Codable, Hashable, Sendable {
        /// Timed rounds; in each, every candidate ran once.
        public var rounds: Int
        /// Rounds before them whose times were thrown away.
        public var warmUpRounds: Int
        /// The condition that ends the measured time, as on the command line.
        public var readiness: String
        /// What the measured time is called: "time to first response".
        public var measuredTime: String
        /// Whether files were in the page cache.
        public var cache: CacheState
        /// Pairing, resampling and assumed noise of the intervals.
        public var interval: RatioEstimate.Settings
        /// Rounds of steady load; 0 when there was none.
        public var steadyRounds: Int
        public var steadyConnections: Int?
        public var steadyWarmUpSeconds: Double?
        public var steadySeconds: Double?
    }

    /// The page cache before each start.
    public enum CacheState: String, Codable, Sendable {
        /// As the run before left it: everything in memory.
        case warm
        /// The candidate's files dropped.
        case filesDropped
        /// The whole machine's cache dropped.
        case allDropped
    }

    public func candidate(_ label: String) -> CandidateResult? { candidates.first { $0.label == label } }
    public var baselineResult: CandidateResult? { candidate(baseline) }
}

/// What one candidate did.
public struct CandidateResult: Codable, Hashable, Sendable {
    public var label: String
    /// The command as started, values that look secret replaced by `***`.
    public var command: [String]
    public var jdk: JDKNote?
    /// Kind of archive, such as `static` or `aot`; nil where there is none.
    public var tier: String?
    /// `peak`, `balanced` or `burst`; nil where it is not jboost's choice.
    public var jitProfile: String?
    /// Timed runs in the order of their rounds; a failed one is missing here and found in `failures`.
    public var runs: [TimedRun]
    public var failures: [FailedRun]
    /// nil when no run succeeded.
    public var summary: MetricSummaries?
    /// Against the baseline, pair by pair; nil for the baseline itself and without a pair.
    public var ratio: MetricRatios?
    public var steady: SteadyResult?
    /// From the instrumented run; nil when there was none or it failed.
    public var startup: StartupDetail?

    /// A JDK as far as a reader of the result needs it.
    public struct JDKNote: Codable, Hashable, Sendable {
        public var home: String
        public var version: String
        public var vendor: String

        public init(home: String, version: String, vendor: String) {
            self.home = home
            self.version = version
            self.vendor = vendor
        }
    }
}

/// One timed run.
public struct TimedRun: Codable, Hashable, Sendable {
    /// From 0.
    public var round: Int
    /// Place in the round, from 0.
    public var position: Int
    /// From just before the process was made to the ready moment, in milliseconds of the monotonic clock.
    public var readyMs: Double
    /// At the ready moment; for a program that ends by itself, of its whole life.
    public var usage: ResourceSample
    /// Share of the candidate's files in the page cache before the start, 0...1; only when files were dropped.
    public var cachedShareBefore: Double?
    /// Whether it ignored SIGTERM and was killed.
    public var killed: Bool
}

/// One run that brought no time.
public struct FailedRun: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Sendable { case warmUp, timed, instrumented, steady }
    public var kind: Kind
    /// From 0.
    public var round: Int
    public var message: String
    /// The end of what it printed.
    public var outputTail: String
}

/// Each metric over all runs.
public struct MetricSummaries: Codable, Hashable, Sendable {
    public var readyMs: Summary
    public var cpuMs: Summary
    public var peakRssBytes: Summary
    public var pssBytes: Summary?
    public var minorFaults: Summary
    public var majorFaults: Summary
    public var threads: Summary?
    public var voluntarySwitches: Summary?
    public var involuntarySwitches: Summary?

    init?(_ runs: [TimedRun]) {
        func all(_ value: (TimedRun) -> Double?) -> Summary? {
            let values = runs.compactMap(value)
            return values.count == runs.count ? Summary(of: values) : nil
        }
        guard let ready = all({ $0.readyMs }), let cpu = all({ $0.usage.cpuMs }),
            let rss = all({ Double($0.usage.peakRssBytes) }), let minor = all({ Double($0.usage.minorFaults) }),
            let major = all({ Double($0.usage.majorFaults) })
        else { return nil }
        readyMs = ready
        cpuMs = cpu
        peakRssBytes = rss
        pssBytes = all { $0.usage.pssBytes.map { Double($0) } }
        minorFaults = minor
        majorFaults = major
        threads = all { $0.usage.threads.map { Double($0) } }
        voluntarySwitches = all { $0.usage.voluntarySwitches.map { Double($0) } }
        involuntarySwitches = all { $0.usage.involuntarySwitches.map { Double($0) } }
    }
}

/// Candidate / baseline, by rounds.
public struct MetricRatios: Codable, Hashable, Sendable {
    public var readyMs: RatioEstimate
    public var cpuMs: RatioEstimate
    public var peakRssBytes: RatioEstimate
    public var pssBytes: RatioEstimate?

    init?(_ runs: [TimedRun], to baseline: [TimedRun], rounds: Int, settings: RatioEstimate.Settings) {
        func estimate(_ value: (TimedRun) -> Double?) -> RatioEstimate? {
            func byRound(_ runs: [TimedRun]) -> [Double?] {
                (0..<rounds).map { round in runs.first { $0.round == round }.flatMap(value) }
            }
            return RatioEstimate(of: PairedRatios.of(byRound(runs), to: byRound(baseline)), settings: settings)
        }
        guard let ready = estimate({ $0.readyMs }), let cpu = estimate({ $0.usage.cpuMs }),
            let rss = estimate({ Double($0.usage.peakRssBytes) })
        else { return nil }
        readyMs = ready
        cpuMs = cpu
        peakRssBytes = rss
        pssBytes = estimate { $0.usage.pssBytes.map { Double($0) } }
    }
}

/// Steady load after warm-up: what a JIT profile costs.
public struct SteadyResult: Codable, Hashable, Sendable {
    public var rounds: [Throughput]
    public var requestsPerSecond: Summary
    public var p50Ms: Summary?
    public var p99Ms: Summary?
    public var cpuMsPerRequest: Summary?
    public var errors: Int
    /// Requests per second against the baseline, pair by pair: above 1 is faster. nil for the baseline itself.
    public var ratio: RatioEstimate?

    /// - Parameters:
    ///   - rounds: one per round, nil where it failed.
    ///   - baseline: the same rounds of the baseline.
    init?(_ rounds: [Throughput?], baseline: [Throughput?]?, settings: RatioEstimate.Settings) {
        let measured = rounds.compactMap { $0 }
        guard let rate = Summary(of: measured.map(\.requestsPerSecond)) else { return nil }
        self.rounds = measured
        requestsPerSecond = rate
        p50Ms = Summary(of: measured.compactMap(\.p50Ms))
        p99Ms = Summary(of: measured.compactMap(\.p99Ms))
        cpuMsPerRequest = Summary(of: measured.compactMap(\.cpuMsPerRequest))
        errors = measured.reduce(0) { $0 + $1.errors }
        ratio = baseline.flatMap {
            let ratios = PairedRatios.of(rounds.map { $0?.requestsPerSecond }, to: $0.map { $0?.requestsPerSecond })
            return RatioEstimate(of: ratios, settings: settings)
        }
    }
}

/// What the instrumented run of a candidate showed; its times are a little longer than those of the timed runs.
public struct StartupDetail: Codable, Hashable, Sendable {
    public var readyMs: Double
    /// nil where the JVM keeps no counters (not HotSpot).
    public var split: StartupSplit?
    /// Steps of the VM's own start; empty where the JVM does not log them.
    public var phases: [StartupPhase]
    public var classes: ClassOrigins?
}

/// Where the classes came from that were loaded up to the ready moment.
public struct ClassOrigins: Codable, Hashable, Sendable {
    public var fromArchive: Int
    public var fromJars: Int
    /// From the JDK's module image.
    public var fromModules: Int
    /// Made at run time, or of unknown origin.
    public var generated: Int
    /// Cumulative over the time since the JVM's start.
    public var timeline: [TimelinePoint]

    public var loaded: Int { fromArchive + fromJars + fromModules + generated }
    /// Share of all loaded classes that came from an archive, 0...1.
    public var archiveShare: Double { loaded == 0 ? 0 : Double(fromArchive) / Double(loaded) }

    init(fromArchive: Int, fromJars: Int, fromModules: Int, generated: Int, timeline: [TimelinePoint]) {
        self.fromArchive = fromArchive
        self.fromJars = fromJars
        self.fromModules = fromModules
        self.generated = generated
        self.timeline = timeline
    }

    /// - Parameter untilMs: later loads are left out; nil keeps all.
    init?(_ log: ClassLoadLog, untilMs: Double?) {
        var log = log
        if let untilMs { log.loads.removeAll { Double($0.uptimeMs ?? 0) > untilMs } }
        let points = log.timeline(limit: 240)
        guard let last = points.last else { return nil }
        fromArchive = last.fromArchive
        fromJars = last.fromJars
        fromModules = last.fromModules
        generated = last.generated
        timeline = points
    }
}
