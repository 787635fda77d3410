import JVM
import TestSupport
import Testing

@testable import JavaBoost

@Suite("Warm-up script") struct WarmScriptTests {
    @Test("all kinds of line are read")
    func parse() throws {
        let script = try WarmScript(
            parsing: """
                # warm the catalogue
                GET /products?size=20

                  repeat 3 expect 404 GET /missing
                header X-Key: a b
                expect 201 repeat 2 POST /orders {"id": 1, "n": "x y"}  \r
                POST /form a=1&b=2
                """)
        #expect(script.steps.count == 4)
        #expect(script.steps.map(\.line) == [2, 4, 6, 7])
        #expect(script.steps.map(\.repetitions) == [1, 3, 2, 1])
        #expect(script.steps.map(\.expectedStatus) == [nil, 404, 201, nil])
        #expect(script.steps[0].request.headers.isEmpty)
        #expect(String(decoding: script.steps[2].request.body, as: UTF8.self) == "{\"id\": 1, \"n\": \"x y\"}")
        #expect(script.steps[2].request.headers == [.init("X-Key", "a b"), .init("Content-Type", "application/json")])
        #expect(script.steps[3].request.headers.last?.value == "application/x-www-form-urlencoded")
    }

    @Test(
        "a line that cannot be read is named",
        arguments: [
            "GET", "GET x", "repeat GET /", "repeat 0 GET /", "expect 99 GET /", "header X", "G@T /", "repeat 2",
        ])
    func malformed(line: String) {
        let error = #expect(throws: MeasureError.self) { try WarmScript(parsing: "# one\n\(line)\n") }
        #expect(error?.code == .badWarmScript && error?.message.contains("line 2") == true)
    }

    @Test("every request is sent in order, and unexpected answers are counted, not fatal")
    func run() throws {
        let server = try ScriptedServer { request, _ in
            request.hasPrefix("GET /bad") ? .init("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n") : .ok("x")
        }
        defer { server.stop() }
        let script = try WarmScript(parsing: "repeat 3 GET /a\nGET /bad\nexpect 500 GET /bad\nPOST /b {}\n")
        let outcome = script.run(on: LoopbackAddress(port: server.port), until: .now(plusMs: 10_000))
        #expect(outcome.requests == 6 && outcome.failures == 1)
        #expect(outcome.messages == ["line 2: GET /bad: answered 500"])
        #expect(server.requests.count == 6)
        #expect(server.requests.last?.hasSuffix("Content-Length: 2\r\n\r\n{}") == true)
    }

    /// The request that was not sent any more counted among the failures, but not among the requests.
    @Test("a warm-up of which nothing was answered in time has failed")
    func nothingAnswered() throws {
        let server = try ScriptedServer { _, _ in .init("", pauseMs: 20_000) }
        defer { server.stop() }
        var request = TrainingRequest()
        request.warmUp = try WarmScript(parsing: "GET /a\nGET /b")
        request.limits.readyMs = 300
        let warmUp = WarmUp(request: request, environment: [:], directory: nil)
        let error = #expect(throws: ApplicationRunError.self) { try warmUp.perform(port: server.port) }
        #expect(error?.code == .warmUpFailed)
    }

    @Test("the command of a warm-up has the port in its environment too")
    func commandPort() throws {
        var request = TrainingRequest()
        request.warmCommand = "test \"$SERVER_PORT\" = {port}"
        let warmUp = WarmUp(request: request, environment: ["SERVER_PORT": "{port}"], directory: nil)
        _ = try warmUp.perform(port: 4711)
    }

    @Test("time that is over ends the script")
    func deadline() throws {
        let script = try WarmScript(parsing: "repeat 1000 GET /a")
        let outcome = script.run(on: LoopbackAddress(port: try FreePort.choose()), until: .now())
        #expect(outcome.requests == 0 && outcome.failures == 1)
    }
}

@Suite("Readiness") struct ReadinessTests {
    @Test("every form is read and written back")
    func roundTrip() throws {
        let forms: [(String, Readiness)] = [
            ("/health", .http(path: "/health", status: nil)), ("http:/health=503", .http(path: "/health", status: 503)),
            ("/a?b=200", .http(path: "/a?b=200", status: nil)), ("log:Started .* in", .logPattern("Started .* in")),
            ("port", .port), ("exit", .exit(status: 0)), ("exit=1", .exit(status: 1)),
        ]
        for (text, readiness) in forms {
            #expect(try Readiness(parsing: text) == readiness)
            #expect(readiness.description == text)
        }
        #expect(try Readiness(parsing: "http:/x=12") == .http(path: "/x=12", status: nil))
    }

    @Test(
        "what cannot be read is refused at once",
        arguments: ["", "http", "log:", "log:(", "exit=x", "exit=256", "/a b", "health"])
    func malformed(text: String) {
        #expect(throws: MeasureError.self) { try Readiness(parsing: text) }
    }

    @Test("an HTTP probe says no until the status is right")
    func http() throws {
        let server = try ScriptedServer { _, number in
            number < 3 ? .init("HTTP/1.1 503 Not Yet\r\nContent-Length: 0\r\n\r\n") : .ok("{}")
        }
        defer { server.stop() }
        let probe = try HTTPReadinessProbe(port: server.port, path: "/health", status: nil)
        #expect(probe.description == "GET /health on port \(server.port) to answer 200")
        var ready = probe.isReady()
        #expect(!ready && probe.description.hasSuffix("to answer 200; it answered 503"))
        for _ in 0..<20 where !ready { ready = probe.isReady() }
        #expect(ready && server.requests.count == 3)
        #expect(try !HTTPReadinessProbe(port: FreePort.choose(), path: "/", status: nil).isReady())
    }

    @Test("a first answer that takes long is waited for, not asked for again")
    func slowFirstAnswer() throws {
        let server = try ScriptedServer { _, _ in
            .init(pieces: ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], pauseMs: 800)
        }
        defer { server.stop() }
        let probe = try HTTPReadinessProbe(port: server.port, path: "/", status: nil)
        var ready = false
        for _ in 0..<20 where !ready { ready = probe.isReady() }
        #expect(ready && server.requests.count == 1)
    }

    @Test("a log pattern is found once it is printed, and looked for only in new output")
    func log() throws {
        let probe = try LogReadinessProbe(pattern: #"Started \w+ in \d+"#)
        var printed = Array("".utf8), asked: [Int64] = []
        func isFound(after text: String) -> Bool {
            printed += Array(text.utf8)
            return probe.isFound { since in
                asked.append(since)
                return (Array(printed[Int(since)...]), since)
            }
        }
        #expect(!isFound(after: "") && !isFound(after: "Starting\nStarted") && !isFound(after: ""))
        #expect(isFound(after: " Shop in 3 s\n") && isFound(after: ""))
        // From the start of the line that was not complete.
        #expect(asked == [0, 0, 9, 9])
    }

    /// The line was only looked for in the end of the output.
    @Test("a line is found that much more is printed after, at once")
    func logBefore() throws {
        let probe = try LogReadinessProbe(pattern: "Started")
        let script = "printf 'Started\n%60000d\n' 1; sleep 20"
        let process = try SupervisedProcess.start(
            ProcessSpec(program: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"]))
        defer { process.killAndWait() }
        // Not before all of it is there.
        #expect(Waiting.until(within: 20) { process.output(since: 0).bytes.count > 60_000 })
        #expect(process.outputTail.utf8.count <= 16 << 10 && !process.outputTail.contains("Started"))
        #expect(probe.isReady(process))
    }

    @Test("an open port is ready, a closed one is not")
    func port() throws {
        let spec = ProcessSpec(program: "/bin/sleep", arguments: ["5"], environment: [:])
        let process = try SupervisedProcess.start(spec)
        defer { process.killAndWait() }
        let server = try ScriptedServer { _, _ in .ok("") }
        defer { server.stop() }
        #expect(PortReadinessProbe(port: server.port).isReady(process))
        #expect(try !PortReadinessProbe(port: FreePort.choose()).isReady(process))
    }
}
