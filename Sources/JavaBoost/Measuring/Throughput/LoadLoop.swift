import Glibc
import JVM

/// The driver's event loop over all connections.
struct LoadLoop: ~Copyable {
    /// What was counted since measuring started.
    struct Tally {
        var requests = 0
        var errors = 0
        var latencies = LatencyHistogram()
    }

    private(set) var tally = Tally()
    private var lanes: [LoadLane]
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    init(plan: ThroughputPlan, address: LoopbackAddress) {
        let requests = plan.steps.map {
            LoadLane.Request(step: $0, bytes: $0.request.bytes(to: address, keepAlive: true))
        }
        lanes = (0..<plan.connections).map { LoadLane(address: address, requests: requests, first: $0) }
    }

    mutating func startMeasuring() { tally = Tally() }

    mutating func run(forMs milliseconds: Int64, isCancelled: () -> Bool) throws(MeasureError) {
        let end = MonotonicTime.now(plusMs: milliseconds)
        var entries = [pollfd](repeating: pollfd(fd: -1, events: 0, revents: 0), count: lanes.count)
        var nextCheck = MonotonicTime.now()
        while true {
            let now = MonotonicTime.now()
            if now >= end { return }
            if now >= nextCheck {
                if isCancelled() { throw MeasureError(.cancelled, "stopped during the steady load") }
                nextCheck = .now(plusMs: 200)
            }
            for index in lanes.indices { entries[index] = lanes[index].pollEntry(now, &tally) }
            // At most 20 ms, so that a lane that rests after an error is opened again soon.
            let wait = max(0, min(20, end.millisecondsFromNow))
            let ready = unsafe poll(&entries, nfds_t(entries.count), Int32(wait))
            guard ready > 0 else { continue }
            for index in lanes.indices where entries[index].revents != 0 { lanes[index].advance(&buffer, &tally) }
        }
    }
}

/// One connection of the load and the request that it has under way.
final class LoadLane {
    struct Request {
        let step: WarmScript.Step
        let bytes: [UInt8]
    }

    private enum State {
        case closed(until: MonotonicTime)
        case connecting
        case sending(offset: Int)
        case receiving
    }

    /// An answer that takes longer counts as an error, and its connection is given up.
    private static let answerMs: Int64 = 30_000
    private static let restMs: Int64 = 10

    private let address: LoopbackAddress
    private let requests: [Request]
    private var turn: Int
    private var socket: LoopbackSocket?
    private var state: State
    private var parser: HTTPResponseParser
    private var sentAt = MonotonicTime.now()

    init(address: LoopbackAddress, requests: [Request], first: Int) {
        self.address = address
        self.requests = requests
        turn = first % requests.count
        state = .closed(until: .now())
        parser = HTTPResponseParser(method: "GET", bodyLimit: 0)
    }

    /// What `poll` shall watch for this lane; opens its connection when its rest is over.
    func pollEntry(_ now: MonotonicTime, _ tally: inout LoadLoop.Tally) -> pollfd {
        if case .closed(let until) = state, now >= until { open(&tally) }
        if case .receiving = state, (now.nanoseconds - sentAt.nanoseconds) / 1_000_000 > Self.answerMs { fail(&tally) }
        let descriptor = socket?.descriptor ?? -1
        switch state {
        case .closed: return pollfd(fd: -1, events: 0, revents: 0)
        case .connecting, .sending: return pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        case .receiving: return pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        }
    }

    /// Goes on as far as it can without waiting.
    func advance(_ buffer: inout [UInt8], _ tally: inout LoadLoop.Tally) {
        do {
            switch state {
            case .closed: break
            case .connecting:
                try socket?.finishConnecting(port: address.port)
                try startRequest()
            case .sending(let offset): try send(from: offset)
            case .receiving: try receive(&buffer, &tally)
            }
        } catch { fail(&tally) }
    }

    private func open(_ tally: inout LoadLoop.Tally) {
        do {
            socket = try LoopbackSocket.startConnecting(to: address)
            state = .connecting
        } catch { fail(&tally) }
    }

    private func fail(_ tally: inout LoadLoop.Tally) {
        tally.errors += 1
        close(restMs: Self.restMs)
    }

    private func close(restMs: Int64) {
        socket = nil
        state = .closed(until: .now(plusMs: restMs))
    }

    private func startRequest() throws(HTTPError) {
        parser = HTTPResponseParser(method: requests[turn].step.request.method, bodyLimit: 0)
        sentAt = .now()
        state = .sending(offset: 0)
        try send(from: 0)
    }

    private func send(from offset: Int) throws(HTTPError) {
        let bytes = requests[turn].bytes
        let sent = try socket?.sendSome(bytes, from: offset) ?? 0
        state = offset + sent == bytes.count ? .receiving : .sending(offset: offset + sent)
    }

    private func receive(_ buffer: inout [UInt8], _ tally: inout LoadLoop.Tally) throws(HTTPError) {
        guard let received = try socket?.receiveSome(into: &buffer) else { return }
        switch received {
        case .nothingYet: return
        case .end: try parser.end()
        case .bytes(let count):
            let used = try parser.feed(buffer[..<count])
            guard used == count else { throw .malformed(expected: "no more than one answer", offset: used) }
        }
        if parser.isDone { try finishRequest(&tally) }
    }

    private func finishRequest(_ tally: inout LoadLoop.Tally) throws(HTTPError) {
        let expected = requests[turn].step.accepts(parser.response.status)
        turn = (turn + 1) % requests.count
        if expected {
            tally.requests += 1
            tally.latencies.add(MonotonicTime.now().nanoseconds - sentAt.nanoseconds)
        } else {
            tally.errors += 1
        }
        if parser.response.keepsAlive { try startRequest() } else { close(restMs: 0) }
    }
}
