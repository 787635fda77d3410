import CDSArchive
import FoundationEssentials

@testable import JavaBoost

/// A made-up result with everything in it, whose numbers are like those of a Spring Boot application.
enum SampleResult {
    struct Shape {
        var label: String
        var readyMs: Double
        var cpuMs: Double
        var rss: Int64
        var pss: Int64
        var archived: Int
        var rate: Double
        var tier: String?
        var profile: String?
        var split: [Double]
    }

    static let shapes = [
        Shape(
            label: "plain java -jar", readyMs: 3849, cpuMs: 7150, rss: 187 << 20, pss: 181 << 20, archived: 1290,
            rate: 5210,
            tier: nil, profile: nil, split: [60, 1900, 3650, 190, 1350]),
        Shape(
            label: "static, peak", readyMs: 1921, cpuMs: 3490, rss: 137 << 20, pss: 129 << 20, archived: 12_930,
            rate: 5180,
            tier: "static", profile: "peak", split: [45, 390, 2010, 105, 940]),
        Shape(
            label: "static, balanced", readyMs: 1423, cpuMs: 2330, rss: 120 << 20, pss: 112 << 20, archived: 12_930,
            rate: 5020,
            tier: "static", profile: "balanced", split: [45, 380, 870, 95, 940]),
        Shape(
            label: "static, burst", readyMs: 1180, cpuMs: 1810, rss: 111 << 20, pss: 101 << 20, archived: 12_930,
            rate: 3110,
            tier: "static", profile: "burst", split: [45, 375, 410, 90, 890]),
    ]

    /// - Parameter noise: standard deviation of one time's logarithm.
    static func make(
        _ shapes: [Shape] = shapes, rounds: Int = 10, seed: UInt64 = 5, noise: Double = 0.04, title: String = "shop.jar"
    ) -> BenchResult {
        var random = SeededRandom(seed: seed)
        func jitter(_ value: Double, _ size: Double = noise) -> Double { value * (1 + size * (2 * random.unit() - 1)) }
        let settings = RatioEstimate.Settings(resamples: 500)
        var runs: [[TimedRun]] = []
        for shape in shapes {
            runs.append(
                (0..<rounds).map { round in
                    let usage = ResourceSample(
                        cpuMs: jitter(shape.cpuMs), peakRssBytes: Int64(jitter(Double(shape.rss), noise / 4)),
                        pssBytes: Int64(jitter(Double(shape.pss), noise / 4)), minorFaults: 41_000, majorFaults: 0,
                        threads: 38,
                        voluntarySwitches: 2_400, involuntarySwitches: 800, processes: 1)
                    return TimedRun(
                        round: round, position: 0, readyMs: jitter(shape.readyMs), usage: usage, cachedShareBefore: nil,
                        killed: false)
                })
        }
        let loads = shapes.map { shape in
            (0..<3).map { _ in
                Throughput(
                    seconds: 10, connections: 8, requests: Int(shape.rate * 10), errors: 0,
                    requestsPerSecond: jitter(shape.rate), p50Ms: 1.2, p99Ms: 6.5, maxMs: 31,
                    cpuMsPerRequest: 1700 / shape.rate)
            }
        }
        let candidates = shapes.indices.map { index in
            candidate(
                shapes[index], runs[index],
                MetricRatios(runs[index], to: runs[0], rounds: rounds, settings: settings),
                SteadyResult(loads[index], baseline: index == 0 ? nil : loads[0], settings: settings),
                isBaseline: index == 0)
        }
        return BenchResult(
            schemaVersion: BenchResult.schema, title: title, startedAt: Date(timeIntervalSince1970: 1_790_000_000),
            finishedAt: Date(timeIntervalSince1970: 1_790_000_420),
            machine: Machine(
                architecture: "x86_64", cpuModel: "Example CPU 3000", cpus: 2, memoryBytes: 25 << 30, kernel: "6.18.0",
                system: "Debian GNU/Linux 12 (bookworm)", loadBefore: 0.2),
            method: .init(
                rounds: rounds, warmUpRounds: 1, readiness: "/actuator/health", measuredTime: "time to first response",
                cache: .warm, interval: settings, steadyRounds: 3, steadyConnections: 8, steadyWarmUpSeconds: 10,
                steadySeconds: 10),
            baseline: shapes[0].label, candidates: candidates)
    }

    private static func candidate(
        _ shape: Shape, _ runs: [TimedRun], _ ratio: MetricRatios?, _ steady: SteadyResult?, isBaseline: Bool
    ) -> CandidateResult {
        CandidateResult(
            label: shape.label, command: ["/jdk/17/bin/java", "-jar", "shop.jar"],
            jdk: .init(home: "/jdk/17", version: "17.0.15+6-Debian-1", vendor: "Debian"), tier: shape.tier,
            jitProfile: shape.profile, runs: runs, failures: [], summary: MetricSummaries(runs),
            ratio: isBaseline ? nil : ratio, steady: steady, startup: startup(shape))
    }

    private static func startup(_ shape: Shape) -> StartupDetail {
        let total = 13_900
        let points = (0...60).map { step in
            let share = Double(step * step) / 3_600
            return TimelinePoint(
                uptimeMs: Int(shape.readyMs * (0.1 + 0.9 * Double(step) / 60)),
                fromArchive: Int(share * Double(shape.archived)),
                fromJars: Int(share * Double(total - shape.archived) * 0.9), fromModules: Int(share * 300),
                generated: Int(share * 500))
        }
        var split = StartupSplit(cpuMs: 0, threads: [], counters: .none, createVMMs: nil)
        split.basis = .threads
        (split.jvmMs, split.classLoadingMs, split.jitMs) = (shape.split[0], shape.split[1], shape.split[2])
        (split.gcMs, split.applicationMs, split.cpuMs) = (shape.split[3], shape.split[4], shape.split.reduce(0, +))
        return StartupDetail(
            readyMs: shape.readyMs * 1.04, split: split, phases: [StartupPhase(name: "Create VM", elapsedMs: 41)],
            classes: ClassOrigins(
                fromArchive: shape.archived, fromJars: (total - shape.archived) * 9 / 10, fromModules: 300,
                generated: 500,
                timeline: points))
    }
}
