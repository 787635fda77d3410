import CDSArchive
import Glibc
import JVM

/// The JDKs that the set-up step installs, by the names of their directories.
enum TestJDK {
    static let all = ["11", "17", "21", "25.0.2", "25"]

    /// `JBOOST_FIXTURES`, else `.fixtures` at the top of the repository.
    static let fixtures: String = {
        // SAFETY: the environment is not changed while tests run.
        if let path = unsafe getenv("JBOOST_FIXTURES") { return unsafe String(cString: path) }
        return String(#filePath.prefix(upTo: #filePath.firstRange(of: "/Tests/")!.lowerBound)) + "/.fixtures"
    }()

    static func home(_ name: String) -> String { "\(fixtures)/jdks/\(name)" }
    static func java(_ name: String) -> String { home(name) + "/bin/java" }
    /// The JVM's identification, from the JDK's own default archive.
    static func ident(_ name: String) throws -> String {
        try ArchiveHeader.read(path: home(name) + "/lib/server/classes.jsa").jvmIdent
    }
    static func feature(_ name: String) -> Int { Int(name.prefix { $0 != "." })! }
}

/// A process run to its end.
struct Run {
    var status: ExitStatus
    var output: String

    /// Runs `program`; fails with its output if it does not end within two minutes.
    static func run(_ program: String, _ arguments: [String], in directory: String) throws -> Run {
        let process = try SupervisedProcess.start(
            ProcessSpec(
                program: program, arguments: arguments, environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"],
                directory: directory, output: .drained(tailBytes: 4 << 20)))
        guard let status = process.wait(until: .now(plusMs: 120_000)) else {
            process.killAndWait()
            throw RunFailure(what: "\(program) \(arguments) did not end", output: process.outputTail)
        }
        return Run(status: status, output: process.outputTail)
    }

    /// As `run`, for a program that must succeed.
    @discardableResult
    static func succeed(_ program: String, _ arguments: [String], in directory: String) throws -> String {
        let run = try run(program, arguments, in: directory)
        guard run.status == .exited(0) else {
            throw RunFailure(what: "\(program) \(arguments): \(run.status)", output: run.output)
        }
        return run.output
    }
}

struct RunFailure: Error, CustomStringConvertible {
    var what: String
    var output: String
    var description: String { "\(what)\n\(output)" }
}
