import Glibc
import Synchronization

/// A server on a loopback port that answers every request as it is told, rightly or not.
final class ScriptedServer: Sendable {
    /// What is done with one request on a connection.
    struct Reply: Sendable {
        /// Sent one after the other, with a pause of `pauseMs` before each.
        var pieces: [[UInt8]]
        var pauseMs: UInt32 = 0
        /// Whether the connection is closed afterwards.
        var closes = false

        init(_ text: String, pauseMs: UInt32 = 0, closes: Bool = false) {
            pieces = [Array(text.utf8)]
            self.pauseMs = pauseMs
            self.closes = closes
        }

        init(pieces: [String], pauseMs: UInt32, closes: Bool = false) {
            self.pieces = pieces.map { Array($0.utf8) }
            self.pauseMs = pauseMs
            self.closes = closes
        }

        static func ok(_ body: String) -> Reply {
            Reply("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }

    let port: UInt16
    private let listener: Int32
    private let answer: @Sendable (_ request: String, _ number: Int) -> Reply
    private let seen = Mutex<[String]>([])

    /// The requests so far, head and body.
    var requests: [String] { seen.withLock { $0 } }

    init(_ answer: @escaping @Sendable (_ request: String, _ number: Int) -> Reply) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let bound = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            // SAFETY: a local's bytes, laid out as a socket address.
            let general = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            let result = unsafe bind(descriptor, general, size)
            return unsafe result == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, general, &size) == 0
        }
        precondition(bound, "no loopback port to listen on")
        port = UInt16(bigEndian: address.sin_port)
        Self.thread { [self] in acceptAll() }
    }

    /// Ends the accepting thread; connections end with their peers.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func acceptAll() {
        while true {
            let connection = accept(listener, nil, nil)
            if connection < 0 { return }
            Self.thread { [self] in serve(connection) }
        }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var pending = ""
        while let request = Self.readRequest(connection, &pending) {
            let number = seen.withLock {
                $0.append(request)
                return $0.count
            }
            let reply = answer(request, number)
            for piece in reply.pieces {
                if reply.pauseMs > 0 { usleep(reply.pauseMs * 1_000) }
                var offset = 0
                while offset < piece.count {
                    let sent = unsafe piece.withUnsafeBytes { buffer in
                        unsafe send(
                            connection, buffer.baseAddress! + offset, buffer.count - offset, Int32(MSG_NOSIGNAL))
                    }
                    if sent <= 0 { return }
                    offset += sent
                }
            }
            if reply.closes { return }
        }
    }

    /// The next request with its body by Content-Length; nil at the end.
    private static func readRequest(_ connection: Int32, _ pending: inout String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            if let end = pending.firstRange(of: "\r\n\r\n") {
                let head = pending[..<end.upperBound]
                let length = head.firstRange(of: "Content-Length: ").map {
                    head[$0.upperBound...].prefix { $0.isNumber }
                }
                let wanted = length.flatMap { Int($0) } ?? 0
                let rest = pending[end.upperBound...]
                if rest.utf8.count >= wanted {
                    let body = String(decoding: Array(rest.utf8.prefix(wanted)), as: UTF8.self)
                    let request = head + body
                    pending = String(decoding: Array(rest.utf8.dropFirst(wanted)), as: UTF8.self)
                    return String(request)
                }
            }
            let n = unsafe recv(connection, &buffer, buffer.count, 0)
            if n <= 0 { return nil }
            pending += String(decoding: buffer[..<n], as: UTF8.self)
        }
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        var id = pthread_t()
        // SAFETY: the thread consumes the one reference made here.
        let box = unsafe Unmanaged.passRetained(Job(body))
        let code = unsafe pthread_create(
            &id, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        precondition(code == 0, "no thread for the test's server")
        pthread_detach(id)
    }
}
