/// Something about an image that its owner should know: stable code, subject, plain words.
public struct AppFinding: Hashable, Sendable, Codable {
    public enum Severity: String, Hashable, Sendable, Codable, Comparable, CaseIterable {
        /// Good to know.
        case info
        /// Costs speed or changes a detail.
        case warning
        /// Makes a part of the application fail or stay out of the archive.
        case error

        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// Stable and kebab-case, such as `signed-jar`.
    public var code: String
    public var severity: Severity
    /// The jar, class or attribute concerned, or nil for the whole image.
    public var subject: String?
    public var message: String

    public init(_ code: String, _ severity: Severity, subject: String? = nil, _ message: String) {
        self.code = code
        self.severity = severity
        self.subject = subject
        self.message = message
    }
}
