internal import Glibc

/// A file being written beside its target: renamed onto it when complete, removed when not.
///
/// The rename replaces a link at the target instead of following it.
final class NewFile {
    /// Where the file will be; named by errors.
    let target: String
    private let path: String
    private var descriptor: Int32
    private var isInPlace = false

    /// - Parameter permissions: of the file, before the umask.
    init(target: String, permissions: UInt32) throws(JarError) {
        self.target = target
        let path = Self.temporaryPath(beside: target)
        self.path = path
        descriptor = retryingInterrupts {
            unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(permissions))
        }
        if descriptor < 0 {
            isInPlace = true
            throw failure("cannot be created", errno)
        }
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
        if !isInPlace { _ = unsafe unlink(path) }
    }

    /// Writes all of `bytes` at `offset`.
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(JarError) {
        var done = 0
        while done < bytes.count {
            // SAFETY: the pointer and the length describe the rest of `bytes`, which is not empty.
            let written = unsafe bytes.withUnsafeBytes { source in
                retryingInterrupts {
                    unsafe pwrite(
                        descriptor, source.baseAddress! + done, source.count - done, off_t(offset + done))
                }
            }
            guard written > 0 else { throw failure("cannot be written", written < 0 ? errno : EIO) }
            done += written
        }
    }

    /// Closes the file, where some file systems first report a full disk, and renames it onto the target.
    func putInPlace() throws(JarError) {
        let closed = close(descriptor)
        let number = errno
        descriptor = -1
        // On Linux the descriptor is gone after EINTR too (close(2)).
        if closed != 0, number != EINTR { throw failure("cannot be closed", number) }
        if unsafe rename(path, target) != 0 { throw failure("cannot be put in place", errno) }
        isInPlace = true
    }

    private func failure(_ what: String, _ number: Int32) -> JarError {
        JarError(.unwritable, path: target, errno: number, "\(what): \(errorText(number))")
    }

    /// A hidden name in the same directory, so that the rename stays within one file system.
    private static func temporaryPath(beside path: String) -> String {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = slash.map { path[...$0] } ?? ""
        let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
        let unique = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        return "\(directory).\(name.prefix(50)).\(getpid())-\(unique).tmp"
    }
}
