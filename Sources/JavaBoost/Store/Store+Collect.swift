import Glibc
import JVM

/// What a collection did.
public struct Collected: Hashable, Sendable {
    public var removed: [Entry] = []
    /// Entries held by running processes.
    public var inUse: [EntryID] = []
    /// Launch plans of `run` that named a removed entry or had not been read for too long.
    public var removedRuns: [String] = []
    /// What runs left to be finished and nobody did in time.
    public var removedSpools: [String] = []
    /// Bytes of the removed entries' files.
    public var freedBytes: Int64 = 0
    /// Bytes of the entries that stay.
    public var remainingBytes: Int64 = 0
}

extension Store {
    /// Removes what the limits leave no place for, never what is in use, and clears away what belongs to nothing.
    ///
    /// - Parameters:
    ///   - maxBytes: of all entries together; nil is without limit.
    ///   - maxAge: since the last use; nil is for ever.
    ///   - nowNs: nanoseconds since the epoch.
    public func gc(maxBytes: Int64? = nil, maxAge: Duration? = nil, nowNs: Int64) throws(StoreError) -> Collected {
        try root.requireWritable()
        let maxAgeNs = maxAge.map(Store.nanoseconds)
        root.sweep()
        try removeRemains()
        let entries = list()
        let used = root.entriesInUse(entries.map(\.id))
        var report = Collected(inUse: entries.map(\.id).filter(used.contains))
        let retention = Retention(maxBytes: maxBytes, maxAgeNs: maxAgeNs)
        for entry in retention.victims(among: entries, inUse: used, nowNs: nowNs) {
            if try removeIfFree(entry.id) { report.removed.append(entry) } else { report.inUse.append(entry.id) }
        }
        report.freedBytes = report.removed.reduce(0) { $0 &+ $1.size }
        report.remainingBytes = entries.reduce(0) { $0 &+ $1.size } &- report.freedBytes
        let oldestNs = maxAgeNs.map { nowNs.subtractingReportingOverflow($0) }.map {
            $0.overflow ? Int64.min : $0.partialValue
        }
        report.removedRuns = try removeRuns(naming: report.removed.map(\.id), before: oldestNs)
        report.removedSpools = root.removeSpools(before: oldestNs)
        root.removeStaleLocks()
        if let oldestNs { try? withIndex { index throws(DatabaseError) in try index.forgetFiles(before: oldestNs) } }
        return report
    }

    /// Directories that bear an entry's name and are none: without manifest, or retired and now free.
    private func removeRemains() throws(StoreError) {
        for id in EntryKind.allCases.flatMap({ root.names($0) }) where root.manifest(of: id) == nil {
            _ = try removeIfFree(id)
        }
    }

    /// Removes launch plans whose entries are gone, which `run` would only find out to be useless, and those that
    /// nobody uses.
    private func removeRuns(naming gone: [EntryID], before oldestNs: Int64?) throws(StoreError) -> [String] {
        var removed: [String] = []
        let runs = root.folder("runs")
        for name in (try? FileSystem.list(runs)) ?? [] {
            let path = runs + "/" + name
            guard let status = try? FileSystem.status(path), status.kind == .file else { continue }
            let isOld = oldestNs.map { status.mtimeNs < $0 } ?? false
            guard isOld || names(gone, in: path) else { continue }
            try storing { () throws(SystemError) in try FileSystem.unlink(path) }
            removed.append(name)
        }
        return removed
    }

    /// A plan leads to an entry by its path, so by the digits of its digest, whatever the plan's format is.
    private func names(_ gone: [EntryID], in path: String) -> Bool {
        guard !gone.isEmpty, let content = try? FileSystem.read(path) else { return false }
        let text = String(decoding: content, as: UTF8.self)
        return gone.contains { text.contains($0.digest.hex) }
    }

    static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if whole.overflow { return seconds < 0 ? .min : .max }
        let sum = whole.partialValue.addingReportingOverflow(attoseconds / 1_000_000_000)
        return sum.overflow ? (seconds < 0 ? .min : .max) : sum.partialValue
    }
}

extension StoreRoot {
    /// Which of the entries some process has a lease on.
    func entriesInUse(_ ids: [EntryID]) -> Set<EntryID> {
        Set(
            ids.filter { id in
                do throws(SystemError) {
                    // Nobody locks a file that is not there. The lock taken here goes at once.
                    return try FileLock.take(leasePath(of: id), .exclusive, create: false) == nil
                } catch { return error.errno != ENOENT }
            })
    }

    /// Removes lock files that nobody holds and that stand for nothing. Others come back when they are needed.
    func removeStaleLocks() {
        let locks = folder("locks")
        for name in (try? FileSystem.list(locks)) ?? [] {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            if let id = EntryID(parts[0] + "/" + parts[1].prefix(64)) {
                if parts[1].hasSuffix(".damaged") {
                    if !FileSystem.exists(path(of: id)) { try? FileSystem.unlink(damagePath(of: id)) }
                } else {
                    dropLeaseFile(of: id)
                }
            } else if parts[0] == "key" || parts[0] == "spool" {
                try? FileLock.take(locks + "/" + name, .exclusive, create: false)?.removeFile()
            }
        }
    }
}
