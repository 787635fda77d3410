internal import CSQLite

/// A compiled statement of a database, freed when the value ends.
// SAFETY: the handle comes from sqlite3_prepare_v2 and is finalized once, by deinit. The database's handle is used for
// messages only, right after a call failed, while the database is open: statements do not leave the function that
// prepared them.
@safe struct Statement: ~Copyable {
    private let handle: OpaquePointer
    private let database: OpaquePointer
    private let sql: String

    init(adopting handle: OpaquePointer, database: OpaquePointer, sql: String) {
        unsafe self.handle = handle
        unsafe self.database = database
        self.sql = sql
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Makes the statement ready for another run with these values for its parameters, first to last.
    func bind(_ values: [SQLValue]) throws(DatabaseError) {
        unsafe sqlite3_reset(handle)
        for (offset, value) in values.enumerated() {
            let code = bind(value, at: Int32(offset + 1))
            if code != SQLITE_OK { throw unsafe DatabaseError(code: code, handle: database, sql: sql) }
        }
    }

    private func bind(_ value: SQLValue, at position: Int32) -> Int32 {
        switch value {
        case .null: unsafe sqlite3_bind_null(handle, position)
        case .integer(let number): unsafe sqlite3_bind_int64(handle, position, number)
        case .real(let number): unsafe sqlite3_bind_double(handle, position, number)
        case .text(let text): unsafe sqlite3_bind_text(handle, position, text, Int32(text.utf8.count), copied)
        }
    }

    /// SQLITE_TRANSIENT, a cast that Swift's importer leaves out: SQLite copies the text before the call returns.
    private var copied: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    /// Goes to the next row; false when there is none.
    func step() throws(DatabaseError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw unsafe DatabaseError(code: code, handle: database, sql: sql)
        }
    }

    /// A column of the row, counted from 0; nil when it is null.
    func integer(_ column: Int32) -> Int64? { isNull(column) ? nil : unsafe sqlite3_column_int64(handle, column) }
    func real(_ column: Int32) -> Double? { isNull(column) ? nil : unsafe sqlite3_column_double(handle, column) }
    func text(_ column: Int32) -> String? {
        unsafe sqlite3_column_text(handle, column).map { unsafe String(cString: $0) }
    }

    private func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }
}
