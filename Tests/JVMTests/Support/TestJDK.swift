import Glibc
import JVM
import Testing

/// The JDKs that the set-up step installs, by the names of their directories.
struct TestJDK: Hashable, Sendable, CustomTestStringConvertible {
    var name: String
    var testDescription: String { "JDK \(name)" }

    static let all = ["11", "17", "21", "25.0.2", "25"].map { TestJDK(name: $0) }
    /// One of each feature release.
    static let releases = ["11", "17", "21", "25"].map { TestJDK(name: $0) }

    /// `JBOOST_FIXTURES`, else `.fixtures` at the top of the repository.
    static let fixtures: String = {
        if let path = unsafe getenv("JBOOST_FIXTURES") { return unsafe String(cString: path) }
        return String(#filePath.prefix(upTo: #filePath.firstRange(of: "/Tests/")!.lowerBound)) + "/.fixtures"
    }()

    var home: String { "\(Self.fixtures)/jdks/\(name)" }
    var java: String { "\(home)/bin/java" }

    /// Runs `java`, which need not succeed.
    func run(_ arguments: [String], environment: [String: String] = [:], directory: String = "/") throws -> Command {
        try Command.run(java, arguments, environment: environment, directory: directory)
    }
}
