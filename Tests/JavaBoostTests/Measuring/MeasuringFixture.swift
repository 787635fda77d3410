import Glibc
import JVM

@testable import JavaBoost

/// What the set-up step provides to these tests.
enum MeasuringFixture {
    /// `JBOOST_FIXTURES`, else `.fixtures` at the top of the repository.
    static let root: String = {
        if let path = ProcessEnvironment.value("JBOOST_FIXTURES") { return path }
        return String(#filePath[..<#filePath.firstRange(of: "/Tests/")!.lowerBound]) + "/.fixtures"
    }()

    static let jdks = ["11", "17", "21", "25"]
    static func java(_ name: String) -> String { "\(root)/jdks/\(name)/bin/java" }
    static func app(_ name: String) -> String { "\(root)/apps/\(name)" }
    static let environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]

    /// The small HTTP server on some JDK, with more JVM options.
    static func server(_ label: String, jdk: String, options: [String] = []) -> Candidate {
        Candidate(
            label: label,
            spec: ProcessSpec(
                program: java(jdk), arguments: options + ["-jar", app("server.jar"), "--port", "{port}"],
                environment: environment),
            readiness: .http(path: "/health", status: 200), instrumentation: .arguments, files: [app("server.jar")],
            jdk: .init(home: "\(root)/jdks/\(jdk)", version: jdk, vendor: "test"))
    }

    /// A shell command that ends by itself.
    static func shell(_ label: String, _ script: String, exit: Int32 = 0) -> Candidate {
        Candidate(
            label: label,
            spec: ProcessSpec(program: "/bin/sh", arguments: ["-c", script], environment: environment),
            readiness: .exit(status: exit))
    }
}
