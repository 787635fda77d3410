/// Reads one HTTP/1.1 response out of bytes that arrive in any pieces (RFC 9112).
///
/// Lenient where servers are known to differ (bare LF, missing reason phrase), strict where a mistake would make the end
/// of the body a guess: two lengths, a length and chunks at once, signs, overflow.
struct HTTPResponseParser {
    static let headLimit = 64 << 10

    private enum State {
        case head
        case counted(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailer
        case untilClose
        case done
    }

    private var state = State.head
    /// The line or head that is still growing.
    private var pending: [UInt8] = []
    private var offset = 0
    private var trailerBytes = 0
    private(set) var response = HTTPResponse(status: 0, headers: [], body: [], bodyLength: 0, keepsAlive: true)
    private let bodyLimit: Int
    private let method: String

    /// - Parameters:
    ///   - method: the request's; an answer to HEAD has no body.
    ///   - bodyLimit: how many bytes of the body are kept; the rest is counted and dropped.
    init(method: String, bodyLimit: Int) {
        self.method = method
        self.bodyLimit = bodyLimit
    }

    /// Whether the response is complete.
    var isDone: Bool { if case .done = state { true } else { false } }

    /// Takes the next bytes.
    ///
    /// - Returns: how many were used; fewer than given when the response ended among them.
    mutating func feed(_ bytes: ArraySlice<UInt8>) throws(HTTPError) -> Int {
        var rest = bytes
        while !rest.isEmpty, !isDone {
            switch state {
            case .head: try feedHead(&rest)
            case .counted(let left):
                let used = take(&rest, atMost: left)
                state = left == used ? .done : .counted(left: left - used)
            case .chunk(let left):
                let used = take(&rest, atMost: left)
                state = left == used ? .chunkEnd : .chunk(left: left - used)
            case .untilClose: _ = take(&rest, atMost: .max)
            case .chunkSize: if let line = try line(&rest) { try startChunk(line) }
            case .chunkEnd:
                if let line = try line(&rest) {
                    guard line.isEmpty else { throw malformed("a line break after a chunk") }
                    state = .chunkSize
                }
            case .trailer:
                if let line = try line(&rest) {
                    trailerBytes += line.count
                    guard trailerBytes <= Self.headLimit else { throw malformed("the end of the trailer") }
                    if line.isEmpty { state = .done }
                }
            case .done: break
            }
        }
        return bytes.count - rest.count
    }

    /// The peer closed the connection: right for a body without a length, else an answer cut short.
    mutating func end() throws(HTTPError) {
        switch state {
        case .done: break
        case .untilClose: state = .done
        case .head where pending.isEmpty && offset == 0: throw .closed(step: "waiting for an answer")
        default: throw .closed(step: "reading an answer, after \(offset) bytes of it")
        }
    }

    private func malformed(_ expected: String) -> HTTPError { .malformed(expected: expected, offset: offset) }

    private mutating func take(_ rest: inout ArraySlice<UInt8>, atMost limit: Int) -> Int {
        let part = rest.prefix(limit)
        response.body.append(contentsOf: part.prefix(max(0, bodyLimit - response.body.count)))
        response.bodyLength += part.count
        offset += part.count
        rest = rest.dropFirst(part.count)
        return part.count
    }

    /// The next line without its end; nil while it is incomplete.
    private mutating func line(_ rest: inout ArraySlice<UInt8>) throws(HTTPError) -> [UInt8]? {
        let end = rest.firstIndex(of: UInt8(ascii: "\n"))
        let part = rest[..<(end ?? rest.endIndex)]
        pending.append(contentsOf: part)
        offset += part.count + (end == nil ? 0 : 1)
        rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
        guard pending.count <= Self.headLimit else {
            throw malformed("the end of a line within \(Self.headLimit) bytes")
        }
        guard end != nil else { return nil }
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        defer { pending.removeAll(keepingCapacity: true) }
        return pending
    }

    private mutating func startChunk(_ line: [UInt8]) throws(HTTPError) {
        // Extensions after ';' mean nothing to us.
        let digits = HTTPText.trimmed(line.prefix { $0 != UInt8(ascii: ";") })
        guard let size = HTTPText.hexadecimal(digits) else { throw malformed("the size of a chunk") }
        // The sum of all bodies must stay a number.
        guard size <= Int.max - response.bodyLength else { throw malformed("a chunk of a possible size") }
        state = size == 0 ? .trailer : .chunk(left: size)
    }
}

extension HTTPResponseParser {
    private mutating func feedHead(_ rest: inout ArraySlice<UInt8>) throws(HTTPError) {
        guard let line = try line(&rest) else { return }
        if response.status == 0 {
            try readStatus(line)
        } else if line.isEmpty {
            try endHead()
        } else {
            try readHeader(line)
        }
    }

    private mutating func readStatus(_ line: [UInt8]) throws(HTTPError) {
        // HTTP/1.x SP 3DIGIT [SP reason]
        let digits = line.dropFirst(9).prefix(3)
        guard line.starts(with: Array("HTTP/1.".utf8)), line.count >= 12, line[8] == UInt8(ascii: " "),
            line.count == 12 || line[12] == UInt8(ascii: " "), let status = HTTPText.decimal(digits),
            (100...599).contains(status)
        else { throw malformed("HTTP/1.1 and a status") }
        response.status = status
        response.keepsAlive = line[7] != UInt8(ascii: "0")
        trailerBytes = 0
    }

    private mutating func readHeader(_ line: [UInt8]) throws(HTTPError) {
        trailerBytes += line.count
        guard trailerBytes <= Self.headLimit else { throw malformed("the end of the headers") }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { throw malformed("a header") }
        response.headers.append(
            HTTPRequest.Header(
                String(decoding: line[..<colon], as: UTF8.self),
                String(decoding: HTTPText.trimmed(line[(colon + 1)...]), as: UTF8.self)))
    }

    /// Decides how long the body is (RFC 9112 section 6.3).
    private mutating func endHead() throws(HTTPError) {
        if response.status < 200 {
            guard response.status != 101 else { throw malformed("an answer, not another protocol") }
            // An interim answer: the real one follows.
            response = HTTPResponse(status: 0, headers: [], body: [], bodyLength: 0, keepsAlive: true)
            return
        }
        trailerBytes = 0
        let connection = response.header("Connection")?.lowercased() ?? ""
        if connection.contains("close") { response.keepsAlive = false }
        if connection.contains("keep-alive") { response.keepsAlive = true }
        if method == "HEAD" || response.status == 204 || response.status == 304 {
            state = .done
        } else if let encoding = response.header("Transfer-Encoding") {
            guard response.header("Content-Length") == nil else { throw malformed("one length, not two") }
            guard encoding.lowercased() == "chunked" else { throw malformed("the transfer encoding \"chunked\"") }
            state = .chunkSize
        } else if let length = try contentLength() {
            state = length == 0 ? .done : .counted(left: length)
        } else {
            response.keepsAlive = false
            state = .untilClose
        }
    }

    private func contentLength() throws(HTTPError) -> Int? {
        var lengths: Set<Int> = []
        for header in response.headers where header.name.lowercased() == "content-length" {
            guard let length = HTTPText.decimal(Array(header.value.utf8)[...]) else { throw malformed("a length") }
            lengths.insert(length)
        }
        guard lengths.count <= 1 else { throw malformed("one length, not two") }
        return lengths.first
    }
}

/// Numbers and blanks as HTTP writes them.
enum HTTPText {
    /// Digits only, no sign; nil for anything else and for what does not fit.
    static func decimal(_ digits: ArraySlice<UInt8>) -> Int? { number(digits, radix: 10) }
    static func hexadecimal(_ digits: ArraySlice<UInt8>) -> Int? { number(digits, radix: 16) }

    private static func number(_ digits: ArraySlice<UInt8>, radix: Int) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for byte in digits {
            guard let digit = digit(byte), digit < radix else { return nil }
            let (product, tooBig) = value.multipliedReportingOverflow(by: radix)
            let (sum, tooBigNow) = product.addingReportingOverflow(digit)
            guard !tooBig, !tooBigNow else { return nil }
            value = sum
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// Without blanks and tabs at both ends.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
        return bytes
    }
}
