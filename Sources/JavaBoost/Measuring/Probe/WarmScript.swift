public import JVM

/// Requests that warm an application up after it is ready, from a text file.
///
/// ```
/// # a comment
/// header Authorization: Bearer test
/// GET /owners?lastName=Davis
/// repeat 20 POST /api/orders {"item": 1}
/// expect 404 GET /missing
/// ```
/// A line is `[repeat N] [expect STATUS] METHOD PATH [BODY]`; the body goes to the end of the line. `header` adds a
/// header to all requests after it; without a Content-Type a body that starts with `{` or `[` is JSON, another a form.
public struct WarmScript: Hashable, Sendable {
    /// A line's request.
    public struct Step: Hashable, Sendable {
        /// Line number in the script, from 1.
        public var line: Int
        public var request: HTTPRequest
        /// How often it is sent; at least 1.
        public var repetitions: Int
        /// The status that the answer must have; nil: any below 400.
        public var expectedStatus: Int?

        func accepts(_ status: Int) -> Bool { expectedStatus.map { $0 == status } ?? (status < 400) }
    }

    public var steps: [Step]

    static let mostRepetitions = 1_000_000

    public init(steps: [Step]) {
        self.steps = steps
    }

    /// The steps that can be sent again and again without changing the application: GET and HEAD, where no error is
    /// expected. What steady load is made of.
    public var repeatableSteps: [Step] {
        steps.filter { ["GET", "HEAD"].contains($0.request.method) && ($0.expectedStatus ?? 200) < 400 }
    }

    /// Reads a script.
    ///
    /// - Throws: `MeasureError` of code `badWarmScript` that names the line.
    public init(parsing text: String) throws(MeasureError) {
        steps = []
        var headers: [HTTPRequest.Header] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            var words = WarmScriptLine(number: index + 1, rest: line)
            words.skipBlanks()
            guard let first = words.rest.first, first != "#" else { continue }
            if words.take(keyword: "header") {
                headers.append(try words.header())
            } else {
                steps.append(try words.step(headers: headers))
            }
        }
    }
}

/// What is left of a script's line.
private struct WarmScriptLine {
    let number: Int
    var rest: Substring

    func error(_ message: String) -> MeasureError {
        MeasureError(.badWarmScript, "line \(number) of the warm-up script: \(message)")
    }

    mutating func skipBlanks() { rest = rest.drop { $0 == " " || $0 == "\t" } }

    mutating func word() -> Substring {
        let word = rest.prefix { $0 != " " && $0 != "\t" }
        rest = rest[word.endIndex...]
        skipBlanks()
        return word
    }

    mutating func take(keyword: String) -> Bool {
        var ahead = self
        guard ahead.word() == keyword else { return false }
        self = ahead
        return true
    }

    mutating func header() throws(MeasureError) -> HTTPRequest.Header {
        guard let colon = rest.firstIndex(of: ":"), colon > rest.startIndex else {
            throw error("header wants \"Name: value\"")
        }
        let value = rest[rest.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        let header = HTTPRequest.Header(String(rest[..<colon]), String(value))
        do { _ = try HTTPRequest(path: "/", headers: [header]) } catch { throw self.error("\(error)") }
        return header
    }

    mutating func step(headers: [HTTPRequest.Header]) throws(MeasureError) -> WarmScript.Step {
        var repetitions = 1
        var expectedStatus: Int?
        while true {
            if take(keyword: "repeat") {
                repetitions = try number("repeat", in: 1...WarmScript.mostRepetitions)
            } else if take(keyword: "expect") {
                expectedStatus = try number("expect", in: 200...599)
            } else {
                break
            }
        }
        let method = String(word()), path = String(word())
        guard !path.isEmpty else { throw error("wants METHOD PATH [BODY], such as GET /owners") }
        while let last = rest.last, last == " " || last == "\t" { rest = rest.dropLast() }
        var headers = headers
        if let first = rest.first, !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            let isJSON = first == "{" || first == "["
            headers.append(.init("Content-Type", isJSON ? "application/json" : "application/x-www-form-urlencoded"))
        }
        do {
            let request = try HTTPRequest(method: method, path: path, headers: headers, body: Array(rest.utf8))
            return .init(line: number, request: request, repetitions: repetitions, expectedStatus: expectedStatus)
        } catch { throw self.error("\(error)") }
    }

    private mutating func number(_ keyword: String, in range: ClosedRange<Int>) throws(MeasureError) -> Int {
        guard let value = Int(word()), range.contains(value) else {
            throw error("\(keyword) wants a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension WarmScript {
    /// What came of a script.
    public struct Outcome: Hashable, Sendable {
        /// Requests sent.
        public var requests = 0
        /// Requests without an answer or with another status than expected.
        public var failures = 0
        /// The first few failures, in words.
        public var messages: [String] = []

        mutating func fail(_ step: Step, _ what: String) {
            failures += 1
            if messages.count < 5 {
                messages.append("line \(step.line): \(step.request.method) \(step.request.path): \(what)")
            }
        }
    }

    /// Sends every step in turn, one request at a time, and does not stop at a failure.
    ///
    /// - Parameter deadline: what is not sent by then is left out and counts as one failure.
    public func run(on address: LoopbackAddress, until deadline: MonotonicTime) -> Outcome {
        var outcome = Outcome()
        for step in steps {
            for _ in 0..<step.repetitions {
                guard MonotonicTime.now() < deadline else {
                    outcome.fail(step, "no time left to send it")
                    return outcome
                }
                outcome.requests += 1
                let timeoutMs = min(deadline.millisecondsFromNow, 60_000)
                do {
                    let response = try HTTPProbe.perform(step.request, on: address, timeoutMs: timeoutMs)
                    if !step.accepts(response.status) { outcome.fail(step, "answered \(response.status)") }
                } catch { outcome.fail(step, "\(error)") }
            }
        }
        return outcome
    }
}
