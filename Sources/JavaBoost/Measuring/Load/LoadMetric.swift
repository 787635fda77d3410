/// What a load bench compares; the raw value is the key in its JSON.
public enum LoadMetric: String, Codable, CodingKeyRepresentable, CaseIterable, Sendable {
    /// Answers a second in the closed loop; more is better, of all others less is.
    case requestsPerSecond
    /// Latencies of the closed loop, in milliseconds.
    case p50Ms, p99Ms, p999Ms
    /// CPU time of the application per answer in the closed loop, in microseconds.
    case cpuUsPerRequest
    /// Context switches of the application's threads per answer in the closed loop.
    case switchesPerRequest
    /// Threads of the operating system at the end of the closed loop.
    case threads
    /// Largest resident set up to then, in bytes.
    case rssBytes
    /// Latencies of the open loop from when the request was due, in milliseconds.
    case openP50Ms, openP99Ms, openP999Ms
    /// CPU time per answer in the open loop, in microseconds.
    case openCPUUsPerRequest
    /// Failed requests of both loops.
    case errors
    /// Answers a second in the first seconds of load (`ThroughputPlan.earlySeconds`), while the JIT compiles; more is better.
    case earlyRequestsPerSecond
    /// Seconds of load before it was measured.
    case warmUpSeconds

    public var moreIsBetter: Bool { self == .requestsPerSecond || self == .earlyRequestsPerSecond }

    /// Its value in one round; nil where it was not measured.
    func value(_ round: LoadRound) -> Double? {
        switch self {
        case .requestsPerSecond: round.closed.requestsPerSecond
        case .p50Ms: round.closed.p50Ms
        case .p99Ms: round.closed.p99Ms
        case .p999Ms: round.closed.p999Ms
        case .cpuUsPerRequest: round.closed.cpuMsPerRequest.map { $0 * 1_000 }
        case .switchesPerRequest: round.closed.switchesPerRequest
        case .threads: Double(round.threads)
        case .rssBytes: Double(round.rssBytes)
        case .openP50Ms: round.open?.p50Ms
        case .openP99Ms: round.open?.p99Ms
        case .openP999Ms: round.open?.p999Ms
        case .openCPUUsPerRequest: round.open?.cpuMsPerRequest.map { $0 * 1_000 }
        case .errors: Double(round.closed.errors + (round.open?.errors ?? 0))
        case .earlyRequestsPerSecond: round.closed.earlyRequestsPerSecond
        case .warmUpSeconds: round.closed.warmUpSeconds
        }
    }

    /// Its name and unit for a person.
    var title: String {
        switch self {
        case .requestsPerSecond: "requests/s"
        case .p50Ms: "p50 ms"
        case .p99Ms: "p99 ms"
        case .p999Ms: "p99.9 ms"
        case .cpuUsPerRequest: "CPU µs/request"
        case .switchesPerRequest: "switches/request"
        case .threads: "OS threads"
        case .rssBytes: "RSS MiB"
        case .openP50Ms: "open loop p50 ms"
        case .openP99Ms: "open loop p99 ms"
        case .openP999Ms: "open loop p99.9 ms"
        case .openCPUUsPerRequest: "open loop CPU µs/request"
        case .errors: "errors"
        case .earlyRequestsPerSecond: "requests/s at first"
        case .warmUpSeconds: "warm-up s"
        }
    }

    /// A value of it as text, in the unit of `title`.
    func text(_ value: Double) -> String {
        switch self {
        case .rssBytes: DecimalText.mebibytes(value)
        case .threads, .errors: DecimalText.fixed(value, digits: 0)
        default: DecimalText.short(value)
        }
    }
}
