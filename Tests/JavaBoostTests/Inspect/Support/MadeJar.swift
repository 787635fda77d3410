import Bytecode
import Glibc
import JVM
import TestSupport

extension Scratch {
    /// Writes a jar of the given entries, in their order.
    @discardableResult
    func jar(_ name: String, manifest: [(String, String)] = [], _ entries: [MadeEntry] = []) throws -> String {
        if let slash = name.lastIndex(of: "/") { try directory(String(name[..<slash])) }
        var writer = try JarWriter(path: file(name))
        if !manifest.isEmpty {
            let attributes = manifest.map { Manifest.Attributes.Attribute(name: $0.0, value: $0.1) }
            try writer.addDirectory("META-INF/")
            try writer.add("META-INF/MANIFEST.MF", Manifest(main: .init(attributes)).serialized())
        }
        for entry in entries {
            if entry.name.hasSuffix("/") {
                try writer.addDirectory(entry.name)
            } else {
                try writer.add(entry.name, entry.bytes, compression: entry.stored ? .stored : .deflated())
            }
        }
        try writer.finish()
        return file(name)
    }
}

/// An entry for a made jar.
struct MadeEntry {
    var name: String
    var bytes: [UInt8] = []
    var stored = false

    static func folder(_ name: String) -> MadeEntry { MadeEntry(name: name) }
    static func text(_ name: String, _ text: String) -> MadeEntry { MadeEntry(name: name, bytes: Array(text.utf8)) }
    static func bytes(_ name: String, _ bytes: [UInt8]) -> MadeEntry { MadeEntry(name: name, bytes: bytes) }
    /// A jar in the jar, as Spring Boot packs it.
    static func nested(_ name: String, _ bytes: [UInt8]) -> MadeEntry {
        MadeEntry(name: name, bytes: bytes, stored: true)
    }
}

/// A process run to its end.
struct AppProcess {
    var status: ExitStatus
    var output: String

    /// Runs `program`; fails with its output when it does not end within two minutes.
    ///
    /// The output goes to a file: what a process writes right before it ends may still be in the pipe when its end is seen.
    static func run(_ program: String, _ arguments: [String], in directory: String = "/") throws -> AppProcess {
        var template = Array("/tmp/jboost-output-XXXXXX".utf8CString)
        // SAFETY: mkstemp changes the six X of the NUL-terminated template in place.
        let descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { throw SystemError(step: "mkstemp", errno: errno) }
        let file = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        close(descriptor)
        // SAFETY: a C string that lives through the call.
        defer { _ = unsafe unlink(file) }
        let shell = ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", "sh", file, program]
        let process = try SupervisedProcess.start(
            ProcessSpec(
                program: "/bin/sh", arguments: shell + arguments,
                environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"], directory: directory, output: .inherited))
        guard let status = process.wait(until: .now(plusMs: 120_000)) else {
            process.killAndWait()
            throw AppProcessFailure(what: "\(program) \(arguments) did not end", output: text(file))
        }
        return AppProcess(status: status, output: text(file))
    }

    private static func text(_ file: String) -> String {
        Files.content(file) ?? ""
    }

    @discardableResult
    static func succeed(_ program: String, _ arguments: [String], in directory: String = "/") throws -> String {
        let run = try run(program, arguments, in: directory)
        guard run.status == .exited(0) else {
            throw AppProcessFailure(what: "\(program) \(arguments): \(run.status)", output: run.output)
        }
        return run.output
    }
}

struct AppProcessFailure: Error, CustomStringConvertible {
    var what: String
    var output: String
    var description: String { "\(what)\n\(output)" }
}

/// What the set-up step fetches and builds.
enum AppFixtures {
    /// `JBOOST_FIXTURES`, else `.fixtures` at the top of the repository.
    static let root: String = {
        // SAFETY: the environment is not changed while tests run.
        if let path = unsafe getenv("JBOOST_FIXTURES") { return unsafe String(cString: path) }
        return String(#filePath.prefix(upTo: #filePath.firstRange(of: "/Tests/")!.lowerBound)) + "/.fixtures"
    }()

    static func app(_ name: String) -> String { "\(root)/apps/\(name)" }
    static func java(_ jdk: String) -> String { "\(root)/jdks/\(jdk)/bin/java" }
    static func tool(_ name: String) -> String { "\(root)/jdks/17/bin/\(name)" }
}
