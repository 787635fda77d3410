public import JVM

/// One way to start an application, to be measured against the others.
public struct Candidate: Sendable {
    /// How a JVM inside the started process is reached with more options, for the one instrumented run.
    public enum Instrumentation: String, Sendable {
        /// The program is `java`: options go in front of its arguments.
        case arguments
        /// Some launcher ends in a JVM: options go through JAVA_TOOL_OPTIONS.
        case environment
        /// No JVM, or none of JDK 9 or later: there is no instrumented run.
        case none
    }

    /// Unique among the candidates; what tables and charts call it.
    public var label: String
    /// What is started. `{port}` in arguments and environment becomes a free port, another one in each run.
    public var spec: ProcessSpec
    public var readiness: Readiness
    public var instrumentation: Instrumentation
    /// Files that a start reads: jars, archives, the JDK's `lib/modules` and `libjvm.so`. Dropped from the page cache
    /// for a cold start.
    public var files: [String]
    public var jdk: CandidateResult.JDKNote?
    /// Kind of archive, for the reader.
    public var tier: String?
    /// JIT profile, for the reader.
    public var jitProfile: String?

    public init(
        label: String, spec: ProcessSpec, readiness: Readiness, instrumentation: Instrumentation = .none,
        files: [String] = [], jdk: CandidateResult.JDKNote? = nil, tier: String? = nil, jitProfile: String? = nil
    ) {
        self.label = label
        self.spec = spec
        self.readiness = readiness
        self.instrumentation = instrumentation
        self.files = files
        self.jdk = jdk
        self.tier = tier
        self.jitProfile = jitProfile
    }

    /// The command without what looks secret, for a result that people pass on.
    var shownCommand: [String] { [spec.program] + spec.arguments.map(Self.withoutSecret) }

    /// `-Ddb.password=x` as `-Ddb.password=***`; an argument whose name does not look secret as it is.
    static func withoutSecret(_ argument: String) -> String {
        guard let equals = argument.firstIndex(of: "=") else { return argument }
        let name = argument[..<equals].lowercased()
        let secret = ["password", "passwd", "secret", "token", "apikey", "api-key", "api_key", "credential", "private"]
        return secret.contains { name.contains($0) } ? argument[...equals] + "***" : argument
    }
}
