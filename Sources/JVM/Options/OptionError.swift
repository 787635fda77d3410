/// Why a command line for `java` cannot be understood; `java` itself would refuse it too.
///
/// Values of environment variables never appear here: they may hold secrets.
public struct OptionError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// An option that needs a value stands last, or before another option.
        case missingValue = "missing-value"
        /// An `@file`, `-XX:Flags=` or `-XX:VMOptionsFile=` that cannot be read.
        case unreadableFile = "unreadable-file"
        case unmatchedQuote = "unmatched-quote"
        /// A main class or an option like `-version` in JDK_JAVA_OPTIONS.
        case notInEnvironment = "not-in-environment"
        /// Options that exclude each other, such as `--source` with `-jar`.
        case conflict
        /// A number or memory size that is none.
        case malformedValue = "malformed-value"
    }

    public var code: Code
    /// The option, file or variable concerned.
    public var subject: String
    /// What is wrong and the way out.
    public var message: String

    public init(code: Code, subject: String, message: String) {
        self.code = code
        self.subject = subject
        self.message = message
    }

    public var description: String { "\(subject): \(message)" }
}
