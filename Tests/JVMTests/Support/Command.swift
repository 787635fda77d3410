import Glibc
import JVM

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
