import JVM
import Synchronization

/// Asks the application over HTTP. Keeps waiting for the answer to the request it got through with, instead of asking
/// again: the first answer of a cold application may well take longer than one question may.
final class HTTPReadinessProbe: ReadinessProbe {
    /// How long one question may take. The supervisor looks after the process in between.
    static let questionMs: Int64 = 500
    /// After this long without an answer the request counts as lost.
    static let answerMs: Int64 = 60_000

    private struct Pending: ~Copyable {
        var connection: HTTPConnection
        let deadline: MonotonicTime
    }

    private let address: LoopbackAddress
    private let request: HTTPRequest
    private let status: Int?
    private let pending = Mutex<Pending?>(nil)
    /// The status of the last answer; 0 before the first.
    private let answered = Atomic<Int>(0)

    init(port: UInt16, path: String, status: Int?) throws(MeasureError) {
        address = LoopbackAddress(port: port)
        self.status = status
        do { request = try HTTPRequest(path: path, headers: [.init("Accept", "*/*")]) } catch {
            throw MeasureError(.badReadiness, "\(error)")
        }
    }

    var description: String {
        let answer = answered.load(ordering: .relaxed)
        return "GET \(request.path) on port \(address.port) to answer \(status.map(String.init) ?? "200")"
            + (answer == 0 ? "" : "; it answered \(answer)")
    }
    let exitStatus: Int32? = nil

    func isReady(_ process: SupervisedProcess) -> Bool { isReady() }

    func isReady() -> Bool {
        pending.withLock { pending in
            var current: Pending
            if let kept = pending.take() {
                current = kept
            } else {
                guard let fresh = ask() else { return false }
                current = fresh
            }
            do {
                guard let response = try current.connection.receive(until: .now(plusMs: Self.questionMs)) else {
                    if MonotonicTime.now() < current.deadline { pending = consume current }
                    return false
                }
                answered.store(response.status, ordering: .relaxed)
                return status.map { $0 == response.status } ?? (200...299).contains(response.status)
            } catch {
                return false
            }
        }
    }

    private func ask() -> Pending? {
        do {
            let soon = MonotonicTime.now(plusMs: Self.questionMs)
            var connection = try HTTPConnection(to: address, keepAlive: false, bodyLimit: 0, until: soon)
            try connection.send(request, until: soon)
            return Pending(connection: connection, deadline: .now(plusMs: Self.answerMs))
        } catch {
            // Refused, reset or full: it is not ready, and will be asked again.
            return nil
        }
    }
}

/// Looks for a pattern in the lines that the application prints.
final class LogReadinessProbe: ReadinessProbe {
    private struct State {
        /// Number of the first byte of the line that is not complete yet.
        var line: Int64 = 0
        /// Number of the byte after the last that was looked at.
        var end: Int64 = 0
        var found = false
    }

    private let pattern: String
    private let state = Mutex(State())

    init(pattern: String) throws(MeasureError) {
        self.pattern = pattern
        do { _ = try Regex(pattern) } catch {
            throw MeasureError(.badReadiness, "\(pattern.debugDescription) is no regular expression: \(error)")
        }
    }

    var description: String { "a line of its output to match \(pattern.debugDescription)" }
    let exitStatus: Int32? = nil

    func isReady(_ process: SupervisedProcess) -> Bool {
        // Asked every few milliseconds while the application starts: a long line without an end is not copied for nothing.
        if process.outputBytes == state.withLock({ $0.end }) { return state.withLock { $0.found } }
        return isFound { process.output(since: $0) }
    }

    /// Whether the pattern has been printed.
    ///
    /// - Parameter output: what was printed from a byte on, and the number of its first byte.
    func isFound(in output: (Int64) -> (bytes: [UInt8], start: Int64)) -> Bool {
        state.withLock { state in
            if state.found { return true }
            let (bytes, start) = output(state.line)
            guard start + Int64(bytes.count) > state.end else { return false }
            state.end = start + Int64(bytes.count)
            // A regex is not Sendable, so it is made where it is used; patterns are short and output is rare.
            guard let regex = try? Regex(pattern) else { return false }
            state.found = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
                .contains { $0.firstMatch(of: regex) != nil }
            let complete = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            state.line = start + Int64(complete)
            return state.found
        }
    }
}

/// Tries to connect.
struct PortReadinessProbe: ReadinessProbe {
    let port: UInt16
    var description: String { "port \(port) to open" }
    let exitStatus: Int32? = nil

    func isReady(_ process: SupervisedProcess) -> Bool {
        do {
            let connection = try LoopbackSocket.connecting(to: LoopbackAddress(port: port), until: .now(plusMs: 500))
            _ = consume connection
            return true
        } catch { return false }
    }
}

/// Waits for the application's own end.
struct ExitReadinessProbe: ReadinessProbe {
    let status: Int32
    var description: String { "its exit with status \(status)" }
    var exitStatus: Int32? { status }

    func isReady(_ process: SupervisedProcess) -> Bool { false }
}
