import JVM
import Testing

@testable import JavaBoost

@Suite("Steady throughput") struct ThroughputTests {
    private func step(_ line: String) throws -> [WarmScript.Step] { try WarmScript(parsing: line).steps }

    @Test("a closed loop keeps every connection busy and counts what came back")
    func closedLoop() throws {
        let server = try ScriptedServer { _, _ in .init("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", pauseMs: 10) }
        defer { server.stop() }
        let plan = ThroughputPlan(
            steps: try step("GET /a\nPOST /b {}"), connections: 4, warmUpSeconds: 0.2, seconds: 0.6)
        let result = try ThroughputDriver(plan: plan).run(
            on: LoopbackAddress(port: server.port), counters: { .init(cpuNanoseconds: 0, switches: 0) })
        #expect(result.errors == 0 && result.requests > 20)
        // Four connections with an answer after at least 10 ms each.
        #expect(result.requestsPerSecond <= 4 / 0.010 * 1.1)
        let p50 = try #require(result.p50Ms), p99 = try #require(result.p99Ms), most = try #require(result.maxMs)
        #expect(p50 >= 9.8 && p50 <= p99 && p99 <= most)
        #expect(result.cpuMsPerRequest == 0 && result.switchesPerRequest == 0)
        #expect(result.offeredPerSecond == nil && result.unanswered == nil)
        #expect(
            server.requests.contains { $0.hasPrefix("GET /a") } && server.requests.contains { $0.hasPrefix("POST /b") })
    }

    @Test("an open loop sends at its rate, however many connections there are")
    func openLoop() throws {
        let server = try ScriptedServer { _, _ in .init("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") }
        defer { server.stop() }
        let plan = ThroughputPlan(
            steps: try step("GET /"), connections: 20, ratePerSecond: 200, warmUpSeconds: 0.2, seconds: 1)
        let result = try ThroughputDriver(plan: plan).run(on: LoopbackAddress(port: server.port))
        #expect(result.errors == 0 && result.offeredPerSecond == 200)
        // Those due in the measured second, and at most what was under way at its ends.
        let due = result.requests + (result.unanswered ?? 0)
        #expect((180...220).contains(due), "\(result.requests) answered, \(result.unanswered ?? -1) not")
    }

    @Test("in an open loop a stall counts for every request that was due meanwhile")
    func coordinatedOmission() throws {
        // One connection, 100 ms for each answer, 50 requests a second: the fortieth waits for the thirty before it.
        let server = try ScriptedServer { _, _ in .init("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", pauseMs: 100) }
        defer { server.stop() }
        func run(rate: Double?) throws -> Throughput {
            let plan = ThroughputPlan(
                steps: try step("GET /"), connections: 1, ratePerSecond: rate, warmUpSeconds: 0, seconds: 1)
            return try ThroughputDriver(plan: plan).run(on: LoopbackAddress(port: server.port))
        }
        let open = try run(rate: 50), closed = try run(rate: nil)
        let unanswered = try #require(open.unanswered)
        #expect(open.requests <= 10 && unanswered >= 38 && open.requests + unanswered <= 52)
        #expect(try #require(open.p50Ms) >= 300)
        #expect(try #require(closed.p50Ms) < 300 && closed.unanswered == nil)
    }

    @Test("errors are counted apart, and a server that closes is connected to again")
    func errors() throws {
        let server = try ScriptedServer { _, number in
            switch number % 3 {
            case 0: .init("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", closes: true)
            case 1: .init("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")
            default: .init("garbage\r\n\r\n", closes: true)
            }
        }
        defer { server.stop() }
        let plan = ThroughputPlan(steps: try step("GET /"), connections: 2, warmUpSeconds: 0, seconds: 0.5)
        let result = try ThroughputDriver(plan: plan).run(on: LoopbackAddress(port: server.port))
        #expect(result.requests > 3 && result.errors > 3)
        #expect(result.cpuMsPerRequest == nil)
    }

    @Test("a request of a closed loop that hangs from before the measured part to its end is an error")
    func hanging() throws {
        let server = try ScriptedServer { path, _ in
            .init("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", pauseMs: path.hasPrefix("GET /slow") ? 20_000 : 5)
        }
        defer { server.stop() }
        let plan = ThroughputPlan(steps: try step("GET /\nGET /slow"), connections: 3, warmUpSeconds: 2, seconds: 5)
        let result = try ThroughputDriver(plan: plan).run(on: LoopbackAddress(port: server.port))
        #expect(result.errors == 3 && result.requests == 0)
    }

    @Test("a server that is not there gives errors and no latency")
    func nobody() throws {
        let plan = ThroughputPlan(steps: try step("GET /"), connections: 1, warmUpSeconds: 0, seconds: 0.2)
        let result = try ThroughputDriver(plan: plan).run(on: LoopbackAddress(port: FreePort.choose()))
        #expect(result.requests == 0 && result.errors > 0 && result.p50Ms == nil)
    }

    @Test("cancelling ends the load")
    func cancelled() throws {
        let plan = ThroughputPlan(steps: try step("GET /"), connections: 1, warmUpSeconds: 60, seconds: 60)
        let start = MonotonicTime.now()
        #expect(throws: MeasureError.self) {
            try ThroughputDriver(plan: plan).run(
                on: LoopbackAddress(port: FreePort.choose()), isCancelled: { start.elapsedMs > 100 })
        }
        #expect(start.elapsedMs < 10_000)
    }

    @Test("a histogram's quantiles are within 1.6 % of the true ones, from nanoseconds to days")
    func histogram() throws {
        var random = SeededRandom(seed: 1)
        var histogram = LatencyHistogram()
        var values: [Int64] = []
        for _ in 0..<5_000 {
            let value = Int64(truncatingIfNeeded: random.next() >> (16 + random.index(below: 47)))
            values.append(value)
            histogram.add(value)
        }
        values.sort()
        for p in [0.01, 0.5, 0.9, 0.99, 1.0] {
            let exact = Double(values[Int((p * 5_000).rounded(.up)) - 1]) / 1e6
            let found = try #require(histogram.quantileMs(p))
            #expect(found >= exact && found <= exact * 1.016 + 1e-6, "\(p): \(found) for \(exact)")
        }
        histogram.add(-5)
        histogram.add(.max)
        #expect(histogram.quantileMs(0) == 0)
        #expect(LatencyHistogram().quantileMs(0.5) == nil)
    }
}
