import Glibc
import JVM

/// The form in which content lies in the store: nobody may write it, and all times are one.
///
/// Times matter because a JVM refuses an archive when a jar's differs from that at the dump (facts of `filemap.cpp`:
/// whole seconds and size).
public enum Seal {
    /// The time of every file and directory in an entry but its own: 1980-01-01T00:00:00Z, the first that a ZIP entry
    /// can have; seconds since the epoch.
    public static let time = 315_532_800

    /// Takes write access from all that is below `root`, sets its times, and brings it to the disk. `root` itself stays
    /// writable: it is to be moved.
    ///
    /// - Throws: `unfit` when a file has another name elsewhere, since that one would be sealed too.
    static func apply(to root: String) throws(StoreError) {
        let names = try storing { () throws(SystemError) in try FileSystem.list(root) }
        for name in names { try seal(root + "/" + name) }
    }

    private static func seal(_ path: String) throws(StoreError) {
        let status = try storing { () throws(SystemError) in try FileSystem.status(path) }
        switch status.kind {
        case .directory:
            try apply(to: path)
            try storing { () throws(SystemError) in
                try FileSystem.setTimes(path, seconds: time)
                try FileSystem.sync(path)
                try FileSystem.setMode(path, 0o555)
            }
        case .file:
            guard status.links == 1 else {
                throw StoreError(
                    .unfit,
                    "\(path) is a hard link to a file outside; copy it instead, so that the other keeps its mode")
            }
            try storing { () throws(SystemError) in
                try FileSystem.setMode(path, status.permissions & 0o100 != 0 ? 0o555 : 0o444)
                try FileSystem.setTimes(path, seconds: time)
                try FileSystem.sync(path)
            }
        case .link: try storing { () throws(SystemError) in try FileSystem.setTimes(path, seconds: time) }
        case .other: break
        }
    }
}
