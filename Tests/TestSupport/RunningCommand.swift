import Glibc
public import JVM

/// A program that a fixture started, its output going to files.
///
/// It keeps its pid from the start: a shell sets up the files and becomes it.
public final class RunningCommand {
    private let process: SupervisedProcess
    private let base: String
    /// As given, for messages.
    public let line: String

    init(
        _ program: String, _ arguments: [String], environment: [String: String], directory: String, input: String,
        base: String
    ) throws {
        self.base = base
        line = ([program] + arguments).joined(separator: " ")
        let script = "in=$1 base=$2; shift 2; exec \"$@\" < \"$in\" > \"$base.out\" 2> \"$base.err\""
        process = try SupervisedProcess.start(
            ProcessSpec(
                program: "/bin/sh", arguments: ["-c", script, "sh", input, base, program] + arguments,
                environment: environment, directory: directory))
    }

    public var pid: Int32 { process.pid }
    public var isRunning: Bool { process.poll() == nil }
    /// What it has printed so far.
    public var output: String { Files.content(base + ".out") ?? "" }
    public var errors: String { Files.content(base + ".err") ?? "" }

    public func signal(_ number: Int32) { process.signal(number) }

    /// Waits for a text in its output.
    ///
    /// - Throws: `CommandError` when it ends or `seconds` pass before.
    public func awaitOutput(_ text: String, within seconds: Int64 = 120) throws {
        let found = Waiting.until(within: seconds) { output.contains(text) || !isRunning }
        if !found || !output.contains(text) {
            throw CommandError("\(line): no \"\(text)\" in its output:\n\(output)\(errors)")
        }
    }

    /// Waits for its end.
    ///
    /// - Throws: `CommandError` when it runs on after `seconds`; it is killed then.
    @discardableResult
    public func finish(within seconds: Int64 = 180) throws -> FinishedCommand {
        guard let status = process.wait(until: .now(plusMs: seconds * 1_000)) else {
            process.killAndWait()
            throw CommandError("\(line): still running after \(seconds) s\n\(output)\(errors)")
        }
        return FinishedCommand(
            line: line, pid: pid, status: status, output: output, errors: errors,
            elapsedMs: process.started.elapsedMs)
    }

    func end() {
        if isRunning { process.killAndWait() }
        process.signalGroup(SIGKILL)
    }
}

/// What a program left when it ended.
public struct FinishedCommand: Sendable, CustomStringConvertible {
    public let line: String
    public let pid: Int32
    public let status: ExitStatus
    public let output: String
    public let errors: String
    public let elapsedMs: Double

    /// The status as a shell reports it.
    public var code: Int32 { status.shellCode }
    /// The output line by line.
    public var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    /// What the output's line `KEY value` says; nil without one.
    public func value(_ key: String) -> String? {
        lines.first { $0.hasPrefix(key + " ") }.map { String($0.dropFirst(key.count + 1)) }
    }

    public func json() throws -> JSON { try JSON(output) }

    public var description: String { "\(line): \(status)\n\(output)\(errors)" }
}

/// A command did not do what a test needs it to do.
public struct CommandError: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
