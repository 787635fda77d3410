import Glibc
import JVM

/// The symbolic link that leads to an image while it is built for a fixed path (`--at`).
enum FixedPath {
    /// Makes `path` lead to `directory`; missing parent directories are made and stay.
    ///
    /// - Returns: the link to remove afterwards.
    /// - Throws: `SystemError` (EEXIST when something is there).
    static func link(_ path: String, to directory: String) throws(SystemError) -> String {
        var parent = ""
        for part in path.split(separator: "/").dropLast() {
            parent += "/" + part
            try TextFile.makeDirectory(parent)
        }
        do { try retrying("link", path) { unsafe symlink(directory, path) } } catch {
            // A link that leads nowhere is what a killed build left: its directory is swept when the store is opened.
            guard error.errno == EEXIST, (try? FileStamp.read(path)) == nil,
                (try? FileSystem.target(ofLink: path)) != nil
            else { throw error }
            unlink(path)
            try retrying("link", path) { unsafe symlink(directory, path) }
        }
        return path
    }

    static func unlink(_ path: String) { _ = unsafe Glibc.unlink(path) }
}
