import Glibc
import JVM

/// A lock on a file (`flock`), held as long as this value lives and gone with its process however that ends.
///
/// It belongs to the open file, so a process that inherits the descriptor through fork or exec holds it on.
final class FileLock: Sendable {
    enum Mode { case shared, exclusive }

    let path: String
    private let file: Descriptor
    var descriptor: Int32 { file.number }

    private init(path: String, file: consuming Descriptor) {
        self.path = path
        self.file = file
    }

    /// Takes the lock.
    ///
    /// A holder may remove the file before it lets go, so after locking it is looked up again: whoever locked a file
    /// that has no name any more has locked nothing.
    /// - Parameters:
    ///   - create: make the file when it is missing; else its absence is ENOENT.
    ///   - milliseconds: how long to wait for holders to let go.
    ///   - access: flags for `open`; by default what the mode needs.
    /// - Returns: nil when others still hold it.
    static func take(
        _ path: String, _ mode: Mode, create: Bool, waiting milliseconds: Int = 0, opening access: Int32? = nil
    ) throws(SystemError) -> FileLock? {
        // Read access is enough to share, so that a read-only store works; NFS wants write access for an exclusive
        // lock.
        let flags = (access ?? (mode == .shared ? O_RDONLY : O_RDWR)) | (create ? O_CREAT : 0)
        var left = milliseconds
        while true {
            let file = try Descriptor.open(path, flags)
            if try lock(file, mode, path) {
                if try isStill(file, at: path) { return FileLock(path: path, file: file) }
                continue
            }
            if left <= 0 { return nil }
            usleep(2_000)
            left -= 2
        }
    }

    private static func lock(_ file: borrowing Descriptor, _ mode: Mode, _ path: String) throws(SystemError) -> Bool {
        let number = file.number
        do {
            try retrying("lock", path) { flock(number, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) }
            return true
        } catch {
            if error.errno == EWOULDBLOCK { return false }
            throw error
        }
    }

    private static func isStill(_ file: borrowing Descriptor, at path: String) throws(SystemError) -> Bool {
        let opened = try FileSystem.status(of: file, path)
        guard let named = try FileSystem.statusIfPresent(path) else { return false }
        return named.inode == opened.inode && named.device == opened.device
    }

    /// Lets go before the value ends, for every process that has the open file.
    func unlock() { flock(descriptor, LOCK_UN) }

    /// Removes the lock's file while it is held. For an exclusive holder only.
    func removeFile() { try? FileSystem.unlink(path) }

    /// Sets the file's time of last change; a file of another user or a read-only disk leaves it.
    ///
    /// - Parameter nanoseconds: since the epoch.
    func touch(_ nanoseconds: Int64) {
        let time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        // SAFETY: the two times live for the time of the call.
        _ = unsafe [time, time].withUnsafeBufferPointer { unsafe futimens(descriptor, $0.baseAddress) }
    }

    /// Writes a short text into the file, for other processes to read; best effort.
    func note(_ text: String) {
        ftruncate(descriptor, 0)
        // SAFETY: the bytes live for the time of the call.
        _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Writes a text in one piece, at the end of a file opened with O_APPEND; best effort.
    func append(_ text: String) {
        // SAFETY: the bytes live for the time of the call.
        _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Lets the descriptor live on through exec, and the lock with it.
    func surviveExec() throws(SystemError) {
        let number = descriptor
        try retrying("keep open", path) { fcntl(number, F_SETFD, 0) }
    }
}
