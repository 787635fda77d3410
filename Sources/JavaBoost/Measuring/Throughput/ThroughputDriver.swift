import JVM

/// A load on an application of this machine over a fixed number of connections.
///
/// Closed loop: each connection has one request under way at any time, so a stall delays the requests behind it instead
/// of counting for each (coordinated omission); it shows how much an application can do. Open loop
/// (`ThroughputPlan.ratePerSecond`): requests become due at a steady rate and wait for a free connection; latencies count
/// from when they were due, as users who do not know of each other see them.
///
/// One thread and `epoll(7)`: the driver shares its cores with what it measures, so it must need little.
public struct ThroughputDriver: Sendable {
    public var plan: ThroughputPlan

    public init(plan: ThroughputPlan) {
        self.plan = plan
    }

    /// What is read from the application at both ends of the measured part; nil for what cannot be.
    public struct Counters: Sendable {
        /// CPU time so far, in nanoseconds.
        public var cpuNanoseconds: Int64?
        /// Context switches so far.
        public var switches: Int64?

        public init(cpuNanoseconds: Int64? = nil, switches: Int64? = nil) {
            self.cpuNanoseconds = cpuNanoseconds
            self.switches = switches
        }
    }

    /// Loads the application for the plan's warm-up and measured time.
    ///
    /// - Parameters:
    ///   - isWarm: asked once a second of the warm-up; true ends it.
    ///   - counters: asked at both ends of the measured part.
    ///   - isCancelled: asked a few times a second; true ends the load early.
    /// - Throws: `MeasureError` for a plan without steps or connections, or when cancelled.
    public func run(
        on address: LoopbackAddress, isWarm: () -> Bool = { false }, counters: () -> Counters = { Counters() },
        isCancelled: () -> Bool = { false }
    ) throws(MeasureError) -> Throughput {
        try plan.check()
        var loop = try LoadLoop(plan: plan, address: address)
        let warmUp = try warm(&loop, isWarm, isCancelled)
        loop.startMeasuring()
        let before = counters()
        let start = MonotonicTime.now()
        try loop.run(forMs: Int64((plan.seconds * 1_000).rounded(.up)), isCancelled: isCancelled)
        let seconds = start.elapsedMs / 1_000
        let after = counters()
        let unanswered = loop.endMeasuring(after: seconds)
        var result = result(loop.tally, seconds: seconds, unanswered: unanswered, before, after)
        result.warmUpSeconds = warmUp.seconds
        result.earlyRequestsPerSecond = warmUp.earlyRequestsPerSecond
        return result
    }

    private func warm(_ loop: inout LoadLoop, _ isWarm: () -> Bool, _ isCancelled: () -> Bool) throws(MeasureError)
        -> (seconds: Double, earlyRequestsPerSecond: Double?)
    {
        let start = MonotonicTime.now()
        var early: Double?
        while true {
            let seconds = start.elapsedMs / 1_000
            if early == nil, seconds >= ThroughputPlan.earlySeconds { early = Double(loop.tally.requests) / seconds }
            let restMs = Int64(((plan.warmUpSeconds - seconds) * 1_000).rounded(.up))
            if restMs <= 0 || (seconds >= 1 && isWarm()) { return (seconds, early) }
            try loop.run(forMs: min(restMs, 1_000), isCancelled: isCancelled)
        }
    }

    private func result(
        _ tally: LoadTally, seconds: Double, unanswered: Int?, _ before: Counters, _ after: Counters
    ) -> Throughput {
        let latencies = tally.latencies
        func perRequest(_ counter: (Counters) -> Int64?) -> Double? {
            guard tally.requests > 0, let first = counter(before), let last = counter(after) else { return nil }
            return Double(last - first) / Double(tally.requests)
        }
        return Throughput(
            seconds: seconds, connections: plan.connections, offeredPerSecond: plan.ratePerSecond,
            requests: tally.requests, errors: tally.errors, unanswered: unanswered,
            requestsPerSecond: Double(tally.requests) / seconds, p50Ms: latencies.quantileMs(0.5),
            p99Ms: latencies.quantileMs(0.99), p999Ms: latencies.quantileMs(0.999),
            maxMs: latencies.total == 0 ? nil : Double(latencies.maximumNs) / 1e6,
            cpuMsPerRequest: perRequest(\.cpuNanoseconds).map { $0 / 1e6 },
            switchesPerRequest: perRequest(\.switches))
    }
}
