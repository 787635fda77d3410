/// What an application did under steady load.
public struct Throughput: Codable, Hashable, Sendable {
    /// Length of the measured part in seconds.
    public var seconds: Double
    /// Connections that requests went over; in a closed loop each had one request under way at any time.
    public var connections: Int
    /// Requests that became due each second whether or not earlier ones were answered (open loop); nil for a closed loop.
    public var offeredPerSecond: Double?
    /// Answers with the expected status in the measured part.
    public var requests: Int
    /// Answers with another status, broken connections and unreadable answers in the measured part; in a closed loop also
    /// requests that had no answer at its end although they were sent before it began, and at least five seconds ago.
    public var errors: Int
    /// Open loop: requests that were due and had no answer when the time was over. They are among the latencies with the
    /// time that they had waited by then.
    public var unanswered: Int?
    public var requestsPerSecond: Double
    /// Latency that half of the answers stayed within, in milliseconds; nil without any answer.
    public var p50Ms: Double?
    /// Latency that 99 of 100 answers stayed within, in milliseconds; nil without any answer.
    public var p99Ms: Double?
    /// Latency that 999 of 1000 answers stayed within, in milliseconds; nil without any answer.
    public var p999Ms: Double?
    public var maxMs: Double?
    /// CPU time of the application per answer, in milliseconds; nil where it was not measured.
    public var cpuMsPerRequest: Double?
    /// Context switches of the application's threads per answer; nil where they were not counted.
    public var switchesPerRequest: Double?
    /// Load before the measured part, in seconds.
    public var warmUpSeconds: Double?
    /// Answers per second in its first `ThroughputPlan.earlySeconds`; nil when it was shorter.
    public var earlyRequestsPerSecond: Double?
}

extension Throughput {
    /// A load without any answer has no speed: an application that hangs has failed.
    ///
    /// - Throws: `MeasureError` of code `unanswered`.
    func requireAnswers() throws(MeasureError) {
        guard requests == 0, offeredPerSecond == nil || errors + (unanswered ?? 0) > 0 else { return }
        throw MeasureError(
            .unanswered,
            "no request was answered as expected in \(DecimalText.short(seconds)) s of load (\(errors) failed)")
    }
}

/// How an application is loaded to see its steady speed.
public struct ThroughputPlan: Hashable, Sendable {
    /// Sent in turn, each connection starting at another one.
    public var steps: [WarmScript.Step]
    public var connections: Int
    /// Requests a second of an open loop; nil for a closed loop.
    public var ratePerSecond: Double?
    /// How long the first part of the warm-up is of which answers are told apart, in seconds.
    public static let earlySeconds = 5.0

    /// Seconds of load before the measured part, at most: the JIT's time.
    public var warmUpSeconds: Double
    /// Seconds of the measured part.
    public var seconds: Double

    /// - Parameter connections: 1...16384.
    public init(
        steps: [WarmScript.Step], connections: Int = 8, ratePerSecond: Double? = nil, warmUpSeconds: Double = 10,
        seconds: Double = 10
    ) {
        self.steps = steps
        self.connections = connections
        self.ratePerSecond = ratePerSecond
        self.warmUpSeconds = warmUpSeconds
        self.seconds = seconds
    }

    func check() throws(MeasureError) {
        guard !steps.isEmpty, (1...16_384).contains(connections), seconds > 0, seconds <= 86_400, warmUpSeconds >= 0,
            warmUpSeconds <= 86_400
        else {
            throw MeasureError(.badPlan, "steady load needs a request, 1 to 16384 connections and a time above zero")
        }
        if let ratePerSecond, !(ratePerSecond >= 0.001 && ratePerSecond <= 1_000_000) {
            throw MeasureError(.badPlan, "an open loop needs between 0.001 and 1000000 requests a second")
        }
    }
}
