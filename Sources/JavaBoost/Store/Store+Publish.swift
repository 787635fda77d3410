import Glibc
import JVM

extension Store {
    /// Makes an entry of what `staging` holds: seals it, names it by its digest, and puts it into place in one step.
    ///
    /// When the store has that content already, the staged copy is dropped and nothing changes but the key. After an
    /// error nothing is left behind, and the staging directory is gone either way.
    /// - Parameters:
    ///   - key: of the inputs that the content was made from; it leads to this entry from now on.
    ///   - references: entries that this one needs; they must be there, and stay as long as this one does.
    ///   - digest: what the content's digest must be (`Tree.digest`), where the caller knows.
    /// - Returns: the entry and what it refers to, in use until the lease ends.
    /// - Throws: `noSpace`, `readOnly`, `unfit`; `notFound` when a reference is missing.
    public func publish(
        _ kind: EntryKind, from staging: Staging, key: Digest? = nil, references: [EntryID] = [],
        expecting digest: Digest? = nil
    ) throws(StoreError) -> Lease {
        defer { staging.discard() }
        try root.requireWritable()
        let others = try hold(references)
        let manifest = try prepare(kind, staging, key, references, digest)
        let lease = try Lease.ahead(of: manifest.id, with: others, in: root, nowNs: clock())
        var isNew = false
        do {
            try reach("publish.leased", manifest.id)
            isNew = try place(staging, as: manifest.id)
            if isNew { try settle(manifest.id) }
            try withIndex { index throws(DatabaseError) in try index.insert(manifest) }
            try reach("publish.indexed", manifest.id)
        } catch {
            lease.release()
            if isNew { _ = try? removeIfFree(manifest.id) }
            root.dropLeaseFile(of: manifest.id)
            throw error
        }
        return lease
    }

    private func reach(_ point: String, _ id: EntryID) throws(StoreError) {
        try storing { () throws(SystemError) in try Failpoint.reach(point, root.path(of: id)) }
    }

    private func hold(_ references: [EntryID]) throws(StoreError) -> Lease? {
        if references.isEmpty { return nil }
        let all = closure(of: references)
        guard let lease = try Lease.take(all, in: root, nowNs: clock()) else {
            let missing = all.first { root.manifest(of: $0) == nil }
            throw StoreError(
                .notFound, "\(missing ?? references[0]), which the new entry needs, is not in the store; make it again")
        }
        return lease
    }

    /// Seals the staged content and writes its manifest, all on the disk when this returns.
    private func prepare(
        _ kind: EntryKind, _ staging: Staging, _ key: Digest?, _ references: [EntryID], _ expected: Digest?
    ) throws(StoreError) -> EntryManifest {
        try storing { () throws(SystemError) in try Failpoint.reach("publish.seal", staging.path) }
        try Seal.apply(to: staging.path)
        try storing { () throws(SystemError) in try Failpoint.reach("publish.sealed", staging.path) }
        let tree = try Tree.read(staging.path)
        guard !tree.nodes.contains(where: { $0.path == EntryManifest.fileName }) else {
            throw StoreError(
                .unfit, "\(staging.path) holds a file \(EntryManifest.fileName), a name that the store needs")
        }
        let digest = tree.digest
        if let expected, expected != digest {
            throw StoreError(
                .unfit,
                "the content of the new \(kind.rawValue) has digest \(digest.short), not \(expected.short) as announced"
            )
        }
        let manifest = EntryManifest(
            id: EntryID(kind, digest), key: key, references: references, createdNs: clock(), tree: tree)
        let bytes = try manifest.encoded()
        try storing { () throws(SystemError) in
            try Failpoint.reach("publish.digested", staging.path)
            try FileSystem.create(staging.path + "/" + EntryManifest.fileName, bytes, mode: 0o444)
            try Failpoint.reach("publish.described", staging.path)
            try FileSystem.sync(staging.path)
        }
        return manifest
    }

    /// Renames the staged directory to its entry's name.
    ///
    /// - Returns: false when a sound entry was there already.
    private func place(_ staging: Staging, as id: EntryID) throws(StoreError) -> Bool {
        let target = root.path(of: id)
        if try !move(staging.path, to: target) {
            if root.isSound(id) { return false }
            // One at a time: else a second writer could take the first one's new entry for the damaged one.
            let lock = try storing { () throws(SystemError) in
                try FileLock.take(root.folder("locks/replace"), .exclusive, create: true, waiting: 60_000)
            }
            guard let lock else {
                throw StoreError(.busy, "another process keeps replacing a damaged entry; try again")
            }
            defer { _ = lock }
            if root.isSound(id) { return false }
            try storing { () throws(SystemError) in try root.remove(directory: target) }
            if try !move(staging.path, to: target) { return false }
        }
        return true
    }

    /// What remains to be done after the rename: the entry's directory could not be read-only before it.
    private func settle(_ id: EntryID) throws(StoreError) {
        let target = root.path(of: id)
        try storing { () throws(SystemError) in
            try Failpoint.reach("publish.renamed", target)
            try FileSystem.unlink(root.damagePath(of: id))
            try FileSystem.setMode(target, 0o555)
            try FileSystem.sync(root.folder(id.kind.folder))
            try Failpoint.reach("publish.settled", target)
        }
    }

    /// False when a directory with something in it has the name: rename replaces only empty ones.
    private func move(_ from: String, to target: String) throws(StoreError) -> Bool {
        do throws(SystemError) {
            try Failpoint.reach("publish.rename", target)
            try FileSystem.rename(from, target)
            return true
        } catch {
            if error.errno == ENOTEMPTY || error.errno == EEXIST { return false }
            throw StoreError(error)
        }
    }
}
