import Glibc
import JVM

/// Small files under `/proc`, whose size cannot be asked for beforehand.
enum ProcFile {
    /// The whole file; nil when it cannot be read, mostly because the process has gone.
    static func read(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < limit {
            // SAFETY: read fills at most `count` bytes of the buffer.
            let n = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if n < 0 && errno == EINTR { continue }
            if n < 0 { return nil }
            if n == 0 { break }
            bytes.append(contentsOf: buffer[..<n])
        }
        return bytes
    }

    static func text(_ path: String) -> String? {
        read(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names in a directory that are numbers: processes or threads; ascending.
    static func numbers(in path: String) -> [Int32] {
        names(in: path).compactMap { Int32($0) }.sorted()
    }

    /// The names in a directory; empty when it cannot be read.
    static func names(in path: String) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe _ = closedir(directory) }
        var found: [String] = []
        while let entry = unsafe readdir(directory) {
            // SAFETY: d_name is NUL-terminated and lives until the next readdir.
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            found.append(name)
        }
        return found
    }

    /// The number after `key:` in a file of `Key:   123 kB` lines; nil where it is missing.
    static func value(_ key: String, in text: String) -> Int64? {
        for line in text.split(separator: "\n") where line.hasPrefix(key + ":") {
            let digits = line.dropFirst(key.count + 1).drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber }
            return Int64(digits)
        }
        return nil
    }
}
