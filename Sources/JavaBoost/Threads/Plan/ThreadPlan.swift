import JVM

/// What happens to an application's threads on one JDK, decided: `threads/plan.json` of an image.
public struct ThreadPlan: Hashable, Sendable, Codable {
    /// Raised whenever the same settings would give another plan.
    static let version = 1

    /// Never `auto`.
    public var mode: ThreadMode
    /// Why this one, in words.
    public var reasons: [String]
    /// What every start is given, and why.
    public var choices: [Choice] = []
    /// Put before the application's own arguments, for a launcher that takes its switches there.
    public var arguments: [String] = []
    /// The text of `threads/wisp.properties`, where it applies.
    var wispProperties: String?

    /// Its place in an image.
    static let path = "threads/plan.json"

    private enum CodingKeys: String, CodingKey { case mode, reasons, choices, arguments }

    /// A JVM option or an environment variable that a plan sets.
    public struct Choice: Hashable, Sendable, Codable {
        /// `-XX:ActiveProcessorCount=1`, or `NAME=VALUE` of the environment.
        public var setting: String
        public var reason: String
        /// Whether it is an environment variable, which a start sets only where nobody else has.
        public var isEnvironment = false
    }

    public init(_ mode: ThreadMode, _ reason: String) {
        self.mode = mode
        reasons = [reason]
    }

    /// JVM options of every start.
    public var options: [String] { choices.filter { !$0.isEnvironment }.map(\.setting) }
    /// `NAME=VALUE`, set where the variable is not.
    public var environment: [String] { choices.filter(\.isEnvironment).map(\.setting) }

    /// Writes what of it belongs into an image.
    func write(to image: String) throws(SystemError) {
        try TextFile.makeDirectory("\(image)/threads")
        try TextFile.write("\(image)/\(Self.path)", JSONText.encode(self))
        if let wispProperties { try TextFile.write("\(image)/\(WispConfiguration.path)", wispProperties) }
    }

    mutating func add(_ setting: String, _ reason: String) { choices.append(Choice(setting: setting, reason: reason)) }
}
