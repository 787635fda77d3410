import Glibc

@testable import Bytecode

func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}

func contents(_ path: String) throws -> [UInt8] {
    let file = JarBytes(file: try OpenFile(path: path))
    return try file.bytes(at: 0, count: file.count)
}

/// What this thread has read so far, in bytes (`/proc/thread-self/io`).
func bytesRead() throws -> Int {
    let file = try OpenFile(path: "/proc/thread-self/io")
    var buffer = [UInt8](repeating: 0, count: 1 << 10)
    let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(at: 0, into: $0) }
    let line = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").first
    return line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
}

struct CommandFailed: Error {
    var command: String
    var status: Int32
    var output: String
}

/// What a shell command prints; throws where it fails.
@discardableResult
func shell(_ command: String) throws -> String {
    guard let pipe = unsafe popen(command + " 2>&1", "r") else {
        throw CommandFailed(command: command, status: -1, output: "")
    }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = unsafe fread(&buffer, 1, buffer.count, pipe)
        if count == 0 { break }
        output += buffer[..<count]
    }
    let status = unsafe pclose(pipe)
    let text = String(decoding: output, as: UTF8.self)
    guard status == 0 else { throw CommandFailed(command: command, status: status, output: text) }
    return text
}

/// SplitMix64: the same numbers in every run.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A copy of `bytes` with one to four bits or bytes changed.
    mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            if Bool.random(using: &self) {
                damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            } else {
                damaged[place] = [0, 0xff, 0x7f, 0x80, UInt8.random(in: 0...255, using: &self)].randomElement(
                    using: &self)!
            }
        }
        return damaged
    }
}
