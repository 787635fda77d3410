internal import Glibc
internal import JVM

/// Reading of directories and small files.
enum Directory {
    struct Item: Sendable {
        var name: String
        var isDirectory: Bool
        /// Links followed; false for sockets, devices and links that lead nowhere, which no class loader reads.
        var isFile: Bool
    }

    /// What is in a directory, without `.` and `..`, in the order in which the file system gives it: the order
    /// that the java launcher expands `*` in (`wildcard.c`).
    ///
    /// - Throws: `SystemError`; `E2BIG` for more than `limit` names.
    static func items(_ path: String, limit: Int = .max) throws(SystemError) -> [Item] {
        guard let stream = unsafe opendir(path) else {
            throw SystemError(step: "list", path: path, errno: errno)
        }
        defer { _ = unsafe closedir(stream) }
        var items: [Item] = []
        // SAFETY: readdir's answer stays valid until the next call on the same stream; it is copied before that.
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            guard items.count < limit else { throw SystemError(step: "list", path: path, errno: E2BIG) }
            let type = unsafe Int32(entry.pointee.d_type)
            let full = "\(path)/\(name)"
            let known = type == Int32(DT_DIR) || type == Int32(DT_REG)
            items.append(
                Item(
                    name: name, isDirectory: known ? type == Int32(DT_DIR) : isDirectory(full),
                    isFile: known ? type == Int32(DT_REG) : isFile(full)))
        }
        return items
    }

    /// Whether nothing lies in it; true for what cannot be listed. Reads one name of however many.
    static func isEmpty(_ path: String) -> Bool {
        do throws(SystemError) { return try items(path, limit: 0).isEmpty } catch { return error.errno != E2BIG }
    }

    static func exists(_ path: String) -> Bool { (try? FileStamp.read(path)) != nil }

    /// Whether the path itself is a symbolic link.
    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    static func isDirectory(_ path: String) -> Bool { (try? FileStamp.read(path))?.isDirectory ?? false }

    static func isFile(_ path: String) -> Bool { (try? FileStamp.read(path))?.isRegularFile ?? false }

    /// The bytes of a regular file; one larger than `limit` is an error (`EFBIG`).
    static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let descriptor = try retrying("open", path) { unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        defer { _ = close(descriptor) }
        let stamp = try FileStamp.read(descriptor: descriptor)
        guard stamp.isRegularFile else { throw SystemError(step: "read", path: path, errno: EINVAL) }
        guard stamp.size <= Int64(limit) else { throw SystemError(step: "read", path: path, errno: EFBIG) }
        var failure: SystemError?
        let size = Int(stamp.size)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            do throws(SystemError) {
                while count < size {
                    // SAFETY: the pointer and length describe the rest of `buffer`, since count < size.
                    let got = try retrying("read", path) {
                        unsafe Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
                    }
                    if got == 0 { return }
                    count += got
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// The working directory of this process.
    static func current() -> String {
        // SAFETY: with a null buffer getcwd allocates the answer, which is freed here.
        guard let text = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }
}
