import Glibc

/// Keeps an image that is started where it lies in a store from being collected while it runs.
///
/// The store's lease of an entry is a shared lock on `locks/image.DIGEST`, which lasts as long as a process that has
/// the file open, so it survives exec.
enum ImageHold {
    /// Takes the lease where `directory` is an entry of a store. An image anywhere else needs none, and where the lock
    /// cannot be had, in a store that can only be read, nobody here can remove the image either.
    static func take(_ directory: String) {
        let parts = directory.split(separator: "/")
        guard parts.count > 2, parts[parts.count - 2] == "images", let digest = parts.last,
            (try? FileStamp.read(directory + "/.entry"))?.isRegularFile == true
        else { return }
        let path = "/" + parts.dropLast(2).joined(separator: "/") + "/locks/image.\(digest)"
        // A collector looks at each lock for a moment, and may remove the file; both pass.
        for _ in 0..<50 {
            if lock(path) { return }
            usleep(2_000)
        }
    }

    private static func lock(_ path: String) -> Bool {
        let file = unsafe open(path, O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { return errno != EINTR }
        guard flock(file, LOCK_SH | LOCK_NB) == 0, let own = try? FileStamp.read(descriptor: file),
            let named = try? FileStamp.read(path), own.inode == named.inode, own.device == named.device
        else {
            close(file)
            return false
        }
        // The time of the lock is when the image was used last.
        _ = futimens(file, nil)
        _ = fcntl(file, F_SETFD, 0)
        return true
    }
}
