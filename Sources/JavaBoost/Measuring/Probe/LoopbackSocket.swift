import Glibc
import JVM

/// One TCP connection to a loopback port; closed when it goes away. Never blocks past a deadline.
struct LoopbackSocket: ~Copyable {
    /// For `poll(2)` only; the socket keeps owning it.
    let descriptor: Int32

    private init(owning descriptor: Int32) { self.descriptor = descriptor }

    /// Starts to connect without waiting.
    ///
    /// - Throws: `refused` where the kernel knows at once, as it mostly does on loopback.
    static func startConnecting(to address: LoopbackAddress) throws(HTTPError) -> LoopbackSocket {
        let family = address.family == .v4 ? AF_INET : AF_INET6
        // With close-on-exec and without blocking.
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let opened: Int32
        do { opened = try retrying("open a socket") { socket(family, type, 0) } } catch { throw .system(error) }
        let connection = LoopbackSocket(owning: opened)
        var on: Int32 = 1
        // Small requests must not wait for more: Nagle's algorithm would show as latency.
        _ = unsafe setsockopt(opened, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        let result = unsafe address.withSocketAddress { unsafe connect(opened, $0, $1) }
        let number = errno
        guard result == 0 || number == EINPROGRESS || number == EINTR else {
            throw error(number, step: "connect", port: address.port)
        }
        return connection
    }

    /// Connects.
    static func connecting(to address: LoopbackAddress, until deadline: MonotonicTime) throws(HTTPError)
        -> LoopbackSocket
    {
        let connection = try startConnecting(to: address)
        guard connection.wait(for: POLLOUT, until: deadline) else {
            throw .timedOut(step: "connect to port \(address.port)")
        }
        try connection.finishConnecting(port: address.port)
        return connection
    }

    deinit { close(descriptor) }

    /// Asks how the connection attempt went, once the socket is writable.
    func finishConnecting(port: UInt16) throws(HTTPError) {
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size)
        if failure != 0 { throw Self.error(failure, step: "connect", port: port) }
    }

    /// Waits until the socket is ready for `events` (or has failed); false when the deadline passed first.
    func wait(for events: Int32, until deadline: MonotonicTime) -> Bool {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let left = max(0, min(deadline.millisecondsFromNow, 1_000))
            let found = unsafe poll(&entry, 1, Int32(left))
            if found > 0 { return true }
            if deadline.millisecondsFromNow <= 0 { return false }
        }
    }

    /// Sends what the kernel takes of `bytes` from `offset` on, without waiting; how many bytes that were.
    func sendSome(_ bytes: [UInt8], from offset: Int) throws(HTTPError) -> Int {
        precondition(offset <= bytes.count)
        let sent = unsafe bytes.withUnsafeBytes { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            // SAFETY: offset...count lies within the buffer; MSG_NOSIGNAL because a closed peer must not end us.
            return unsafe send(descriptor, base + offset, bytes.count - offset, Int32(MSG_NOSIGNAL))
        }
        if sent >= 0 { return sent }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw Self.error(errno, step: "send a request", port: 0)
    }

    /// What a read without waiting found.
    enum Received: Equatable { case bytes(Int), nothingYet, end }

    /// Reads what is there into `buffer`, without waiting.
    func receiveSome(into buffer: inout [UInt8]) throws(HTTPError) -> Received {
        // SAFETY: recv fills at most `count` bytes of the buffer.
        let n = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if n > 0 { return .bytes(n) }
        if n == 0 { return .end }
        if errno == EAGAIN || errno == EINTR { return .nothingYet }
        throw Self.error(errno, step: "read an answer", port: 0)
    }

    static func error(_ number: Int32, step: String, port: UInt16) -> HTTPError {
        switch number {
        case ECONNREFUSED: .refused(port: port)
        case ECONNRESET, EPIPE: .closed(step: step)
        default: .system(SystemError(step: step, errno: number))
        }
    }
}
