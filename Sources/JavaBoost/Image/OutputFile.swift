import Glibc
import JVM

/// Files that a user asked for by name.
public enum OutputFile {
    /// Writes the file beside its place and renames it in.
    public static func write(_ path: String, _ text: String) throws(BoostError) {
        let beside = "\(path).new-\(getpid())"
        do throws(SystemError) {
            try TextFile.write(beside, text)
            try retrying("rename to", path) { unsafe rename(beside, path) }
        } catch {
            _ = unsafe unlink(beside)
            throw BoostError(
                .cannotCreate, step: "output", file: path, message: error.description,
                wayOut: "name a file in a directory that can be written")
        }
    }
}
