import Glibc
import JVM

/// Copies of single files, by the kernel (shared extents where the file system has them).
enum ImageFile {
    /// Copies content, and sets mode and, where given, the time.
    ///
    /// - Throws: `SystemError`; a partly written target stays and is the caller's to remove.
    static func copy(_ source: String, to target: String, mode: mode_t, mtimeNs: Int64? = nil) throws(SystemError) {
        let from = try retrying("open", source) { unsafe open(source, O_RDONLY | O_CLOEXEC) }
        defer { close(from) }
        let into = try retrying("create", target) {
            unsafe open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        defer { close(into) }
        var left = try FileStamp.read(descriptor: from).size
        while left > 0 {
            let n = try retrying("copy to", target) { sendfile(into, from, nil, Int(min(left, 1 << 30))) }
            if n == 0 { throw SystemError(step: "copy", path: source, errno: ESTALE) }
            left -= Int64(n)
        }
        try retrying("change the mode of", target) { fchmod(into, mode) }
        if let mtimeNs {
            let time = timespec(tv_sec: Int(mtimeNs / 1_000_000_000), tv_nsec: Int(mtimeNs % 1_000_000_000))
            try retrying("set the time of", target) { unsafe futimens(into, [time, time]) }
        }
    }
}
