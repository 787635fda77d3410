import Glibc
public import JVM

/// Ports that an application under measurement can listen on.
public enum FreePort {
    /// A port that nobody listens on or was just left by somebody, on IPv4 and IPv6.
    ///
    /// It is not reserved: between this answer and the application's `bind` another process could take it. To make that
    /// unlikely it lies below the range from which the kernel serves everybody else (ip(7), `ip_local_port_range`).
    ///
    /// - Throws: `MeasureError` when every try found the port taken.
    public static func choose() throws(MeasureError) -> UInt16 {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let port = UInt16.random(in: 20_000..<32_768, using: &random)
            if isFree(port) { return port }
        }
        throw MeasureError(.machine, "found no free port between 20000 and 32767; close what listens there")
    }

    /// Whether a server could listen on `port` now, on all of this machine's addresses.
    public static func isFree(_ port: UInt16) -> Bool {
        canBind(.v4, port) && canBind(.v6, port)
    }

    private static func canBind(_ family: LoopbackAddress.Family, _ port: UInt16) -> Bool {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family == .v4 ? AF_INET : AF_INET6, type, 0)
        // A machine without IPv6 has no IPv6 port to be taken.
        guard descriptor >= 0 else { return family == .v6 && errno == EAFNOSUPPORT }
        defer { close(descriptor) }
        var on: Int32 = 1
        _ = unsafe setsockopt(
            descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size))
        // Without SO_REUSEADDR, so that a port in TIME_WAIT counts as taken too.
        let result = unsafe LoopbackAddress(family, port: port).withSocketAddress(anyInterface: true) {
            unsafe bind(descriptor, $0, $1)
        }
        return result == 0 || (family == .v6 && errno == EADDRNOTAVAIL)
    }

    /// `text` with every `{port}` replaced.
    public static func substitute(_ port: UInt16, in text: String) -> String {
        text.replacing("{port}", by: String(port))
    }

    /// `spec` with every `{port}` in arguments and values of the environment replaced.
    public static func substitute(_ port: UInt16, in spec: ProcessSpec) -> ProcessSpec {
        var spec = spec
        spec.arguments = spec.arguments.map { substitute(port, in: $0) }
        spec.environment = spec.environment.mapValues { substitute(port, in: $0) }
        return spec
    }
}
