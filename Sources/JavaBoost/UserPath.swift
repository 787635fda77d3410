/// Paths as people type them.
public enum UserPath {
    /// Absolute, relative to the working directory, without `.` and `..`; links are not followed.
    public static func absolute(_ path: String) -> String { FilePath.absolute(path, in: Directory.current()) }
}
