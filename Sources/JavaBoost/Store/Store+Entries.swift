import Glibc
import JVM

extension Store {
    /// The entry that the inputs with this key were made into, if it and all that it refers to are still there.
    ///
    /// It may go as soon as this returns: `use` it before relying on it.
    public func entry(for key: Digest, _ kind: EntryKind) throws(StoreError) -> Entry? {
        if let id = try withIndex({ index throws(DatabaseError) in try index.lookUp(key, kind) }) {
            if let manifest = root.manifest(of: id) { return isComplete(manifest) ? Entry(manifest, in: root) : nil }
            if !root.isReadOnly { try withIndex { index throws(DatabaseError) in try index.forget(id) } }
        }
        // A publisher may have been killed after the rename and before the index had it.
        let adopted = try withIndex { index throws(DatabaseError) in try index.adopt() }
        return adopted.last { $0.key == key && $0.id.kind == kind && isComplete($0) }.map { Entry($0, in: root) }
    }

    /// True when all that an entry refers to is there.
    func isComplete(_ manifest: EntryManifest) -> Bool {
        closure(of: manifest.references).allSatisfy { root.manifest(of: $0) != nil }
    }

    /// Makes one more key lead to an entry. An index that is made anew knows only the key of publishing; the others are
    /// then misses.
    public func bind(_ key: Digest, to id: EntryID) throws(StoreError) {
        try root.requireWritable()
        try withIndex { index throws(DatabaseError) in try index.bind(key, to: id) }
    }

    /// The entry of that name, or nil.
    public func entry(_ id: EntryID) -> Entry? { root.manifest(of: id).map { Entry($0, in: root) } }

    /// What an entry holds, file by file, or nil when it is not there.
    public func manifest(_ id: EntryID) -> EntryManifest? { root.manifest(of: id) }

    /// All entries, by kind and digest.
    public func list() -> [Entry] { root.manifests().map { Entry($0, in: root) } }

    /// The entries whose digest (or kind, slash and digest) starts with what a person typed.
    public func entries(matching text: String) -> [Entry] {
        list().filter { $0.id.description.hasPrefix(text) || $0.id.digest.hex.hasPrefix(text) }
    }

    /// Takes an entry, and all that it refers to, into use: none of it is removed until the lease ends.
    ///
    /// - Returns: nil when one of them is gone or damaged: make it again.
    public func use(_ id: EntryID) throws(StoreError) -> Lease? {
        if root.manifest(of: id) == nil { return nil }
        return try Lease.take(closure(of: [id]), in: root, nowNs: clock())
    }

    /// Removes an entry.
    ///
    /// - Throws: `inUse` while a process has it, `notFound`.
    public func remove(_ id: EntryID) throws(StoreError) {
        try root.requireWritable()
        guard FileSystem.exists(root.path(of: id)) else {
            throw StoreError(.notFound, "\(id) is not in the store \(root.path)")
        }
        guard try removeIfFree(id) else {
            throw StoreError(.inUse, "\(id) is used by a running process; stop it first")
        }
    }

    /// Those entries and all that they refer to, each once, the given ones first.
    func closure(of ids: [EntryID]) -> [EntryID] {
        var all: [EntryID] = []
        var pending = Array(ids.reversed())
        while let id = pending.popLast() {
            if all.contains(id) { continue }
            all.append(id)
            pending = (root.manifest(of: id)?.references ?? []).reversed() + pending
        }
        return all
    }

    /// Removes an entry unless it is in use.
    ///
    /// - Returns: false when it is.
    func removeIfFree(_ id: EntryID) throws(StoreError) -> Bool {
        let lock = try storing { () throws(SystemError) in
            try FileLock.take(root.leasePath(of: id), .exclusive, create: true)
        }
        guard let lock else { return false }
        // The lock's file goes last: whoever waits for it then sees that the entry is gone.
        defer { lock.removeFile() }
        try storing { () throws(SystemError) in
            try Failpoint.reach("remove.locked", root.path(of: id))
            try root.remove(directory: root.path(of: id))
            try FileSystem.unlink(root.damagePath(of: id))
            try Failpoint.reach("remove.removed", root.path(of: id))
        }
        // A lookup checks that the entry is there, so on a full disk a stale row may stay.
        try? withIndex { index throws(DatabaseError) in try index.forget(id) }
        return true
    }
}

extension StoreRoot {
    /// Removes the lease file of an entry that is not there, unless someone is about to publish it.
    func dropLeaseFile(of id: EntryID) {
        guard !FileSystem.exists(path(of: id)),
            let lock = try? FileLock.take(leasePath(of: id), .exclusive, create: false)
        else { return }
        if !FileSystem.exists(path(of: id)) { lock.removeFile() }
    }
}
