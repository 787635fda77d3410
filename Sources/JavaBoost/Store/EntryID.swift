/// What an entry of the store is.
public enum EntryKind: String, Hashable, Sendable, Codable, CaseIterable {
    case layout, archive, image

    /// The folder of the store that holds such entries.
    public var folder: String { rawValue + "s" }
}

/// The name of an entry: its kind and the digest of its content (`Tree.digest`).
public struct EntryID: Hashable, Sendable, Codable, CustomStringConvertible {
    public var kind: EntryKind
    public var digest: Digest

    public init(_ kind: EntryKind, _ digest: Digest) {
        self.kind = kind
        self.digest = digest
    }

    /// "image/0123…"; what `init(_:)` reads.
    public var description: String { kind.rawValue + "/" + digest.hex }

    /// Reads "image/0123…" or "images/0123…" with all 64 digits; nil when it is neither.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let digest = Digest(hex: String(parts[1])),
            let kind = EntryKind.allCases.first(where: { $0.rawValue == parts[0] || $0.folder == parts[0] })
        else { return nil }
        self.init(kind, digest)
    }
}

extension StoreRoot {
    /// The directory of an entry, whether it is there or not.
    public func path(of id: EntryID) -> String { "\(path)/\(id.kind.folder)/\(id.digest.hex)" }

    /// The file whose lock says that an entry is in use, and whose time when it was used last.
    func leasePath(of id: EntryID) -> String { "\(path)/locks/\(id.kind.rawValue).\(id.digest.hex)" }

    /// The file that says that an entry in use was found damaged and must not be used again.
    func damagePath(of id: EntryID) -> String { leasePath(of: id) + ".damaged" }
}
