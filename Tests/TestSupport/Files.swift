import FoundationEssentials
public import Glibc
import JVM

/// Files as tests handle them: whole, and small.
public enum Files {
    /// A text file's content; nil when it cannot be read. Bytes that are no UTF-8 become U+FFFD.
    public static func content(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    /// A file's content; nil when it cannot be read. Works for /proc too, whose files have no size.
    public static func bytes(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // SAFETY: read fills at most `count` bytes of the buffer.
            let n = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if n < 0 && errno == EINTR { continue }
            if n < 0 { return nil }
            if n == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<n])
        }
    }

    /// Writes a file in place, so that its inode stays.
    public static func write(_ path: String, _ text: String) throws { try write(path, Array(text.utf8)) }

    public static func write(_ path: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws {
        let descriptor = try retrying("create", path) {
            unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: write reads at most `count` bytes of the buffer.
            let n = try retrying("write", path) {
                unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(n)
        }
    }

    /// Inverts the byte in the middle of a file; its size stays.
    public static func flipByte(_ path: String) throws {
        guard var content = bytes(path), !content.isEmpty else { throw CommandError("\(path) cannot be read") }
        content[content.count / 2] ^= 0xff
        try write(path, content)
    }

    /// The names in a directory, sorted; none when there is no such directory.
    public static func list(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// Every path below a directory, relative, sorted.
    public static func tree(_ path: String) -> [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// Whether anything has that name, a dangling link included.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// Copies a file or a tree, times and modes kept (`cp -a`).
    public static func copy(_ source: String, to target: String) throws {
        try run("cp", ["-a", source, target])
    }

    /// A tree of hard links to the same files; a copy where the file system has no links between the two.
    public static func copyByLinks(_ source: String, to target: String) throws {
        if (try? run("cp", ["-al", source, target])) != nil { return }
        try run("rm", ["-rf", target])
        try copy(source, to: target)
    }

    public static func move(_ source: String, to target: String) throws {
        try retrying("rename", source) { unsafe rename(source, target) }
    }

    public static func remove(_ path: String) throws { try run("rm", ["-rf", path]) }

    /// Gives everything below a directory the time now.
    public static func touchAll(_ path: String) throws { try run("find", [path, "-exec", "touch", "{}", "+"]) }

    private static func run(_ program: String, _ arguments: [String]) throws {
        try Command.succeed("/usr/bin/env", [program] + arguments)
    }
}
