internal import CSQLite
import Glibc
import JVM

/// What SQLite answered to a statement.
struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The extended result code (sqlite.org/rescode.html).
    var code: Int32
    var message: String
    /// The error number of the system call behind it, 0 when there was none.
    var systemError: Int32
    /// The statement that failed.
    var sql: String

    // SAFETY: the handle is nil or an open database.
    init(code: Int32, handle: OpaquePointer?, sql: String) {
        self.code = code
        let text = unsafe handle.flatMap { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        message = unsafe text.map { unsafe String(cString: $0) } ?? "code \(code)"
        systemError = unsafe handle.map { unsafe sqlite3_system_errno($0) } ?? 0
        self.sql = sql
    }

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
        systemError = 0
        sql = ""
    }

    /// The tables are of a newer, or an older, jboost, or of no version that there can be. Ours, outside SQLite's
    /// codes.
    static let newerVersion: Int32 = -2
    static let olderVersion: Int32 = -3
    static let noVersion: Int32 = -4

    /// The file is no database, or a broken one: it can only be made anew.
    var isDamage: Bool {
        if code == DatabaseError.noVersion { return true }
        return switch code & 0xff {
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: true
        // The statements are ours and fit the tables: where they do not, the text of a table's definition is not what
        // was written.
        case SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_RANGE, SQLITE_SCHEMA, SQLITE_INTERNAL: true
        // A damaged header can ask not to be written. A file that really cannot be written fails again at being made
        // anew.
        case SQLITE_READONLY: true
        default: false
        }
    }

    var description: String { "\(message) (SQLite code \(code)): \(sql)" }
}

extension StoreError {
    /// The error for a statement that failed in the index at `path`.
    init(_ error: DatabaseError, index path: String) {
        let full = error.code & 0xff == SQLITE_FULL
        if full || [ENOSPC, EDQUOT].contains(error.systemError) {
            self.init(SystemError(step: "write", path: path, errno: full ? ENOSPC : error.systemError))
            return
        }
        if error.code == DatabaseError.newerVersion {
            self.init(
                .newerFormat,
                "the index \(path) was written by a newer jboost (\(error.message)); use that one, or another --store")
            return
        }
        if error.code & 0xff == SQLITE_CANTOPEN, let cause = StoreError.whyNotMade(path) {
            self.init(cause)
            return
        }
        switch error.code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED:
            self.init(
                .busy, "another process keeps the index \(path) locked; wait for it to end, or name another --store")
        case SQLITE_READONLY:
            self.init(
                .readOnly, "the index \(path) cannot be written; name a writable place with --store or JBOOST_STORE")
        default:
            self.init(
                .index,
                "the index \(path) failed: \(error); if that stays, remove the file: it is made anew from the entries")
        }
    }

    /// Why no file can be made beside the index. SQLite says only that it cannot open one; it has tried others since.
    private static func whyNotMade(_ path: String) -> SystemError? {
        let probe = path + ".\(getpid()).probe"
        do {
            try FileSystem.create(probe, [])
            try FileSystem.unlink(probe)
            return nil
        } catch { return error }
    }
}
