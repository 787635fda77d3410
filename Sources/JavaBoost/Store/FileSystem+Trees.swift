import Glibc
import JVM

extension FileSystem {
    /// Removes a directory and all in it, or a single file; read-only directories are opened up first. A missing one is
    /// no error.
    ///
    /// Goes on after a failure, so that as much as possible goes, and throws the first one at the end.
    static func removeTree(_ path: String) throws(SystemError) {
        guard let status = try statusIfPresent(path) else { return }
        guard status.kind == .directory else { return try unlink(path) }
        if status.permissions & 0o700 != 0o700 { try? setMode(path, 0o700) }
        var first: SystemError?
        do {
            for name in try rawNames(path) {
                do throws(SystemError) { try remove(name, in: path) } catch { first = first ?? error }
            }
        } catch { if error.errno != ENOENT { first = first ?? error } }
        do throws(SystemError) { try removeDirectory(path) } catch { first = first ?? error }
        if let first { throw first }
    }

    private static func removeDirectory(_ path: String) throws(SystemError) {
        do {
            // SAFETY: the path is a NUL-terminated string for the time of the call.
            try retrying("remove", path) { unsafe rmdir(path) }
        } catch {
            if error.errno != ENOENT { throw error }
        }
    }

    private static func remove(_ name: [CChar], in directory: String) throws(SystemError) {
        if let text = String(validating: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) {
            return try removeTree(directory + "/" + text)
        }
        // A name that is no UTF-8 cannot be a path of ours: a training run has left it. It goes as bytes, if it is a
        // file or empty.
        let path = Array(directory.utf8.map { CChar(bitPattern: $0) }) + [CChar(bitPattern: UInt8(ascii: "/"))] + name
        // SAFETY: `name` ends in NUL, so `path` does.
        if unsafe Glibc.unlink(path) != 0 { try retrying("remove", directory) { unsafe rmdir(path) } }
    }

    /// The names in a directory as NUL-terminated bytes, whatever they are.
    private static func rawNames(_ path: String) throws(SystemError) -> [[CChar]] {
        guard let stream = unsafe opendir(path) else { throw SystemError(step: "list", path: path, errno: errno) }
        // SAFETY: the stream is open until the end of this function; readdir's entry ends in NUL and is copied at once.
        defer { unsafe closedir(stream) }
        var names: [[CChar]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer -> [CChar] in
                let start = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
                return unsafe Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
            }
            if name != [46, 0] && name != [46, 46, 0] { names.append(name) }
        }
        return names
    }

    /// Bytes in the files of a tree; what cannot be looked at counts as nothing.
    static func treeSize(_ path: String) -> Int64 {
        guard let status = try? status(path) else { return 0 }
        guard status.kind == .directory else { return status.size }
        return ((try? list(path)) ?? []).reduce(0) { $0 &+ treeSize(path + "/" + $1) }
    }
}
