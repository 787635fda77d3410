import Glibc
import JVM

extension FileSystem {
    /// The whole content of a file.
    ///
    /// - Parameter limit: bytes; a longer file is EFBIG, so that a damaged store cannot fill the memory.
    static func read(_ path: String, limit: Int = 64 << 20) throws(SystemError) -> [UInt8] {
        let file = try Descriptor.open(path, O_RDONLY)
        let size = try status(of: file, path).size
        if size > Int64(limit) { throw SystemError(step: "read", path: path, errno: EFBIG) }
        var content: [UInt8] = []
        content.reserveCapacity(Int(size))
        var chunk = [UInt8](repeating: 0, count: max(1, min(1 << 20, Int(size) + 1)))
        while true {
            let count = try file.read(into: &chunk, path)
            if count == 0 { return content }
            content += chunk[..<count]
            if content.count > limit { throw SystemError(step: "read", path: path, errno: EFBIG) }
        }
    }

    /// The content, or nil when there is no such file.
    static func readIfPresent(_ path: String, limit: Int = 64 << 20) throws(SystemError) -> [UInt8]? {
        do { return try read(path, limit: limit) } catch {
            if error.errno == ENOENT || error.errno == ENOTDIR { return nil }
            throw error
        }
    }

    /// Makes a new file with that content, on the disk before this returns; nothing is left behind when it fails.
    static func create(_ path: String, _ content: [UInt8], mode: mode_t = 0o600) throws(SystemError) {
        do {
            let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
            try file.write(content, path)
            try file.sync(path)
        } catch {
            if error.errno != EEXIST { try? unlink(path) }
            throw error
        }
    }
}
