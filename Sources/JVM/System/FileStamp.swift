import Glibc

/// What tells a file from its next version without reading it: the identity that pre-flight checks.
public struct FileStamp: Hashable, Sendable {
    public var device: UInt64
    public var inode: UInt64
    /// Bytes.
    public var size: Int64
    /// Last change of the content, nanoseconds since the epoch.
    public var mtimeNs: Int64
    /// Last change of content or attributes, nanoseconds since the epoch; cannot be set from user space.
    public var ctimeNs: Int64
    /// Type and permission bits (`st_mode`).
    public var mode: UInt32

    public init(device: UInt64, inode: UInt64, size: Int64, mtimeNs: Int64, ctimeNs: Int64, mode: UInt32) {
        self.device = device
        self.inode = inode
        self.size = size
        self.mtimeNs = mtimeNs
        self.ctimeNs = ctimeNs
        self.mode = mode
    }

    /// The stamp of the file that `path` leads to, following links.
    public static func read(_ path: String) throws(SystemError) -> FileStamp {
        var status = stat()
        try retrying("stat", path) { unsafe stat(path, &status) }
        return FileStamp(status)
    }

    /// The stamp of an open file.
    public static func read(descriptor: Int32) throws(SystemError) -> FileStamp {
        var status = stat()
        try retrying("fstat") { unsafe fstat(descriptor, &status) }
        return FileStamp(status)
    }

    private init(_ status: stat) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
            mtimeNs: Self.nanoseconds(status.st_mtim), ctimeNs: Self.nanoseconds(status.st_ctim),
            mode: UInt32(status.st_mode))
    }

    /// Nanoseconds since the epoch. A file may bear a time after 2262, which wraps around rather than trap.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    public var isDirectory: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFDIR) }
    public var isRegularFile: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFREG) }

    /// Whether a file that bore `old` cannot have changed since, for all that its inode tells. The mode is not compared.
    public func isUnchanged(from old: FileStamp) -> Bool {
        device == old.device && inode == old.inode && size == old.size && mtimeNs == old.mtimeNs
            && ctimeNs == old.ctimeNs
    }
}
