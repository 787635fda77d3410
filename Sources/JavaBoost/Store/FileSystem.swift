import Glibc
import JVM

/// What `lstat` says of a path: the thing itself, links not followed.
struct FileStatus {
    enum Kind { case file, directory, link, other }
    var kind: Kind
    var device: UInt64
    var inode: UInt64
    /// Names that the file has (hard links).
    var links: Int
    var user: uid_t
    /// Permission bits with set-id and sticky bits.
    var permissions: mode_t
    /// Bytes.
    var size: Int64
    /// Nanoseconds since the epoch.
    var mtimeNs: Int64

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        links = Int(status.st_nlink)
        user = status.st_uid
        permissions = status.st_mode & 0o7777
        size = Int64(status.st_size)
        mtimeNs = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }
}

/// The system calls on names that the store needs, each one retried when interrupted and typed when it fails.
// SAFETY: every C function called here takes NUL-terminated paths and structures that live for the time of the call.
enum FileSystem {
    static func status(_ path: String) throws(SystemError) -> FileStatus {
        var status = stat()
        try retrying("lstat", path) { unsafe lstat(path, &status) }
        return FileStatus(status)
    }

    static func status(of descriptor: borrowing Descriptor, _ path: String) throws(SystemError) -> FileStatus {
        var status = stat()
        let number = descriptor.number
        try retrying("fstat", path) { unsafe fstat(number, &status) }
        return FileStatus(status)
    }

    /// The status, or nil when nothing has that name.
    static func statusIfPresent(_ path: String) throws(SystemError) -> FileStatus? {
        do { return try status(path) } catch {
            if error.errno == ENOENT || error.errno == ENOTDIR { return nil }
            throw error
        }
    }

    /// True when something (a dangling link too) has that name and can be looked at.
    static func exists(_ path: String) -> Bool { (try? status(path)) != nil }

    /// Makes one directory; an existing one is left as it is.
    ///
    /// - Returns: false when something of that name existed.
    @discardableResult
    static func makeDirectory(_ path: String, mode: mode_t = 0o700) throws(SystemError) -> Bool {
        do {
            try retrying("make directory", path) { unsafe mkdir(path, mode) }
            return true
        } catch {
            if error.errno == EEXIST { return false }
            throw error
        }
    }

    static func setMode(_ path: String, _ mode: mode_t) throws(SystemError) {
        try retrying("set the mode of", path) { unsafe chmod(path, mode) }
    }

    /// Sets times of last access and last change, of a link itself if it is one.
    ///
    /// - Parameter seconds: since the epoch.
    static func setTimes(_ path: String, seconds: Int) throws(SystemError) {
        let time = timespec(tv_sec: seconds, tv_nsec: 0)
        try retrying("set the time of", path) {
            unsafe [time, time].withUnsafeBufferPointer {
                unsafe utimensat(AT_FDCWD, path, $0.baseAddress, AT_SYMLINK_NOFOLLOW)
            }
        }
    }

    /// Renames within one file system. A directory replaces only an empty one: else ENOTEMPTY or EEXIST.
    static func rename(_ from: String, _ to: String) throws(SystemError) {
        try retrying("rename into place", to) { unsafe Glibc.rename(from, to) }
    }

    /// Removes a name; a missing one is no error.
    static func unlink(_ path: String) throws(SystemError) {
        do { try retrying("remove", path) { unsafe Glibc.unlink(path) } } catch {
            if error.errno != ENOENT { throw error }
        }
    }

    static func target(ofLink path: String) throws(SystemError) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = try retrying("read link", path) {
            unsafe buffer.withUnsafeMutableBufferPointer { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self) { text in
                    unsafe text.baseAddress.map { unsafe readlink(path, $0, text.count) } ?? -1
                }
            }
        }
        guard let text = String(validating: buffer[..<length], as: UTF8.self) else {
            throw SystemError(step: "read link", path: path, errno: EILSEQ)
        }
        return text
    }

    /// The names in a directory without `.` and `..`, in the order of their bytes; EILSEQ when one is not UTF-8.
    static func list(_ path: String) throws(SystemError) -> [String] {
        guard let stream = unsafe opendir(path) else { throw SystemError(step: "list", path: path, errno: errno) }
        // SAFETY: the stream is open until the end of this function, and an entry is copied before the next is asked
        // for.
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe String(validatingCString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            guard let name else { throw SystemError(step: "list", path: path, errno: EILSEQ) }
            if name != "." && name != ".." { names.append(name) }
        }
        if errno != 0 { throw SystemError(step: "list", path: path, errno: errno) }
        return names.sorted(by: precedes)
    }

    /// Brings a directory's names (or a file's content) to the disk.
    static func sync(_ path: String) throws(SystemError) {
        try Descriptor.open(path, O_RDONLY).sync(path)
    }

    /// The order of bytes. Swift's own order of strings treats composed and decomposed letters as equal.
    static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
