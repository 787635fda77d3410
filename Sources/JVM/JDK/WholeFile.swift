import Glibc

/// Reading files that are small by nature: `release`, `jvm.cfg`, /proc, /sys, argument files.
enum WholeFile {
    /// The content of a file, or nil when it is absent, unreadable or no file.
    static func text(_ path: String, limit: Int = 1 << 20) -> String? {
        (try? bytes(path, limit: limit)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The content of a file, whose size need not be known beforehand (files in /proc say 0).
    ///
    /// - Throws: `SystemError` naming the step; `EFBIG` for more than `limit` bytes.
    static func bytes(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let descriptor = try retrying("open", path) { unsafe open(path, O_RDONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = try retrying("read", path) {
                // SAFETY: read() writes at most the array's own length into it.
                unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            }
            if count == 0 { return content }
            content.append(contentsOf: chunk[..<count])
            if content.count > limit { throw SystemError(step: "read", path: path, errno: EFBIG) }
        }
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
    static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

    /// The path with every link followed, or nil when it leads nowhere.
    static func canonical(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        // SAFETY: realpath allocated the string, which is copied before it is freed.
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// Names in a directory, sorted, without `.` and `..`; empty when there is none.
    static func names(in directory: String, sorted: Bool = true) -> [String] {
        guard let stream = unsafe opendir(directory) else { return [] }
        // SAFETY: the stream is open until closedir, and each entry is copied before the next readdir.
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return sorted ? names.sorted() : names
    }
}

extension String {
    /// Everything before the last `/`; "/" for a file in the root, "." without any.
    var parentDirectory: String {
        guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == utf8.startIndex ? "/" : String(self[..<slash])
    }

    /// Bytes compared: cheaper than `hasPrefix`, which normalises Unicode.
    func starts(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

    /// What follows `prefix`, or nil when the text does not begin with it.
    func after(_ prefix: String) -> Substring? {
        starts(prefix) ? self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...] : nil
    }
}
