import Glibc
import JVM

/// What one run leaves to be finished: a directory in `spool/` that the run writes and a watcher, or the next command,
/// makes an archive of.
///
/// Two locks tell how it stands: the run shares one from before the directory exists until the program that it becomes
/// has ended; whoever finishes the spool holds the other, so that only one does.
public final class Spool: Sendable {
    /// Its name in `spool/`.
    public let id: String
    /// The directory.
    public let path: String
    private let running: FileLock

    fileprivate init(id: String, path: String, running: FileLock) {
        self.id = id
        self.path = path
        self.running = running
    }

    /// Lets the run count as running until the program that this process becomes by exec has ended.
    public func surviveExec() throws(StoreError) {
        try storing { () throws(SystemError) in try running.surviveExec() }
    }

    /// The open file that says that the run is running.
    public var descriptor: Int32 { running.descriptor }
}

/// A spool as others see it.
public struct SpoolState: Hashable, Sendable {
    public var id: String
    public var path: String
    /// True while the program that writes it runs.
    public var isRunning: Bool
    /// Nanoseconds since the epoch.
    public var changedNs: Int64
}

/// The right to finish a spool, held by one process at a time and gone with it.
public final class SpoolClaim: Sendable {
    public let id: String
    public let path: String
    private let work: FileLock
    private let root: StoreRoot

    fileprivate init(id: String, path: String, work: FileLock, root: StoreRoot) {
        self.id = id
        self.path = path
        self.work = work
        self.root = root
    }

    deinit { work.removeFile() }

    /// Removes the spool: it is finished, or cannot be.
    public func remove() throws(StoreError) {
        try storing { () throws(SystemError) in
            try Failpoint.reach("spool.remove", path)
            try root.remove(directory: path)
            try FileSystem.unlink(root.runningPath(id))
        }
    }
}

extension StoreRoot {
    fileprivate func runningPath(_ id: String) -> String { folder("locks/spool.\(id)") }
    private func workPath(_ id: String) -> String { folder("locks/spool.\(id).work") }
    private func spoolPath(_ id: String) -> String { folder("spool/\(id)") }

    /// Makes an empty spool for a run that begins now. The folders must be there: `Store.init` makes them.
    public func makeSpool() throws(StoreError) -> Spool {
        try requireWritable()
        let path = freshPath(in: "spool")
        let id = String(path.dropFirst(folder("spool/").count))
        let running = try storing { () throws(SystemError) in
            try FileLock.take(runningPath(id), .shared, create: true, waiting: 1_000)
        }
        guard let running else { throw StoreError(.busy, "\(path) is being cleared away; try again") }
        do {
            try Failpoint.reach("spool.make", path)
            try FileSystem.makeDirectory(path)
        } catch {
            running.removeFile()
            throw StoreError(error)
        }
        return Spool(id: id, path: path, running: running)
    }

    /// The spools that are there, by name.
    public func spools() -> [SpoolState] {
        ((try? FileSystem.list(folder("spool"))) ?? []).compactMap { id in
            guard let status = try? FileSystem.status(spoolPath(id)), status.kind == .directory else { return nil }
            return SpoolState(id: id, path: spoolPath(id), isRunning: isRunning(id), changedNs: status.mtimeNs)
        }
    }

    private func isRunning(_ id: String) -> Bool {
        do throws(SystemError) { return try FileLock.take(runningPath(id), .exclusive, create: false) == nil } catch {
            return error.errno != ENOENT
        }
    }

    /// Becomes the one who finishes a spool, whether its run has ended or not.
    ///
    /// - Returns: nil when another process is, or when there is no such spool.
    public func claimSpool(_ id: String) throws(StoreError) -> SpoolClaim? {
        try requireWritable()
        let path = spoolPath(id)
        guard !id.contains("/"), FileSystem.exists(path) else { return nil }
        let work = try storing { () throws(SystemError) in try FileLock.take(workPath(id), .exclusive, create: true) }
        guard let work else { return nil }
        let claim = SpoolClaim(id: id, path: path, work: work, root: self)
        // Once more: another process may have finished it just before.
        return FileSystem.exists(path) ? claim : nil
    }

    /// Removes spools that nobody writes, finishes, or has touched since `ns`.
    func removeSpools(before ns: Int64?) -> [String] {
        guard let ns else { return [] }
        var removed: [String] = []
        for spool in spools() where !spool.isRunning && spool.changedNs < ns {
            guard let claim = try? claimSpool(spool.id), (try? claim.remove()) != nil else { continue }
            removed.append(spool.id)
        }
        return removed
    }
}
