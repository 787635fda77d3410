import Glibc
public import JVM

/// A program run to its end, its output and errors together.
public struct Command: Sendable {
    public let status: ExitStatus
    public let output: String
    /// The lines of the output that are not empty.
    public var lines: [Substring] { output.split(separator: "\n") }

    /// Runs a program that may fail.
    ///
    /// The output goes to a file: what a process writes right before it ends may still be in a pipe when its end is seen.
    ///
    /// - Throws: `CommandError` with the output when it runs on after two minutes; it is killed then.
    @discardableResult
    public static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], in directory: String = "/"
    ) throws -> Command {
        var template = Array("/tmp/jboost-output-XXXXXX".utf8CString)
        // SAFETY: mkstemp changes the six X of the NUL-terminated template in place.
        close(try retrying("mkstemp") { unsafe mkstemp(&template) })
        let file = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unsafe unlink(file) }
        let script = "out=$1; shift; exec \"$@\" > \"$out\" 2>&1"
        let process = try SupervisedProcess.start(
            ProcessSpec(
                program: "/bin/sh", arguments: ["-c", script, "sh", file, program] + arguments,
                environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 },
                directory: directory))
        guard let status = process.wait(until: .now(plusMs: 120_000)) else {
            process.killAndWait()
            throw CommandError("\(program) \(arguments) did not end\n\(Files.content(file) ?? "")")
        }
        return Command(status: status, output: Files.content(file) ?? "")
    }

    /// Runs a program that must end with status 0; what it printed.
    ///
    /// - Throws: `CommandError` with the output when it does not.
    @discardableResult
    public static func succeed(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], in directory: String = "/"
    ) throws -> String {
        let command = try run(program, arguments, environment: environment, in: directory)
        guard command.status == .exited(0) else {
            throw CommandError("\(program) \(arguments): \(command.status)\n\(command.output)")
        }
        return command.output
    }

    /// What a line for /bin/sh prints, which must end with status 0.
    @discardableResult
    public static func shell(_ line: String) throws -> String { try succeed("/bin/sh", ["-c", line]) }
}
