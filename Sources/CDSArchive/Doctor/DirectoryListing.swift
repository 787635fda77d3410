import Glibc

/// What lies in a directory.
enum DirectoryListing {
    /// Whether nothing lies in it; true for what cannot be listed.
    static func isEmpty(_ path: String) -> Bool {
        // SAFETY: the stream is used on this thread only and closed below.
        guard let stream = unsafe opendir(path) else { return true }
        defer { unsafe closedir(stream) }
        while let entry = unsafe readdir(stream) {
            // SAFETY: readdir's entry holds a NUL-terminated name and lives until the next call on the stream.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { return false }
        }
        return true
    }
}
