import Glibc
import JVM

/// The store's SQLite database: which key has which entry, digests of files seen, measurements, fallbacks.
///
/// A cache of what the entries' manifests say and of what can be measured again, so it may be lost at any time. It
/// keeps a rollback journal, not a write-ahead log, because that needs no shared memory: it works on network disks and
/// can be read on read-only ones.
struct Index: ~Copyable {
    /// Version of the tables. An older one is made anew.
    static let version: Int64 = 1

    /// How a version stands in `PRAGMA user_version`: with its complement, so that a flipped bit does not look like a
    /// newer jboost.
    static func mark(_ version: Int64) -> Int64 { (version & 0x7fff) << 16 | (~version & 0xffff) }

    /// The version of the tables; 0 when there are none.
    private func foundVersion() throws(DatabaseError) -> Int64 {
        let found = try database.integer("PRAGMA user_version") ?? 0
        if found == 0 { return 0 }
        let version = found >> 16
        if version < 1 || Index.mark(version) != found {
            throw DatabaseError(code: DatabaseError.noVersion, message: "user_version \(found)")
        }
        return version
    }

    let path: String
    let root: StoreRoot
    let database: Database
    /// True when nothing may be written: the database is read-only, or lives in memory beside a store that is.
    let isReadOnly: Bool

    /// Opens the index, makes it when it is missing, and makes it anew when it is damaged.
    ///
    /// A read-only store whose index cannot be used gets one in memory.
    /// - Parameter anew: it has proven damaged after it was opened; make it anew.
    static func open(in root: StoreRoot, anew: Bool = false) throws(StoreError) -> Index {
        let path = root.folder("index.sqlite")
        do {
            if anew { try setAside(path) }
            return try recovering(path, root)
        } catch {
            guard root.isReadOnly else { throw StoreError(error, index: path) }
        }
        do { return try inMemory(path, root) } catch { throw StoreError(error, index: path) }
    }

    private static func recovering(_ path: String, _ root: StoreRoot) throws(DatabaseError) -> Index {
        do { return try attempt(path, root) } catch {
            guard error.isDamage, !root.isReadOnly else { throw error }
            try setAside(path)
            return try attempt(path, root)
        }
    }

    private static func attempt(_ path: String, _ root: StoreRoot) throws(DatabaseError) -> Index {
        let database = try Database(path, root.isReadOnly ? .readOnly : .readWrite)
        let index = Index(path: path, root: root, database: database, isReadOnly: root.isReadOnly)
        try index.configure()
        let found = try index.foundVersion()
        if found == version {
            // Also the cheapest proof that the file is a database with our tables.
            _ = try index.database.integer("SELECT count(*) FROM entries")
            return index
        }
        if found > version { throw DatabaseError(code: DatabaseError.newerVersion, message: "version \(found)") }
        if root.isReadOnly { throw DatabaseError(code: DatabaseError.olderVersion, message: "version \(found)") }
        try index.build()
        return index
    }

    private static func inMemory(_ path: String, _ root: StoreRoot) throws(DatabaseError) -> Index {
        let index = Index(path: path, root: root, database: try Database(":memory:", .memory), isReadOnly: true)
        try index.build()
        return index
    }

    /// Copies a damaged database to `index.sqlite.damaged` for whoever wants to look, and empties it where it is.
    ///
    /// Not renamed: a process that has it open would go on writing its journal under the old name, beside a new
    /// database.
    private static func setAside(_ path: String) throws(DatabaseError) {
        let copy = path + ".damaged"
        if let content = try? FileSystem.readIfPresent(path) {
            try? FileSystem.unlink(copy)
            try? FileSystem.create(copy, content)
        }
        let database = try Database(path, .readWrite)
        try database.reset()
    }

    private func configure() throws(DatabaseError) {
        // A damaged cell is then an error instead of a wrong answer.
        try database.run("PRAGMA cell_size_check=ON")
        if isReadOnly { return }
        try database.run("PRAGMA journal_mode=DELETE")
        // A cache: FULL would cost a second flush per change and save nothing that cannot be made again. NORMAL keeps
        // the file whole.
        try database.run("PRAGMA synchronous=NORMAL")
    }

    /// Makes the tables and fills them from the manifests. Two processes may come here at once: the second finds the
    /// work done.
    private func build() throws(DatabaseError) {
        let root = root
        try database.transaction { () throws(DatabaseError) in
            if try foundVersion() == Index.version { return }
            for name in try tables() { try database.run("DROP TABLE IF EXISTS \"\(name)\"") }
            for sql in Index.schema { try database.run(sql) }
            for manifest in root.manifests().sorted(by: { $0.createdNs < $1.createdNs }) { try insert(manifest) }
            try database.run("PRAGMA user_version=\(Index.mark(Index.version))")
        }
    }

    private func tables() throws(DatabaseError) -> [String] {
        let statement = try database.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        var names: [String] = []
        while try statement.step() { if let name = statement.text(0) { names.append(name) } }
        return names
    }

    private static let schema = [
        "CREATE TABLE entries (kind TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (kind, digest)) WITHOUT ROWID",
        """
        CREATE TABLE keys (
            kind TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (kind, key)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE files (
            device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
            ctime_ns INTEGER NOT NULL, digest TEXT NOT NULL, read_ns INTEGER NOT NULL, PRIMARY KEY (device, inode)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE measurements (
            id INTEGER PRIMARY KEY, subject TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,
            samples TEXT NOT NULL, at_ns INTEGER NOT NULL
        )
        """,
        "CREATE INDEX measurements_by_subject ON measurements (subject, name)",
        """
        CREATE TABLE fallbacks (
            batch TEXT NOT NULL, line INTEGER NOT NULL, at_ns INTEGER NOT NULL, subject TEXT NOT NULL,
            code TEXT NOT NULL, message TEXT NOT NULL, PRIMARY KEY (batch, line)
        ) WITHOUT ROWID
        """,
    ]
}
