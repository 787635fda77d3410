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
    var shownCommand: [String] {
        var hidesNext = false
        let shown = spec.arguments.map { argument in
            defer { hidesNext = Self.announcesSecret(argument) }
            return hidesNext && !argument.hasPrefix("-") ? "***" : Self.withoutSecret(argument)
        }
        return [spec.program] + shown
    }

    /// `-Ddb.password=x` as `-Ddb.password=***`, `jdbc:…?password=x` and `PGPASSWORD=x psql` likewise, what stands
    /// before the @ of a URL, and in a shell's command the word behind `--password` or `Authorization: Bearer`; an argument
    /// in which no name looks secret as it is.
    static func withoutSecret(_ argument: String) -> String {
        if let equals = argument.firstIndex(of: "="),
            looksSecret(argument[..<equals].split(whereSeparator: ends).last ?? "")
        {
            return argument[...equals] + "***"
        }
        var shown = "", word = "", hidesNext = false
        func take(_ word: String) -> String {
            if word.isEmpty { return "" }
            if hidesNext && !word.hasPrefix("-") && !isScheme(word) {
                hidesNext = false
                return "***"
            }
            hidesNext = announcesSecret(word) || isScheme(word)
            return masked(word)
        }
        for character in argument {
            if ends(character) {
                shown += take(word) + String(character)
                word = ""
            } else {
                word.append(character)
            }
        }
        return withoutUser(shown + take(word))
    }

    /// Whether what follows is secret: `--db-password`, `X-Api-Key:`, `Authorization:`.
    private static func announcesSecret(_ word: String) -> Bool {
        guard !word.contains("=") else { return false }
        return (word.hasPrefix("-") || word.hasSuffix(":"))
            && (looksSecret(word) || word.lowercased().hasSuffix("authorization:"))
    }

    /// Of an `Authorization` header (RFC 9110, 11.4).
    private static func isScheme(_ word: String) -> Bool { ["bearer", "basic"].contains(word.lowercased()) }

    /// `name=value` with the value hidden where the name looks secret.
    private static func masked(_ word: String) -> String {
        guard let equals = word.firstIndex(of: "="), let last = word.lastIndex(of: "="), looksSecret(word[..<last])
        else { return word }
        return (looksSecret(word[..<equals]) ? word[...equals] : word[...last]) + "***"
    }

    /// `scheme://user:password@host` without the password.
    private static func withoutUser(_ text: String) -> String {
        guard let scheme = text.indices.first(where: { text[$0...].hasPrefix("://") }) else { return text }
        let authority = text[scheme...].dropFirst(3).prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return text
        }
        return text[...colon] + "***" + text[at...]
    }

    private static func ends(_ character: Character) -> Bool { " ?&;,\n\t".contains(character) }

    private static func looksSecret(_ name: some StringProtocol) -> Bool {
        let name = name.lowercased()
        let secret = [
            "pass", "pwd", "secret", "token", "apikey", "api-key", "api_key", "accesskey", "access-key", "access_key",
            "credential", "private",
        ]
        return secret.contains { name.contains($0) }
    }
}
