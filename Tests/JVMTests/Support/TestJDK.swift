import Glibc
import JVM
import Testing
import TestSupport

/// The JDKs that the set-up step installs, by the names of their directories.
struct TestJDK: Hashable, Sendable, CustomTestStringConvertible {
    var name: String
    var testDescription: String { "JDK \(name)" }

    static let all = ["11", "17", "21", "25.0.2", "25"].map { TestJDK(name: $0) }
    /// One of each feature release.
    static let releases = ["11", "17", "21", "25"].map { TestJDK(name: $0) }

    var home: String { SetUp.jdk(name) }
    var java: String { SetUp.java(name) }

    /// Runs `java`, which need not succeed.
    func run(_ arguments: [String], environment: [String: String] = [:], directory: String = "/") throws -> Command {
        try Command.run(java, arguments, environment: environment, in: directory)
    }
}
