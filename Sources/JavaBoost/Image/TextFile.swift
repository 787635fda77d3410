import Glibc
public import JVM

/// Small text files, read and written whole.
enum TextFile {
    /// - Throws: `SystemError`; bytes that are not UTF-8 become U+FFFD.
    static func read(_ path: String) throws(SystemError) -> String {
        let descriptor = try retrying("open", path) { unsafe open(path, O_RDONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // SAFETY: read fills at most `count` bytes of the buffer.
            let n = try retrying("read", path) {
                unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            }
            if n == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: buffer[..<n])
        }
    }

    /// Writes a new file; an existing one is replaced in place, so only for directories that nobody else sees yet.
    static func write(_ path: String, _ text: String, mode: mode_t = 0o644) throws(SystemError) {
        try write(path, bytes: Array(text.utf8), mode: mode)
    }

    /// The same for what is no text.
    static func write(_ path: String, bytes: [UInt8], mode: mode_t) throws(SystemError) {
        let descriptor = try retrying("create", path) {
            unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        }
        defer { close(descriptor) }
        var left = bytes[...]
        while !left.isEmpty {
            // SAFETY: write reads at most `count` bytes of the buffer.
            let n = try retrying("write", path) {
                unsafe left.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            left = left.dropFirst(n)
        }
    }

    static func makeDirectory(_ path: String) throws(SystemError) {
        if unsafe mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        throw SystemError(step: "create directory", path: path, errno: errno)
    }
}

extension SystemError {
    /// `ENOENT`, for callers that do not import the C library.
    public static var notFound: Int32 { ENOENT }
}
