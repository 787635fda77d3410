import JVM

extension Index {
    /// Takes in what a manifest says. A key that had another entry of the kind has this one from now on.
    func insert(_ manifest: EntryManifest) throws(DatabaseError) {
        let (kind, digest) = (manifest.id.kind.rawValue, manifest.id.digest.hex)
        try database.run("INSERT OR IGNORE INTO entries (kind, digest) VALUES (?, ?)", [.text(kind), .text(digest)])
        if let key = manifest.key { try bind(key, to: manifest.id) }
    }

    /// Makes `key` lead to an entry.
    func bind(_ key: Digest, to id: EntryID) throws(DatabaseError) {
        try database.run(
            "INSERT OR REPLACE INTO keys (kind, key, digest) VALUES (?, ?, ?)",
            [.text(id.kind.rawValue), .text(key.hex), .text(id.digest.hex)])
    }

    /// The entry that a key leads to, as far as is known; it may be gone.
    func lookUp(_ key: Digest, _ kind: EntryKind) throws(DatabaseError) -> EntryID? {
        let statement = try database.prepare("SELECT digest FROM keys WHERE kind = ? AND key = ?")
        try statement.bind([.text(kind.rawValue), .text(key.hex)])
        guard try statement.step(), let digest = statement.text(0).flatMap({ Digest(hex: $0) }) else { return nil }
        return EntryID(kind, digest)
    }

    /// Forgets an entry and all keys that lead to it.
    func forget(_ id: EntryID) throws(DatabaseError) {
        let values: [SQLValue] = [.text(id.kind.rawValue), .text(id.digest.hex)]
        try database.transaction { () throws(DatabaseError) in
            try database.run("DELETE FROM entries WHERE kind = ? AND digest = ?", values)
            try database.run("DELETE FROM keys WHERE kind = ? AND digest = ?", values)
        }
    }

    /// Takes in entries that are in the folders and not in the index: their publisher was killed between the two.
    ///
    /// - Returns: the manifests that were unknown, oldest first.
    func adopt() throws(DatabaseError) -> [EntryManifest] {
        var known: Set<EntryID> = []
        let statement = try database.prepare("SELECT kind, digest FROM entries")
        while try statement.step() {
            if let kind = statement.text(0), let digest = statement.text(1), let id = EntryID(kind + "/" + digest) {
                known.insert(id)
            }
        }
        let unknown = EntryKind.allCases.flatMap { root.names($0) }.filter { !known.contains($0) }
            .compactMap { root.manifest(of: $0) }.sorted { $0.createdNs < $1.createdNs }
        if unknown.isEmpty || isReadOnly { return unknown }
        try database.transaction { () throws(DatabaseError) in
            for manifest in unknown { try insert(manifest) }
        }
        return unknown
    }
}
