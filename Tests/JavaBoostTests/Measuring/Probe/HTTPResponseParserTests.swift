import Testing

@testable import JavaBoost

@Suite("HTTP response parser") struct HTTPResponseParserTests {
    private func parse(_ text: String, pieces: Int = .max, method: String = "GET", limit: Int = 1 << 20) throws
        -> HTTPResponse
    {
        var parser = HTTPResponseParser(method: method, bodyLimit: limit)
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count, !parser.isDone {
            let end = start + min(pieces, bytes.count - start)
            #expect(try parser.feed(bytes[start..<end]) == end - start)
            start = end
        }
        if !parser.isDone { try parser.end() }
        return parser.response
    }

    static let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n \r\n00006\r\nworld!\r\n0\r\nTrailer: 1\r\n\r\n"

    @Test("a chunked body is put together, whatever the pieces it arrives in", arguments: [1, 2, 3, 7, 1000])
    func chunks(pieces: Int) throws {
        let response = try parse(Self.chunked, pieces: pieces)
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == "hello world!")
        #expect(response.bodyLength == 12 && response.keepsAlive)
    }

    @Test("a counted body ends by its length, and only the wanted bytes of it are kept")
    func counted() throws {
        let response = try parse(
            "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\nConnection: close\r\n\r\nnot there", limit: 3)
        #expect(response.status == 404 && response.body == Array("not".utf8) && response.bodyLength == 9)
        #expect(!response.keepsAlive)
        #expect(response.header("content-length") == "9")
    }

    @Test("a body without a length ends with the connection")
    func untilClose() throws {
        let response = try parse("HTTP/1.0 200\r\n\r\nall of it")
        #expect(response.bodyLength == 9 && !response.keepsAlive)
    }

    @Test("interim answers are passed over, and HEAD, 204 and 304 have no body")
    func noBody() throws {
        let late = "HTTP/1.1 100 Continue\r\nX: 1\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
        #expect(try parse(late).status == 204)
        #expect(try parse("HTTP/1.1 304 \r\nContent-Length: 10\r\n\r\n").status == 304)
        #expect(try parse("HTTP/1.1 200 OK\nContent-Length: 10\n\n", method: "HEAD").bodyLength == 0)
    }

    @Test(
        "an answer that is no HTTP is refused",
        arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20\r\n\r\n", "HTTP/1.1 2000 x\r\n\r\n",
            "HTTP/1.1 999 x\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: empty\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n",
        ])
    func hostile(text: String) {
        #expect(throws: HTTPError.self) { try parse(text) }
        #expect(throws: HTTPError.self) { try parse(text, pieces: 1) }
    }

    @Test("chunks whose sizes add up to more than a number holds are refused")
    func overflowingSum() {
        let most = String(Int.max, radix: 16)
        var parser = HTTPResponseParser(method: "GET", bodyLimit: 0)
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n\(most)\r\n"
        #expect(throws: HTTPError.self) { try parser.feed(Array(text.utf8)[...]) }
    }

    @Test("headers and lines without end are cut off")
    func endless() {
        #expect(throws: HTTPError.self) { try parse("HTTP/1.1 200 " + String(repeating: "x", count: 70_000)) }
        let many = String(repeating: "A: b\r\n", count: 20_000)
        #expect(throws: HTTPError.self) { try parse("HTTP/1.1 200 OK\r\n" + many) }
        #expect(throws: HTTPError.self) { try parse(Self.chunked.dropLast(2) + many) }
    }

    @Test("an answer cut at any byte is reported as cut")
    func truncation() {
        for length in 0..<Self.chunked.utf8.count {
            #expect(throws: HTTPError.self) {
                try parse(String(decoding: Array(Self.chunked.utf8.prefix(length)), as: UTF8.self))
            }
        }
    }

    @Test("flipped bytes end in an answer or an error, never in a trap")
    func flips() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<3_000 {
            var bytes = Array(Self.chunked.utf8)
            for _ in 0...random.index(below: 4) {
                bytes[random.index(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            var parser = HTTPResponseParser(method: "GET", bodyLimit: 64)
            do {
                _ = try parser.feed(bytes[...])
                try parser.end()
            } catch {}
        }
    }
}
