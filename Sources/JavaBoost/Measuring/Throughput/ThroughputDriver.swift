import JVM

/// A closed-loop load on an application of this machine: a fixed number of connections, each with one request under way.
///
/// One thread and `poll(2)`: the driver shares its cores with what it measures, so it must need little. Latencies are
/// those of a closed loop: a stall delays the requests behind it instead of counting for each (coordinated omission),
/// so they compare candidates with each other and do not foretell an open system.
public struct ThroughputDriver: Sendable {
    public var plan: ThroughputPlan

    public init(plan: ThroughputPlan) {
        self.plan = plan
    }

    /// Loads the application for the plan's warm-up and measured time.
    ///
    /// - Parameters:
    ///   - cpuNanoseconds: the application's CPU time so far; asked at both ends of the measured part.
    ///   - isCancelled: asked a few times a second; true ends the load early.
    /// - Throws: `MeasureError` for a plan without steps or connections, or when cancelled.
    public func run(
        on address: LoopbackAddress, cpuNanoseconds: () -> Int64? = { nil }, isCancelled: () -> Bool = { false }
    ) throws(MeasureError) -> Throughput {
        guard !plan.steps.isEmpty, (1...1024).contains(plan.connections), plan.seconds > 0, plan.seconds <= 86_400,
            plan.warmUpSeconds >= 0, plan.warmUpSeconds <= 86_400
        else {
            throw MeasureError(.badPlan, "steady load needs a request, 1 to 1024 connections and a time above zero")
        }
        var loop = LoadLoop(plan: plan, address: address)
        try loop.run(forMs: Int64(plan.warmUpSeconds * 1_000), isCancelled: isCancelled)
        loop.startMeasuring()
        let cpuBefore = cpuNanoseconds()
        let start = MonotonicTime.now()
        try loop.run(forMs: Int64((plan.seconds * 1_000).rounded(.up)), isCancelled: isCancelled)
        let seconds = start.elapsedMs / 1_000
        let cpuAfter = cpuNanoseconds()
        return result(loop.tally, seconds: seconds, cpuNs: cpuBefore.flatMap { before in cpuAfter.map { $0 - before } })
    }

    private func result(_ tally: LoadLoop.Tally, seconds: Double, cpuNs: Int64?) -> Throughput {
        let latencies = tally.latencies
        return Throughput(
            seconds: seconds, connections: plan.connections, requests: tally.requests, errors: tally.errors,
            requestsPerSecond: Double(tally.requests) / seconds, p50Ms: latencies.quantileMs(0.5),
            p99Ms: latencies.quantileMs(0.99),
            maxMs: latencies.total == 0 ? nil : Double(latencies.maximumNs) / 1e6,
            cpuMsPerRequest: tally.requests == 0 ? nil : cpuNs.map { Double($0) / 1e6 / Double(tally.requests) })
    }
}
