import Glibc
import JVM

/// The flat launch plans of `run`, one file per key in `runs/`. The fast path reads them without opening the store's
/// index.
extension StoreRoot {
    /// Where the plan of a key is, whether it is there or not.
    public func runPath(_ key: Digest) -> String { folder("runs/\(key.hex)") }

    /// The plan of a key, or nil when there is none.
    public func readRun(_ key: Digest) throws(StoreError) -> [UInt8]? {
        let path = runPath(key)
        let content = try storing { () throws(SystemError) in try FileSystem.readIfPresent(path) }
        if content != nil && !isReadOnly { markUsed(path) }
        return content
    }

    /// Puts a plan into place in one step, over an older one. The folders must be there: `Store.init` makes them.
    public func writeRun(_ key: Digest, _ content: [UInt8]) throws(StoreError) {
        let staging = try Staging(in: self)
        defer { staging.discard() }
        let fresh = staging.path + "/plan"
        let target = runPath(key)
        try storing { () throws(SystemError) in
            try Failpoint.reach("run.write", target)
            // Readable for all, as entries are: whether the store is shared is said by the root's mode alone.
            try FileSystem.create(fresh, content, mode: 0o644)
            try Failpoint.reach("run.rename", target)
            try FileSystem.rename(fresh, target)
        }
    }

    /// Removes a plan; a missing one is no error.
    public func removeRun(_ key: Digest) throws(StoreError) {
        try storing { () throws(SystemError) in try FileSystem.unlink(runPath(key)) }
    }

    /// The keys that have plans.
    public func runs() -> [Digest] { ((try? FileSystem.list(folder("runs"))) ?? []).compactMap { Digest(hex: $0) } }

    /// Lets the plan look young to the collector; at most once an hour, so that a start seldom writes.
    private func markUsed(_ path: String) {
        let hour: Int64 = 3_600_000_000_000
        guard let status = try? FileSystem.status(path), Store.now() &- status.mtimeNs > hour else { return }
        // SAFETY: the path is a NUL-terminated string for the time of the call; no times mean now.
        _ = unsafe utimensat(AT_FDCWD, path, nil, 0)
    }
}
