import Glibc
import JVM

/// A port on this machine's loopback interface: the only place the probe ever sends to.
public struct LoopbackAddress: Hashable, Sendable {
    public enum Family: Hashable, Sendable {
        /// 127.0.0.1
        case v4
        /// ::1
        case v6
    }

    public var family: Family
    public var port: UInt16

    public init(_ family: Family = .v4, port: UInt16) {
        self.family = family
        self.port = port
    }

    /// Reads `127.0.0.1`, `::1`, `[::1]` or `localhost` (which is 127.0.0.1).
    ///
    /// - Throws: `HTTPError.unsendable` for every other host, with no name looked up.
    public init(host: String, port: UInt16) throws(HTTPError) {
        switch host {
        case "127.0.0.1", "localhost": self.init(.v4, port: port)
        case "::1", "[::1]": self.init(.v6, port: port)
        default:
            throw .unsendable("requests go to this machine only (127.0.0.1 or ::1), not to \(host.debugDescription)")
        }
    }

    /// The value of a Host header.
    var hostHeader: String { family == .v4 ? "127.0.0.1:\(port)" : "[::1]:\(port)" }

    /// Calls `body` with the address as the socket calls want it.
    ///
    /// - Parameter anyInterface: the port on all interfaces, to see whether it can be bound; never to send to.
    func withSocketAddress<Result>(
        anyInterface: Bool = false, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        switch family {
        case .v4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = anyInterface ? 0 : UInt32(0x7f00_0001).bigEndian
            return unsafe Self.rebound(&address, body)
        case .v6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            // SAFETY: in6addr_loopback, fifteen zero bytes and a one, whichever member of the union is looked at.
            unsafe address.sin6_addr.__in6_u.__u6_addr8.15 = anyInterface ? 0 : 1
            return unsafe Self.rebound(&address, body)
        }
    }

    private static func rebound<Address, Result>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        let size = socklen_t(MemoryLayout<Address>.size)
        return unsafe withUnsafeBytes(of: &address) { bytes in
            // SAFETY: a local has an address; every socket address starts with the fields of sockaddr, and its true
            // size goes along.
            let general = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            return unsafe body(general, size)
        }
    }
}
