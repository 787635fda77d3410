/// What an application did under steady load.
public struct Throughput: Codable, Hashable, Sendable {
    /// Length of the measured part in seconds.
    public var seconds: Double
    /// Connections that each had one request under way at any time (closed loop).
    public var connections: Int
    /// Answers with the expected status in the measured part.
    public var requests: Int
    /// Answers with another status, broken connections and unreadable answers in the measured part.
    public var errors: Int
    public var requestsPerSecond: Double
    /// Latency that half of the answers stayed within, in milliseconds; nil without any answer.
    public var p50Ms: Double?
    /// Latency that 99 of 100 answers stayed within, in milliseconds; nil without any answer.
    public var p99Ms: Double?
    public var maxMs: Double?
    /// CPU time of the application per answer, in milliseconds; nil where it was not measured.
    public var cpuMsPerRequest: Double?
}

/// How an application is loaded to see its steady speed.
public struct ThroughputPlan: Hashable, Sendable {
    /// Sent in turn, each connection starting at another one.
    public var steps: [WarmScript.Step]
    public var connections: Int
    /// Seconds of load before the measured part: the JIT's time.
    public var warmUpSeconds: Double
    /// Seconds of the measured part.
    public var seconds: Double

    /// - Parameter connections: 1...1024.
    public init(steps: [WarmScript.Step], connections: Int = 8, warmUpSeconds: Double = 10, seconds: Double = 10) {
        self.steps = steps
        self.connections = connections
        self.warmUpSeconds = warmUpSeconds
        self.seconds = seconds
    }
}
