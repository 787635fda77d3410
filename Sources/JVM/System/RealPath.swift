import Glibc

/// Paths with their links followed.
public enum RealPath {
    /// The canonical path (realpath(3)); nil when there is no such file.
    public static func of(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
