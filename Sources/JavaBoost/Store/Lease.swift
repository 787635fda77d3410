import Glibc
import JVM

/// Entries that are in use and therefore stay: shared locks on all of them, held until the value ends or, after
/// `surviveExec`, until the program that this process becomes ends.
public final class Lease: Sendable {
    /// The entries held, the one asked for first, then what it refers to.
    public let ids: [EntryID]
    private let locks: [FileLock]

    private init(ids: [EntryID], locks: [FileLock]) {
        self.ids = ids
        self.locks = locks
    }

    /// Takes all the entries, or none.
    ///
    /// Needs neither index nor manifests: `run`'s fast path calls it with the entries that its launch plan names.
    /// - Parameter nowNs: what to remember as the time of last use, nanoseconds since the epoch; nil leaves it.
    /// - Returns: nil when one of them is not there or is known to be damaged.
    public static func take(_ ids: [EntryID], in root: StoreRoot, nowNs: Int64?) throws(StoreError) -> Lease? {
        var locks: [FileLock] = []
        for id in ids {
            guard isPresent(id, root) else { return nil }
            if let lock = try lock(id, root) {
                if let nowNs { lock.touch(nowNs) }
                locks.append(lock)
            }
            // Once more: until the lock was held, a collector could take the entry away.
            guard isPresent(id, root) else { return nil }
        }
        return Lease(ids: ids, locks: locks)
    }

    /// The lease of an entry that its publisher is about to rename into place.
    static func ahead(of id: EntryID, with others: Lease?, in root: StoreRoot, nowNs: Int64) throws(StoreError) -> Lease
    {
        guard let lock = try lock(id, root) else { throw StoreError(.busy, "\(id) is being removed; try again") }
        lock.touch(nowNs)
        return Lease(ids: [id] + (others?.ids ?? []), locks: [lock] + (others?.locks ?? []))
    }

    private static func isPresent(_ id: EntryID, _ root: StoreRoot) -> Bool {
        FileSystem.exists(root.path(of: id) + "/" + EntryManifest.fileName)
            && !FileSystem.exists(root.damagePath(of: id))
    }

    /// Shares the lock of one entry. A read-only store may lack the file or hide it: then nobody here can remove the
    /// entry either, and nil is fine.
    private static func lock(_ id: EntryID, _ root: StoreRoot) throws(StoreError) -> FileLock? {
        let lock: FileLock?
        do { lock = try FileLock.take(root.leasePath(of: id), .shared, create: !root.isReadOnly, waiting: 5_000) } catch
        {
            if root.isReadOnly { return nil }
            throw StoreError(error)
        }
        guard let lock else { throw StoreError(.busy, "\(id) is being removed by another process; try again") }
        return lock
    }

    /// Lets go of all entries now, in this process and in those that have inherited the lease.
    func release() { for lock in locks { lock.unlock() } }

    /// The open files that hold the locks; a spawned process that shall keep the entries gets them (`jb_spawn.keep`).
    public var descriptors: [Int32] { locks.map(\.descriptor) }

    /// Lets the locks live on in the program that this process becomes by exec.
    public func surviveExec() throws(StoreError) {
        for lock in locks { try storing { () throws(SystemError) in try lock.surviveExec() } }
    }
}
