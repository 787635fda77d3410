internal import CSQLite

/// A value that SQLite keeps in a column.
enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
}

/// An open SQLite database.
// SAFETY: the handle comes from sqlite3_open_v2 and is closed once, by deinit; sqlite3_close_v2 lets statements outlive
// it. Sendable because it is opened in SQLite's serialized mode, where any thread may use a connection
// (sqlite.org/threadsafe.html).
@safe struct Database: ~Copyable, @unchecked Sendable {
    enum Access { case readWrite, readOnly, memory }

    private let handle: OpaquePointer

    /// Opens a file, or a database in memory.
    ///
    /// - Parameter waiting: milliseconds to wait for other processes' locks before SQLITE_BUSY.
    init(_ path: String, _ access: Access, waiting: Int32 = 10_000) throws(DatabaseError) {
        let flags: Int32 =
            switch access {
            case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readOnly: SQLITE_OPEN_READONLY
            case .memory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY
            }
        var opened: OpaquePointer?
        // EXRESCODE: errors say which read or write failed.
        let code = unsafe sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            let error = unsafe DatabaseError(code: code, handle: opened, sql: "open \(path)")
            unsafe sqlite3_close_v2(opened)
            throw error
        }
        unsafe handle = opened
        unsafe sqlite3_busy_timeout(opened, waiting)
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    /// Compiles one statement.
    func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        var compiled: OpaquePointer?
        let code = unsafe sqlite3_prepare_v2(handle, sql, -1, &compiled, nil)
        guard code == SQLITE_OK, let compiled = unsafe compiled else {
            throw unsafe DatabaseError(code: code, handle: handle, sql: sql)
        }
        return unsafe Statement(adopting: compiled, database: handle, sql: sql)
    }

    /// Runs one statement to its end and forgets its rows.
    func run(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) {
        let statement = try prepare(sql)
        try statement.bind(values)
        while try statement.step() {}
    }

    /// The first column of the first row, or nil when there is no row or it is null.
    func integer(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) -> Int64? {
        let statement = try prepare(sql)
        try statement.bind(values)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Rows that the last INSERT, UPDATE or DELETE touched.
    var changes: Int { unsafe Int(sqlite3_changes(handle)) }

    /// Runs `body` in a transaction that holds the write lock from its start; rolled back when it throws.
    func transaction<Result>(_ body: () throws(DatabaseError) -> Result) throws(DatabaseError) -> Result {
        try run("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            // A full disk has rolled back already; then this fails and nothing is lost.
            try? run("ROLLBACK")
            throw error
        }
    }

    /// Empties the database whatever its state, in the file itself and under SQLite's locks, so that processes which
    /// have it open stay safe.
    ///
    /// The way that SQLite's documentation of SQLITE_DBCONFIG_RESET_DATABASE gives for a corrupt file.
    func reset() throws(DatabaseError) {
        try configureReset(1)
        defer { try? configureReset(0) }
        try run("VACUUM")
    }

    private func configureReset(_ on: Int32) throws(DatabaseError) {
        let code = unsafe jb_sqlite3_set_reset(handle, on)
        if code != SQLITE_OK { throw unsafe DatabaseError(code: code, handle: handle, sql: "reset") }
    }
}
