import Glibc
public import JVM

/// Whether files are in memory before a start, and how to get them out.
public enum PageCache {
    /// Drops the cached pages of regular files (`posix_fadvise`, POSIX_FADV_DONTNEED), after writing dirty ones back.
    ///
    /// Pages that some process has mapped stay: `residentShare` tells how far it went.
    /// - Returns: paths that could not be opened.
    @discardableResult
    public static func drop(_ paths: [String]) -> [String] {
        paths.filter { path in
            let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return true }
            defer { close(descriptor) }
            _ = fdatasync(descriptor)
            return posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) != 0
        }
    }

    /// Drops the page cache, dentries and inodes of the whole machine (proc_sys_vm(5), `drop_caches`); for root only.
    public static func dropAll() throws(SystemError) {
        sync()
        let path = "/proc/sys/vm/drop_caches"
        let descriptor = try retrying("open", path) { unsafe open(path, O_WRONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        try retrying("write", path) { unsafe write(descriptor, "3", 1) }
    }

    /// The share of a file's pages that are in memory, 0...1 (`mincore(2)`); nil for an empty file or one that cannot
    /// be mapped.
    public static func residentShare(_ path: String) -> Double? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let size = try? FileStamp.read(descriptor: descriptor).size, size > 0, size < 1 << 40 else { return nil }
        let length = Int(size)
        // SAFETY: a private mapping that is only asked about, never read, and unmapped before leaving.
        guard let base = unsafe mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), unsafe base != MAP_FAILED
        else {
            return nil
        }
        defer { unsafe _ = munmap(base, length) }
        let page = max(sysconf(Int32(_SC_PAGESIZE)), 1)
        var pages = [UInt8](repeating: 0, count: (length + page - 1) / page)
        guard unsafe mincore(base, length, &pages) == 0 else { return nil }
        return Double(pages.count { $0 & 1 != 0 }) / Double(pages.count)
    }
}
