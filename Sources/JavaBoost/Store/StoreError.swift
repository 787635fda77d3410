import Glibc
public import JVM

/// What the store could not do: a stable code, a message that names the file and the way out, and the cause.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is. The command line maps it to an exit status; the raw values are a contract.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The store, or a directory on the way to it, belongs to another user.
        case foreignOwner = "store-foreign-owner"
        /// The store, or a directory on the way to it, can be written by group or others.
        case writableByOthers = "store-writable-by-others"
        /// No place for the store could be worked out, or the place is no directory.
        case badLocation = "store-bad-location"
        /// The store can be read but not written.
        case readOnly = "store-read-only"
        /// The disk, or the user's quota on it, is full.
        case noSpace = "store-no-space"
        /// The kernel refused access to a file.
        case permissionDenied = "store-permission-denied"
        /// Another process held a lock for longer than the caller would wait.
        case busy = "store-busy"
        /// The entry is being used by a running process.
        case inUse = "store-in-use"
        /// The entry is not in the store, or something that it refers to is not.
        case notFound = "store-not-found"
        /// A file that was given is not there, or this user may not read it.
        case unreadableFile = "file-unreadable"
        /// A file was changed while it was being read.
        case changedWhileRead = "file-changed-while-read"
        /// What was to be published cannot be an entry: a socket, a link out of the tree, other content than announced.
        case unfit = "store-unfit-content"
        /// The store was written by a newer jboost.
        case newerFormat = "store-newer-format"
        /// The index could be neither used nor rebuilt.
        case index = "store-index"
        /// Any other failed system call.
        case system = "store-system"
    }

    public var code: Code
    /// One sentence or two: what happened to which file, and what the user can do.
    public var message: String
    /// The system call that failed, where one did.
    public var cause: SystemError?

    public init(_ code: Code, _ message: String, cause: SystemError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The error for a system call that failed.
    public init(_ cause: SystemError) {
        switch cause.errno {
        case ENOSPC, EDQUOT, EFBIG:
            self.init(
                .noSpace, "\(cause); free space there, run `jboost cache gc`, or name another place with --store",
                cause: cause)
        case EROFS:
            self.init(.readOnly, "\(cause); name a writable place with --store or JBOOST_STORE", cause: cause)
        case EACCES, EPERM:
            self.init(
                .permissionDenied, "\(cause); make it accessible to this user or name another place with --store",
                cause: cause)
        default:
            self.init(.system, "\(cause)", cause: cause)
        }
    }

    public var description: String { message }
}

/// Runs `body` and throws its system error as the store's.
func storing<Result: ~Copyable>(_ body: () throws(SystemError) -> Result) throws(StoreError) -> Result {
    do { return try body() } catch { throw StoreError(error) }
}
