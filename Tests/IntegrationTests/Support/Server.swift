import Glibc
import JVM
import TestSupport

/// Servers that a test starts: a free port, and plain HTTP.
enum Server {
    /// A port that nobody listens on now.
    static func freePort() throws -> UInt16 {
        let socket = try retrying("socket") { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        defer { close(socket) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try retrying("bind") { unsafe with(&address) { unsafe bind(socket, $0, length) } }
        try retrying("getsockname") { unsafe with(&address) { unsafe getsockname(socket, $0, &length) } }
        return UInt16(bigEndian: address.sin_port)
    }

    /// The answer to one GET, head and body; nil when nobody answers.
    static func get(_ port: UInt16, _ path: String, patience seconds: Int = 2) -> String? {
        let request = "GET \(path) HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        return exchange(port, request, patience: seconds, until: isWhole)
    }

    /// Sends a text and reads until `isWhole`, the end, or `seconds` without a byte; nil when nobody answers.
    static func exchange(
        _ port: UInt16, _ request: String, patience seconds: Int, until isWhole: (String) -> Bool
    ) -> String? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        var address = loopback(port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard unsafe with(&address, { unsafe connect(socket, $0, length) }) == 0 else { return nil }
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        // SAFETY: the option's value is a timeval of the size given, alive for the call.
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let request = Array(request.utf8)
        // SAFETY: send reads, and recv fills, at most `count` bytes of the buffer.
        _ = unsafe request.withUnsafeBytes { unsafe send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let n = unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
            if n <= 0 { break }
            answer.append(contentsOf: buffer[..<n])
            if isWhole(String(decoding: answer, as: UTF8.self)) { break }
        }
        return answer.isEmpty ? nil : String(decoding: answer, as: UTF8.self)
    }

    /// Whether all of the body has come that the head announces: the fixtures keep connections open.
    private static func isWhole(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let lines = text[..<end.lowerBound].lowercased().split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }.flatMap {
            Int($0.split(separator: " ").last ?? "")
        }
        return length.map { text[end.upperBound...].utf8.count >= $0 } ?? false
    }

    /// Waits until GET of `path` answers 200.
    static func awaitReady(_ port: UInt16, _ path: String, _ command: RunningCommand) throws {
        let ready = Waiting.until(within: 400) { isReady(port, path) || !command.isRunning }
        if !ready || !isReady(port, path) {
            throw CommandError("\(command.line): not ready\n\(command.output)\(command.errors)")
        }
    }

    private static func isReady(_ port: UInt16, _ path: String) -> Bool {
        get(port, path)?.split(separator: " ").dropFirst().first == "200"
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    private static func with<Result>(_ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Result)
        -> Result
    {
        // SAFETY: sockaddr_in is a sockaddr to every call of the socket interface; both are alive for the call.
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
        }
    }
}
