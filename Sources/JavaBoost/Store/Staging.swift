import Glibc
import JVM

/// A directory in the store's `tmp/` for what will become an entry. It goes when the value ends, or at the next open
/// when its process was killed.
public final class Staging: Sendable {
    /// Where to write.
    public let path: String
    let lock: FileLock

    /// Makes an empty one.
    init(in root: StoreRoot) throws(StoreError) {
        try root.requireWritable()
        let path = root.freshPath(in: "tmp")
        // The lock comes first: a directory without one is fair game for whoever sweeps.
        let lock = try storing { () throws(SystemError) in
            // Whoever sweeps may have it for a moment, when it looks between the file's birth and its locking.
            guard let lock = try FileLock.take(path + ".lock", .exclusive, create: true, waiting: 5_000) else {
                throw SystemError(step: "lock", path: path, errno: EBUSY)
            }
            return lock
        }
        do {
            try Failpoint.reach("stage.locked", path)
            try FileSystem.makeDirectory(path)
            try Failpoint.reach("stage.made", path)
        } catch {
            try? FileSystem.removeTree(path)
            lock.removeFile()
            throw StoreError(error)
        }
        self.path = path
        self.lock = lock
    }

    deinit { discard() }

    /// Removes what is there; nothing when it has become an entry.
    public func discard() {
        try? FileSystem.removeTree(path)
        lock.removeFile()
    }
}

extension Store {
    /// A fresh directory on the store's file system, to be filled and published.
    public func stage() throws(StoreError) -> Staging { try Staging(in: root) }
}

extension StoreRoot {
    /// A path in one of the folders that nothing has.
    func freshPath(in folder: String) -> String {
        "\(path)/\(folder)/\(getpid()).\(String(UInt64.random(in: .min ... .max), radix: 16))"
    }

    /// Removes from `tmp/` what no living process holds. What cannot be removed now stays for the next time.
    ///
    /// Staging goes under its lock alone, one that is made here if need be: in the moment between a look at a lock that
    /// is missing and the removal, its owner could make both anew. Rubbish has no owner.
    func sweep() {
        for name in (try? FileSystem.list(folder("tmp"))) ?? [] {
            let path = folder("tmp") + "/" + (name.hasSuffix(".lock") ? String(name.dropLast(5)) : name)
            if path.hasSuffix(StoreRoot.rubbishSuffix) {
                try? FileSystem.removeTree(path)
            } else if let lock = try? FileLock.take(path + ".lock", .exclusive, create: true) {
                try? FileSystem.removeTree(path)
                lock.removeFile()
            }
        }
    }

    /// Ends the names of directories that were moved out of sight.
    private static let rubbishSuffix = ".removed"

    /// Moves a directory out of sight and removes it. On a disk too full to move it, it is removed in place, its
    /// manifest first.
    func remove(directory: String) throws(SystemError) {
        let rubbish = freshPath(in: "tmp") + StoreRoot.rubbishSuffix
        // Moving a directory needs write access to it, since its ".." changes.
        try? FileSystem.setMode(directory, 0o700)
        do {
            try FileSystem.rename(directory, rubbish)
        } catch {
            if error.errno == ENOENT { return }
            try FileSystem.unlink(directory + "/" + EntryManifest.fileName)
            return try FileSystem.removeTree(directory)
        }
        try Failpoint.reach("remove.moved", directory)
        // What cannot go now, such as a file that a network disk still has open, goes with the next sweep.
        try? FileSystem.removeTree(rubbish)
    }
}
