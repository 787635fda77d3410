import Glibc
import JVM

/// Files that a user asked for by name.
public enum OutputFile {
    /// Looks whether a file can be written there, before the work for it is done.
    public static func check(_ path: String) throws(BoostError) {
        let directory = FilePath.parent(path)
        do throws(SystemError) { try retrying("write", directory) { unsafe access(directory, W_OK | X_OK) } } catch {
            throw refused(path, error)
        }
    }

    /// Writes the file beside its place and renames it in.
    public static func write(_ path: String, _ text: String) throws(BoostError) {
        let beside = "\(path).new-\(getpid())"
        do throws(SystemError) {
            try TextFile.write(beside, text)
            try retrying("rename to", path) { unsafe rename(beside, path) }
        } catch {
            _ = unsafe unlink(beside)
            throw refused(path, error)
        }
    }

    private static func refused(_ path: String, _ error: SystemError) -> BoostError {
        BoostError(
            .cannotCreate, step: "output", file: path, message: error.description,
            wayOut: "name a file in a directory that can be written")
    }
}
