internal import Glibc
public import JVM

/// Why an archive could not be made or was not accepted.
public struct ArchiveDumpError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The JVM could not be started.
        case notStarted
        /// The JVM ended with an error, or without writing the archive.
        case failed
        /// It did not end in time and was killed.
        case timedOut
        /// The archive was written, and the JVM that shall use it refuses it.
        case rejected
        /// No space, or a limit on file sizes.
        case diskFull
    }

    public var code: Code
    public var tier: ArchiveTier
    public var detail: String
    /// The end of what the JVM printed.
    public var outputTail: String

    /// Whether a JVM's output says that it could not write its recording or archive: a full disk, or a limit.
    public static func saysDiskFull(_ output: String) -> Bool {
        let signs = [
            "No space left", "Disk quota exceeded", "File too large", "Unable to write to shared archive",
            "error has occurred while writing the shared archive file", "Unable to write to AOT configuration file",
        ]
        return signs.contains { output.contains($0) }
    }

    public var description: String {
        let lines = outputTail.split(separator: "\n").suffix(12)
        let tail =
            lines.isEmpty ? "" : "\nthe end of the JVM's output:\n" + lines.map { "  | \($0)" }.joined(separator: "\n")
        let what =
            switch code {
            case .notStarted: "the JVM that makes the \(tier.rawValue) archive could not be started"
            case .failed: "the JVM could not make the \(tier.rawValue) archive"
            case .timedOut: "making the \(tier.rawValue) archive took too long"
            case .rejected: "the JVM refuses the \(tier.rawValue) archive that it has just made"
            case .diskFull: "no room for the \(tier.rawValue) archive"
            }
        return "\(what): \(detail)\(tail)"
    }
}

/// Makes one archive file from what a training run left.
public struct ArchiveDump: Sendable {
    public var command: JavaCommand
    public var recipe: ArchiveRecipe
    public var files: ArchiveRecipe.Files
    /// Options that force the flag class while dumping (`FlagClass.dumpOptions`).
    public var flagOptions: [String]
    public var timeoutMs: Int64

    public init(
        command: JavaCommand, recipe: ArchiveRecipe, files: ArchiveRecipe.Files, flagOptions: [String],
        timeoutMs: Int64 = 600_000
    ) {
        self.command = command
        self.recipe = recipe
        self.files = files
        self.flagOptions = flagOptions
        self.timeoutMs = timeoutMs
    }

    /// What it cost.
    public struct Outcome: Hashable, Sendable {
        public var elapsedMs: Double
        public var cpuMs: Double
        /// Size of the archive in bytes.
        public var size: Int64
        public var outputTail: String
    }

    /// Runs the JVM that writes the archive; no application code runs.
    ///
    /// - Throws: `ArchiveDumpError`; a partly written archive has been removed then.
    public func perform() throws(ArchiveDumpError) -> Outcome {
        guard let options = recipe.dumpOptions(files) else {
            throw failure(.failed, "a \(recipe.tier.rawValue) archive is written by its training run", "")
        }
        unsafe unlink(files.archive)
        let dump = command.spec(flagOptions + options + crashOptions, withArguments: false)
        var run = try end(of: dump)
        // JDK 17 crashes on the line of a lambda whose interface it leaves out, such as one of a signed jar
        // (SystemDictionaryShared::adjust_lambda_proxy_class_dictionary).
        if case .signalled = run.status, removeLambdas() { run = try end(of: dump) }
        guard run.status == .exited(0), let stamp = try? FileStamp.read(files.archive), stamp.size > 0 else {
            unsafe unlink(files.archive)
            throw failure(Self.code(for: run.tail), "\(run.status)", run.tail)
        }
        return Outcome(elapsedMs: run.elapsedMs, cpuMs: run.cpuMs, size: stamp.size, outputTail: run.tail)
    }

    /// A JVM that crashes writes its report beside the class list, where it goes with it, and not where the user works.
    private var crashOptions: [String] { ["-XX:ErrorFile=\(files.classList).crash"] }

    /// Takes the lambdas' lines out of the class list.
    ///
    /// - Returns: false when there are none.
    private func removeLambdas() -> Bool {
        guard recipe.tier == .static || recipe.tier == .linked, let text = try? SmallFile.read(files.classList) else {
            return false
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let kept = lines.filter { !$0.hasPrefix("@lambda-proxy") }
        return kept.count < lines.count && overwrite(files.classList, kept.joined(separator: "\n"))
    }

    private func overwrite(_ path: String, _ text: String) -> Bool {
        let file = unsafe open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // SAFETY: write reads at most `count` bytes of the buffer.
            let n = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            if n < 0 && errno != EINTR { return false }
            rest = rest.dropFirst(max(n, 0))
        }
        return true
    }

    /// Asks the JVM that shall use the archive whether it takes it; no application code runs.
    public func accept() throws(ArchiveDumpError) {
        let options = recipe.acceptanceOptions(archive: files.archive)
        let run = try end(of: command.spec(options, withArguments: false))
        // 11 to 25 end with 1 for every refusal, a changed jar of an AOT cache on 25.0.0 to 25.0.3 excepted.
        if run.status != .exited(0) {
            throw failure(.rejected, "\(run.status)", run.tail)
        }
    }

    private struct End {
        var status: ExitStatus
        var elapsedMs: Double
        var cpuMs: Double
        var tail: String
    }

    private func end(of spec: ProcessSpec) throws(ArchiveDumpError) -> End {
        var spec = spec
        spec.endsWithCaller = true
        let process: SupervisedProcess
        do { process = try SupervisedProcess.start(spec) } catch { throw failure(.notStarted, "\(error)", "") }
        guard let status = process.wait(until: .now(plusMs: timeoutMs)) else {
            process.killAndWait()
            unsafe unlink(files.archive)
            throw failure(.timedOut, "waited \(timeoutMs / 1_000) s", process.outputTail)
        }
        process.signalGroup(SIGKILL)
        return End(
            status: status, elapsedMs: process.started.elapsedMs,
            cpuMs: Double(process.usage?.cpuMicroseconds ?? 0) / 1_000, tail: process.outputTail)
    }

    private func failure(_ code: ArchiveDumpError.Code, _ detail: String, _ tail: String) -> ArchiveDumpError {
        ArchiveDumpError(code: code, tier: recipe.tier, detail: detail, outputTail: tail)
    }

    private static func code(for tail: String) -> ArchiveDumpError.Code {
        ArchiveDumpError.saysDiskFull(tail) ? .diskFull : .failed
    }
}
