/// Paths as people type them.
public enum UserPath {
    /// Absolute, without `.` and `..`, as the kernel finds it from the working directory; other links stay as they are.
    public static func absolute(_ path: String) -> String { FilePath.absolute(path, in: Directory.current()) }
}
