import Glibc

/// FNV-1a, 64 bits: for a name, or to see damage; no protection against intent.
public enum FNV1a {
    public static func sum(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// Of a file's bytes, read through a mapping; nil where there can be none: a file that is not there, empty or
    /// unreadable, or, for code, a mount without execution or a policy of the system.
    ///
    /// - Parameter isCode: whether the mapping may be executed.
    public static func sum(file path: String, isCode: Bool = false) -> UInt64? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let protection = isCode ? PROT_READ | PROT_EXEC : PROT_READ
        guard let stamp = try? FileStamp.read(descriptor: descriptor), stamp.isRegularFile, stamp.size > 0,
            let bytes = unsafe mmap(nil, Int(stamp.size), protection, MAP_PRIVATE, descriptor, 0),
            unsafe bytes != MAP_FAILED
        else { return nil }
        defer { unsafe munmap(bytes, Int(stamp.size)) }
        // SAFETY: the mapping has `size` bytes, all within the file as it was a moment ago.
        let mapped = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(stamp.size))
        return unsafe sum(mapped)
    }
}
