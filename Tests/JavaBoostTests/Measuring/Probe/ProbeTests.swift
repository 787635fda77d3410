import JVM
import Testing

@testable import JavaBoost

@Suite("HTTP probe") struct ProbeTests {
    @Test("a GET brings status, headers and body")
    func get() throws {
        let server = try ScriptedServer { _, _ in .ok("hello") }
        defer { server.stop() }
        let response = try HTTPProbe.get(port: server.port, path: "/a?b=c")
        #expect(response.status == 200 && String(decoding: response.body, as: UTF8.self) == "hello")
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"))
        #expect(request.contains("Connection: close\r\n"))
    }

    @Test("a connection carries several requests, with bodies")
    func keepAlive() throws {
        let server = try ScriptedServer { request, number in .ok("\(number) \(request.hasSuffix("{\"a\":1}"))") }
        defer { server.stop() }
        let deadline = MonotonicTime.now(plusMs: 5_000)
        var connection = try HTTPConnection(to: LoopbackAddress(port: server.port), until: deadline)
        let get = try HTTPRequest(path: "/")
        let post = try HTTPRequest(method: "POST", path: "/x", body: Array("{\"a\":1}".utf8))
        #expect(try connection.perform(get, until: deadline).body == Array("1 false".utf8))
        #expect(try connection.perform(post, until: deadline).body == Array("2 true".utf8))
        #expect(try connection.perform(get, until: deadline).body == Array("3 false".utf8))
    }

    @Test("nobody listening is told apart from a slow or broken server")
    func faults() throws {
        let port = try FreePort.choose()
        #expect(throws: HTTPError.refused(port: port)) { try HTTPProbe.get(port: port, path: "/") }

        let silent = try ScriptedServer { _, _ in .init(pieces: ["", "late"], pauseMs: 600) }
        defer { silent.stop() }
        let start = MonotonicTime.now()
        #expect(throws: HTTPError.timedOut(step: "answer GET /")) {
            try HTTPProbe.get(port: silent.port, path: "/", timeoutMs: 150)
        }
        #expect(start.elapsedMs >= 145)

        let rude = try ScriptedServer { _, _ in .init("", closes: true) }
        defer { rude.stop() }
        #expect(throws: HTTPError.closed(step: "waiting for an answer")) {
            try HTTPProbe.get(port: rude.port, path: "/")
        }

        let short = try ScriptedServer { _, _ in
            .init("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc", closes: true)
        }
        defer { short.stop() }
        #expect(throws: HTTPError.self) { try HTTPProbe.get(port: short.port, path: "/") }
    }

    @Test("an answer that drips byte by byte is read, and a drip without end stops at the deadline")
    func drip() throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        let server = try ScriptedServer { _, _ in .init(pieces: text.map { String($0) }, pauseMs: 2) }
        defer { server.stop() }
        #expect(try HTTPProbe.get(port: server.port, path: "/").body == Array("ok".utf8))

        let endless = try ScriptedServer { _, _ in
            .init(pieces: ["HTTP/1.1 200 OK\r\n"] + [String](repeating: "X: y\r\n", count: 500), pauseMs: 5)
        }
        defer { endless.stop() }
        #expect(throws: HTTPError.timedOut(step: "answer GET /")) {
            try HTTPProbe.get(port: endless.port, path: "/", timeoutMs: 200)
        }
    }

    /// There was always something to read, so nobody looked at the clock.
    @Test("a flood without end stops at the deadline")
    func flood() throws {
        let server = try ScriptedServer { _, _ in
            var reply = ScriptedServer.Reply("HTTP/1.1 200 OK\r\n\r\n")
            reply.pieces += Array(repeating: [UInt8](repeating: 120, count: 1 << 20), count: 1 << 20)
            return reply
        }
        defer { server.stop() }
        let start = MonotonicTime.now()
        let error = #expect(throws: HTTPError.self) {
            try HTTPProbe.get(port: server.port, path: "/", timeoutMs: 300)
        }
        guard case .timedOut = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(start.elapsedMs < 20_000)
    }

    @Test("more than the answer is an error, so that answers never get out of step")
    func extra() throws {
        let server = try ScriptedServer { _, _ in .init("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc") }
        defer { server.stop() }
        #expect(throws: HTTPError.self) { try HTTPProbe.get(port: server.port, path: "/") }
    }

    @Test(
        "only this machine is ever sent to", arguments: ["10.0.0.1", "example.com", "0.0.0.0", "::", "127.0.0.2", ""])
    func loopbackOnly(host: String) {
        #expect(throws: HTTPError.self) { try LoopbackAddress(host: host, port: 80) }
    }

    @Test("this machine's names are taken")
    func loopbackNames() throws {
        #expect(try LoopbackAddress(host: "localhost", port: 80) == LoopbackAddress(.v4, port: 80))
        #expect(try LoopbackAddress(host: "[::1]", port: 80).hostHeader == "[::1]:80")
    }

    @Test(
        "a request cannot smuggle a second one",
        arguments: ["/a b", "/a\r\nX: y", "a", "", "/\u{0}", "/ä", "http://example.com/"])
    func smuggling(path: String) {
        #expect(throws: HTTPError.self) { try HTTPRequest(path: path) }
    }

    @Test("methods and headers are checked too")
    func smugglingHeaders() {
        #expect(throws: HTTPError.self) { try HTTPRequest(method: "GET /x", path: "/") }
        #expect(throws: HTTPError.self) { try HTTPRequest(path: "/", headers: [.init("A", "b\r\nC: d")]) }
        #expect(throws: HTTPError.self) { try HTTPRequest(path: "/", headers: [.init("A B", "c")]) }
    }
}

@Suite("Free ports") struct FreePortTests {
    @Test("a chosen port can be listened on, a taken one is seen")
    func choose() throws {
        let port = try FreePort.choose()
        #expect((20_000..<32_768).contains(Int(port)) && FreePort.isFree(port))
        let server = try ScriptedServer { _, _ in .ok("") }
        defer { server.stop() }
        #expect(!FreePort.isFree(server.port))
    }

    @Test("{port} is replaced in arguments and environment, everywhere")
    func substitute() {
        let spec = ProcessSpec(
            program: "/p", arguments: ["--a={port}", "x{port}y{port}"], environment: ["P": ":{port}"])
        let placed = FreePort.substitute(8080, in: spec)
        #expect(placed.arguments == ["--a=8080", "x8080y8080"] && placed.environment == ["P": ":8080"])
    }
}
