import Glibc
import JVM

/// A directory of its own that goes with the value.
final class Scratch: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/jboost-jvm-XXXXXX".utf8CString)
        // SAFETY: mkdtemp changes the six X of the NUL-terminated template in place.
        guard unsafe mkdtemp(&template) != nil else { throw SystemError(step: "mkdtemp", errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = try? Command.run("/bin/rm", ["-rf", path]) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, its directories made where they are missing.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
        let target = file(name)
        try directory(name.split(separator: "/").dropLast().joined(separator: "/"))
        let descriptor = try retrying("create", target) {
            unsafe open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            // SAFETY: writes only the bytes between `done` and the array's end.
            done += try unsafe bytes.withUnsafeBytes { buffer in
                try retrying("write", target) {
                    unsafe Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
                }
            }
        }
        return target
    }

    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
        try write(name, Array(text.utf8), mode: mode)
    }

    @discardableResult
    func directory(_ name: String) throws -> String {
        var directory = path
        for part in name.split(separator: "/") {
            directory += "/\(part)"
            if unsafe mkdir(directory, 0o755) != 0, errno != EEXIST {
                throw SystemError(step: "mkdir", path: directory, errno: errno)
            }
        }
        return directory
    }

    /// Makes `name` a symbolic link to `target`.
    func link(_ name: String, to target: String) throws {
        try directory(name.split(separator: "/").dropLast().joined(separator: "/"))
        try retrying("symlink", file(name)) { unsafe symlink(target, file(name)) }
    }
}

/// A process run to its end.
struct Command {
    var status: ExitStatus
    /// Output and errors together.
    var output: String

    struct Unfinished: Error {
        var what: String
        var output: String
    }

    /// Runs `program`; its output goes through a file, so that all of it is there when the program has ended.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], directory: String = "/"
    ) throws -> Command {
        var template = Array("/tmp/jboost-output-XXXXXX".utf8CString)
        // SAFETY: mkstemp changes the six X of the NUL-terminated template in place.
        let descriptor = try retrying("mkstemp") { unsafe mkstemp(&template) }
        defer { close(descriptor) }
        let file = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unsafe unlink(file) }
        let all = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }
        let process = try SupervisedProcess.start(
            ProcessSpec(
                program: "/bin/sh", arguments: ["-c", "exec \"$0\" \"$@\" > \(file) 2>&1", program] + arguments,
                environment: all, directory: directory))
        let status = process.wait(until: .now(plusMs: 60_000))
        let output = try content(descriptor)
        guard let status else {
            process.killAndWait()
            throw Unfinished(what: "\(program) \(arguments)", output: output)
        }
        return Command(status: status, output: output)
    }

    private static func content(_ descriptor: Int32) throws -> String {
        var bytes = [UInt8](repeating: 0, count: Int(try FileStamp.read(descriptor: descriptor).size))
        // SAFETY: pread() writes at most the array's own length into it.
        let count = try unsafe bytes.withUnsafeMutableBytes { buffer in
            try retrying("pread") { unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0) }
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    var lines: [Substring] { output.split(separator: "\n") }
}

/// Numbers that a seed determines.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
