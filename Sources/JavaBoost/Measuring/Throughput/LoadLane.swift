import JVM

/// One connection of the load and the request that it has under way.
final class LoadLane {
    struct Request {
        let step: WarmScript.Step
        let bytes: [UInt8]
    }

    private enum State {
        case closed(until: MonotonicTime)
        case connecting
        /// Connected, without a request: in an open loop until the next one is due.
        case idle
        case sending(offset: Int)
        case receiving
    }

    /// An answer that takes longer counts as an error, and its connection is given up.
    private static let answerMs: Int64 = 30_000
    private static let restMs: Int64 = 10

    private let number: Int
    private let address: LoopbackAddress
    private let requests: [Request]
    private var turn: Int
    private var socket: LoopbackSocket?
    private var state: State
    private var parser: HTTPResponseParser
    /// When the request under way was due; nil without one.
    private(set) var due: MonotonicTime?
    private var sentAt = MonotonicTime.now()

    init(number: Int, address: LoopbackAddress, requests: [Request]) {
        self.number = number
        self.address = address
        self.requests = requests
        turn = number % requests.count
        state = .closed(until: .now())
        parser = HTTPResponseParser(method: "GET", bodyLimit: 0)
    }

    var isIdle: Bool { if case .idle = state { true } else { false } }

    /// Opens the connection when its rest is over; gives up an answer that takes too long.
    func tick(_ now: MonotonicTime, _ poller: borrowing LoadPoller, _ feed: inout LoadFeed) {
        switch state {
        case .closed(let until): if now >= until { open(poller, &feed) }
        case .receiving:
            if (now.nanoseconds - sentAt.nanoseconds) / 1_000_000 > Self.answerMs { fail(&feed) }
        case .connecting, .idle, .sending: break
        }
    }

    /// Goes on as far as it can without waiting.
    func advance(_ buffer: inout [UInt8], _ feed: inout LoadFeed) {
        do {
            switch state {
            case .closed: break
            case .connecting:
                try socket?.finishConnecting(port: address.port)
                // The first event comes when it is connected, or has failed.
                try startNext(&feed)
            case .idle: if try socket?.receiveSome(into: &buffer) != .nothingYet { close(restMs: 0) }
            case .sending(let offset): try send(from: offset)
            case .receiving: try receive(&buffer, &feed)
            }
        } catch { fail(&feed) }
    }

    /// Starts the next request, which was due at that moment.
    func begin(_ due: MonotonicTime, _ feed: inout LoadFeed) {
        do { try start(due) } catch { fail(&feed) }
    }

    private func open(_ poller: borrowing LoadPoller, _ feed: inout LoadFeed) {
        do {
            let opened = try LoopbackSocket.startConnecting(to: address)
            try poller.add(opened.descriptor, number: number)
            socket = consume opened
            state = .connecting
        } catch { fail(&feed) }
    }

    private func fail(_ feed: inout LoadFeed) {
        feed.tally.errors += 1
        close(restMs: Self.restMs)
    }

    private func close(restMs: Int64) {
        socket = nil
        due = nil
        state = .closed(until: .now(plusMs: restMs))
    }

    private func startNext(_ feed: inout LoadFeed) throws(HTTPError) {
        if let due = feed.take(.now()) { return try start(due) }
        state = .idle
        feed.idle.append(number)
    }

    private func start(_ due: MonotonicTime) throws(HTTPError) {
        self.due = due
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

    /// Reads all that is there: what is left would not be told of again.
    private func receive(_ buffer: inout [UInt8], _ feed: inout LoadFeed) throws(HTTPError) {
        while !parser.isDone {
            switch try socket?.receiveSome(into: &buffer) {
            case nil, .nothingYet: return
            case .end: try parser.end()
            case .bytes(let count):
                let used = try parser.feed(buffer[..<count])
                guard used == count else { throw .malformed(expected: "no more than one answer", offset: used) }
            }
        }
        try finishRequest(&feed)
    }

    private func finishRequest(_ feed: inout LoadFeed) throws(HTTPError) {
        let expected = requests[turn].step.accepts(parser.response.status)
        turn = (turn + 1) % requests.count
        if expected, let due { feed.answered(due) } else { feed.tally.errors += 1 }
        due = nil
        if parser.response.keepsAlive { try startNext(&feed) } else { close(restMs: 0) }
    }
}
