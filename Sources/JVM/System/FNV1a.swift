import Glibc

/// FNV-1a, 64 bits: for a name, or to see damage; no protection against intent.
public enum FNV1a {
    private static let start: UInt64 = 0xcbf2_9ce4_8422_2325

    public static func sum(_ bytes: some Sequence<UInt8>) -> UInt64 { sum(bytes, from: start) }

    private static func sum(_ bytes: some Sequence<UInt8>, from start: UInt64) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// Of what a descriptor reads from its file's beginning; nil where reading fails.
    static func sum(descriptor: Int32) -> UInt64? {
        var block = [UInt8](repeating: 0, count: 256 << 10)
        var sum = start, offset = 0
        while true {
            // SAFETY: pread fills at most `count` bytes of the buffer.
            let n = unsafe block.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, offset) }
            if n < 0 && errno == EINTR { continue }
            if n < 0 { return nil }
            if n == 0 { return sum }
            sum = Self.sum(block[..<n], from: sum)
            offset += n
        }
    }

    /// Of a file; nil where it cannot be read.
    public static func sum(file path: String) -> UInt64? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return sum(descriptor: descriptor)
    }

    /// Of a small file whose code a process is to map, read through such a mapping; nil where there can be none: a file that
    /// is not there, empty or unreadable, a mount without execution, a policy of the system.
    public static func sum(code path: String) -> UInt64? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let stamp = try? FileStamp.read(descriptor: descriptor), stamp.isRegularFile, stamp.size > 0,
            let bytes = unsafe mmap(nil, Int(stamp.size), PROT_READ | PROT_EXEC, MAP_PRIVATE, descriptor, 0),
            unsafe bytes != MAP_FAILED
        else { return nil }
        defer { unsafe munmap(bytes, Int(stamp.size)) }
        // SAFETY: the mapping has `size` bytes, all within the file as it was a moment ago.
        let mapped = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(stamp.size))
        return unsafe sum(mapped)
    }
}
