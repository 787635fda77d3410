public import JVM

/// When a started application counts as ready: the end of the time that is measured.
public enum Readiness: Hashable, Sendable, CustomStringConvertible {
    /// GET of this path on the application's port answers with this status; nil: any from 200 to 299.
    case http(path: String, status: Int?)
    /// A line of its output contains a match of this regular expression (Swift's syntax, which has PCRE's common part).
    case logPattern(String)
    /// Its port accepts a connection.
    case port
    /// It has ended by itself with this status.
    case exit(status: Int32)

    /// Reads `/health`, `http:/health`, `http /health`, `http:/health=503`, `log:Started .* in`, `port`, `exit` or `exit=1`.
    ///
    /// A path that itself ends in `=` and three digits is written without `http:`.
    /// - Throws: `MeasureError` of code `badReadiness`.
    public init(parsing text: String) throws(MeasureError) {
        if text.hasPrefix("http://") || text.hasPrefix("https://") {
            throw MeasureError(
                .badReadiness, "\(text) is a URL; give its path, such as /health: host and port are the application's")
        } else if text.hasPrefix("/") {
            self = .http(path: text, status: nil)
        } else if text.hasPrefix("http:/") || text.hasPrefix("http /") {
            self = Self.http(text.dropFirst(5))
        } else if text.hasPrefix("log:"), text.count > 4 {
            self = .logPattern(String(text.dropFirst(4)))
        } else if text == "port" {
            self = .port
        } else if text == "exit" {
            self = .exit(status: 0)
        } else if text.hasPrefix("exit="), let status = Int32(text.dropFirst(5)), (0...255).contains(status) {
            self = .exit(status: status)
        } else {
            throw MeasureError(
                .badReadiness,
                "\(text.debugDescription) is no readiness condition; use /PATH, http:/PATH=STATUS, log:PATTERN, port or exit"
            )
        }
        try check()
    }

    private static func http(_ text: Substring) -> Readiness {
        if let equals = text.lastIndex(of: "="), text[equals...].utf8.count == 4,
            let status = HTTPText.decimal(Array(text[equals...].utf8.dropFirst())[...]), (200...599).contains(status)
        {
            return .http(path: String(text[..<equals]), status: status)
        }
        return .http(path: String(text), status: nil)
    }

    /// Finds at once what would otherwise show only when the application is up.
    private func check() throws(MeasureError) {
        do {
            switch self {
            case .http(let path, _): _ = try HTTPRequest(path: path)
            case .logPattern(let pattern): _ = try Regex(pattern)
            case .port, .exit: break
            }
        } catch { throw MeasureError(.badReadiness, "the readiness condition cannot be used: \(error)") }
    }

    /// The text that `init(parsing:)` reads.
    public var description: String {
        switch self {
        case .http(let path, nil): path
        case .http(let path, let status?): "http:\(path)=\(status)"
        case .logPattern(let pattern): "log:\(pattern)"
        case .port: "port"
        case .exit(0): "exit"
        case .exit(let status): "exit=\(status)"
        }
    }

    /// What "ready" means for this condition, for people: the heading of the measured time.
    public var measuredTime: String {
        switch self {
        case .http: "time to first response"
        case .logPattern: "time to ready message"
        case .port: "time to open port"
        case .exit: "time to exit"
        }
    }

    /// A probe for one run of an application.
    ///
    /// - Parameter port: what the application listens on, on 127.0.0.1.
    public func probe(port: UInt16) throws(MeasureError) -> any ReadinessProbe {
        switch self {
        case .http(let path, let status): return try HTTPReadinessProbe(port: port, path: path, status: status)
        case .logPattern(let pattern): return try LogReadinessProbe(pattern: pattern)
        case .port: return PortReadinessProbe(port: port)
        case .exit(let status): return ExitReadinessProbe(status: status)
        }
    }
}
