import JVM

extension Index {
    /// The remembered digest of a file, or nil when it is unknown or the file has changed since.
    func digest(_ stamp: FileStamp) throws(DatabaseError) -> Digest? {
        try digests([stamp])[0]
    }

    /// The remembered digests of many files, in their order.
    func digests(_ stamps: [FileStamp]) throws(DatabaseError) -> [Digest?] {
        let statement = try database.prepare(
            "SELECT digest FROM files WHERE device = ? AND inode = ? AND size = ? AND mtime_ns = ? AND ctime_ns = ?")
        var found: [Digest?] = []
        // One transaction for all: else each look takes and drops the file's lock.
        try database.run("BEGIN")
        defer { try? database.run("COMMIT") }
        for stamp in stamps {
            try statement.bind(columns(stamp))
            found.append(try statement.step() ? statement.text(0).flatMap { Digest(hex: $0) } : nil)
        }
        try statement.bind([])
        return found
    }

    /// Remembers digests. A file has one row, whatever version it is in.
    ///
    /// - Parameter nowNs: nanoseconds since the epoch, for forgetting the oldest.
    func remember(_ files: [(stamp: FileStamp, digest: Digest)], nowNs: Int64) throws(DatabaseError) {
        if files.isEmpty || isReadOnly { return }
        try database.transaction { () throws(DatabaseError) in
            let statement = try database.prepare(
                """
                INSERT OR REPLACE INTO files (device, inode, size, mtime_ns, ctime_ns, digest, read_ns) \
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
            for (stamp, digest) in files {
                try statement.bind(columns(stamp) + [.text(digest.hex), .integer(nowNs)])
                while try statement.step() {}
            }
        }
    }

    /// Forgets the digests that were taken before `ns`; the files are read again when they are met again.
    func forgetFiles(before ns: Int64) throws(DatabaseError) {
        try database.run("DELETE FROM files WHERE read_ns < ?", [.integer(ns)])
    }

    private func columns(_ stamp: FileStamp) -> [SQLValue] {
        [
            .integer(Int64(bitPattern: stamp.device)), .integer(Int64(bitPattern: stamp.inode)), .integer(stamp.size),
            .integer(stamp.mtimeNs), .integer(stamp.ctimeNs),
        ]
    }
}
