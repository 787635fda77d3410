import Glibc
import TestSupport

@testable import Bytecode

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

extension SplitMix {
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
