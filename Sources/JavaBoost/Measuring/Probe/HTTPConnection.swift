import Glibc
public import JVM

/// One connection to an application on this machine, carrying one request after the other.
public struct HTTPConnection: ~Copyable {
    /// How many bytes of an answer's body are kept unless asked otherwise.
    public static let bodyLimit = 1 << 20

    public let address: LoopbackAddress
    private let socket: LoopbackSocket
    private var parser: HTTPResponseParser?
    private var buffer = [UInt8](repeating: 0, count: 16 << 10)
    /// Whether the next answer may be followed by another request.
    private let keepAlive: Bool
    private let bodyLimit: Int

    /// Connects.
    ///
    /// - Parameter keepAlive: false asks the server to close the connection after each answer.
    /// - Throws: `HTTPError.refused` while nobody listens, `timedOut` past the deadline.
    public init(
        to address: LoopbackAddress, keepAlive: Bool = true, bodyLimit: Int = HTTPConnection.bodyLimit,
        until deadline: MonotonicTime
    ) throws(HTTPError) {
        self.address = address
        self.keepAlive = keepAlive
        self.bodyLimit = bodyLimit
        socket = try LoopbackSocket.connecting(to: address, until: deadline)
    }

    /// Sends a request; its answer must have been received before the next one is sent.
    public mutating func send(_ request: HTTPRequest, until deadline: MonotonicTime) throws(HTTPError) {
        precondition(parser == nil, "the answer to the request before has not been received")
        let bytes = request.bytes(to: address, keepAlive: keepAlive)
        var offset = 0
        while offset < bytes.count {
            let sent = try socket.sendSome(bytes, from: offset)
            offset += sent
            if sent == 0, !socket.wait(for: POLLOUT, until: deadline) { throw .timedOut(step: "send a request") }
        }
        parser = HTTPResponseParser(method: request.method, bodyLimit: bodyLimit)
    }

    /// Waits for the answer to the request sent last.
    ///
    /// - Returns: nil when the deadline passed first; the wait can then go on by another call.
    public mutating func receive(until deadline: MonotonicTime) throws(HTTPError) -> HTTPResponse? {
        precondition(parser != nil, "no request has been sent")
        while socket.wait(for: POLLIN, until: deadline) {
            switch try socket.receiveSome(into: &buffer) {
            case .nothingYet: continue
            case .end:
                try parser?.end()
            case .bytes(let count):
                let used = try parser?.feed(buffer[..<count]) ?? 0
                guard used == count else {
                    throw .malformed(expected: "the end of the connection's only answer", offset: used)
                }
            }
            if let finished = parser, finished.isDone {
                parser = nil
                return finished.response
            }
            // An answer without end is there whenever one looks.
            if MonotonicTime.now() >= deadline { return nil }
        }
        return nil
    }

    /// Sends a request and waits for its answer.
    public mutating func perform(_ request: HTTPRequest, until deadline: MonotonicTime) throws(HTTPError)
        -> HTTPResponse
    {
        try send(request, until: deadline)
        guard let response = try receive(until: deadline) else {
            throw .timedOut(step: "answer \(request.method) \(request.path)")
        }
        return response
    }
}

/// Single requests to an application on this machine.
public enum HTTPProbe {
    /// GETs `path` on a connection of its own.
    ///
    /// - Parameters:
    ///   - port: on 127.0.0.1.
    ///   - timeoutMs: for connection and answer together.
    public static func get(port: UInt16, path: String, timeoutMs: Int64 = 10_000) throws(HTTPError) -> HTTPResponse {
        try perform(HTTPRequest(path: path), on: LoopbackAddress(port: port), timeoutMs: timeoutMs)
    }

    /// Sends `request` on a connection of its own and waits for the answer.
    public static func perform(
        _ request: HTTPRequest, on address: LoopbackAddress, timeoutMs: Int64 = 10_000
    ) throws(HTTPError) -> HTTPResponse {
        let deadline = MonotonicTime.now(plusMs: timeoutMs)
        var connection = try HTTPConnection(to: address, keepAlive: false, until: deadline)
        return try connection.perform(request, until: deadline)
    }
}
