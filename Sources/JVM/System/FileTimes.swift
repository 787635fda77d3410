import Glibc

/// Modification times.
public enum FileTimes {
    /// Whether this user may set a file's modification time: it is set to what it is.
    static func isSettable(_ path: String, mtimeNs: Int64) -> Bool { restore(path, mtimeNs: mtimeNs) }

    /// Sets a file's modification time; false when this user may not.
    public static func restore(_ path: String, mtimeNs: Int64) -> Bool {
        let time = timespec(tv_sec: Int(mtimeNs / 1_000_000_000), tv_nsec: Int(mtimeNs % 1_000_000_000))
        return unsafe utimensat(AT_FDCWD, path, [time, time], 0) == 0
    }
}

/// Paths with their links followed.
public enum RealPath {
    /// The canonical path (realpath(3)); nil when there is no such file.
    public static func of(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
