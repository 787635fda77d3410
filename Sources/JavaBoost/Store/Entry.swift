/// One entry of the store as it stands.
public struct Entry: Hashable, Sendable {
    public var id: EntryID
    /// The entry's directory.
    public var path: String
    /// Key of the inputs that it was made from.
    public var key: Digest?
    /// Entries that this one needs.
    public var references: [EntryID]
    /// Bytes in its files.
    public var size: Int64
    public var fileCount: Int
    /// When it was published, nanoseconds since the epoch.
    public var createdNs: Int64
    /// When it was leased last, nanoseconds since the epoch; the time of publishing when it never was.
    public var lastUseNs: Int64

    init(_ manifest: EntryManifest, in root: StoreRoot) {
        let leased = (try? FileSystem.status(root.leasePath(of: manifest.id)))?.mtimeNs
        self.init(manifest, at: root.path(of: manifest.id), lastUseNs: leased ?? manifest.createdNs)
    }

    init(_ manifest: EntryManifest, at path: String, lastUseNs: Int64) {
        id = manifest.id
        self.path = path
        key = manifest.key
        references = manifest.references
        size = manifest.tree.size
        fileCount = manifest.tree.fileCount
        createdNs = manifest.createdNs
        self.lastUseNs = lastUseNs
    }
}

extension StoreRoot {
    /// The digests that a folder of entries has names for, entries or not, in order.
    func names(_ kind: EntryKind) -> [EntryID] {
        ((try? FileSystem.list(folder(kind.folder))) ?? []).compactMap { Digest(hex: $0).map { EntryID(kind, $0) } }
    }

    /// The manifest of an entry that is there, not known to be damaged, and under its own name.
    func manifest(of id: EntryID) -> EntryManifest? {
        guard !FileSystem.exists(damagePath(of: id)), let manifest = EntryManifest.read(path(of: id)), manifest.id == id
        else { return nil }
        return manifest
    }

    /// The manifests of all entries, by kind and digest.
    func manifests() -> [EntryManifest] {
        EntryKind.allCases.flatMap { names($0) }.compactMap { manifest(of: $0) }
    }
}
