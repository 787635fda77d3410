import Glibc
import JVM
import TestSupport

@testable import JavaBoost

/// What the set-up step provides to these tests.
enum MeasuringFixture {
    static let jdks = ["11", "17", "21", "25"]
    static func java(_ name: String) -> String { SetUp.java(name) }
    static func app(_ name: String) -> String { SetUp.app(name) }
    static let environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]

    /// The small HTTP server on some JDK, with more JVM options.
    static func server(_ label: String, jdk: String, options: [String] = []) -> Candidate {
        Candidate(
            label: label,
            spec: ProcessSpec(
                program: java(jdk), arguments: options + ["-jar", app("server.jar"), "--port", "{port}"],
                environment: environment),
            readiness: .http(path: "/health", status: 200), instrumentation: .arguments, files: [app("server.jar")],
            jdk: .init(home: SetUp.jdk(jdk), version: jdk, vendor: "test"))
    }

    /// A shell command that ends by itself.
    static func shell(_ label: String, _ script: String, exit: Int32 = 0) -> Candidate {
        Candidate(
            label: label,
            spec: ProcessSpec(program: "/bin/sh", arguments: ["-c", script], environment: environment),
            readiness: .exit(status: exit))
    }
}
