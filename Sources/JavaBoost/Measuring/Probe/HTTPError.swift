public import JVM

/// Why a request to the application under measurement got no usable answer.
public enum HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody listens on the port (yet).
    case refused(port: UInt16)
    /// The deadline passed during this step.
    case timedOut(step: String)
    /// The connection ended before the answer did.
    case closed(step: String)
    /// The answer is no HTTP/1.1; what was expected and the offset in the answer, in bytes.
    case malformed(expected: String, offset: Int)
    /// The request itself cannot be sent: a control character, a path without `/`, a host that is not this machine.
    case unsendable(String)
    case system(SystemError)

    public var description: String {
        switch self {
        case .refused(let port): "nobody listens on port \(port)"
        case .timedOut(let step): "no time left to \(step)"
        case .closed(let step): "the connection was closed while this was going on: \(step)"
        case .malformed(let expected, let offset): "the answer is not HTTP: expected \(expected) at byte \(offset)"
        case .unsendable(let reason): reason
        case .system(let error): "\(error)"
        }
    }
}
