import Glibc
import JVM

/// Tells which of some files are opened by anybody from now on (`inotify(7)`).
final class OpenedFiles {
    private let descriptor: Int32
    private var names: [Int32: String] = [:]

    init(_ paths: [String]) throws {
        descriptor = try retrying("inotify") { inotify_init1(Int32(IN_NONBLOCK)) }
        for path in paths {
            let watch = try retrying("watch", path) { unsafe inotify_add_watch(descriptor, path, UInt32(IN_OPEN)) }
            names[watch] = path
        }
    }

    deinit { close(descriptor) }

    /// The files opened since the start or the last call.
    func sinceLast() throws -> [String] {
        var found: Set<String> = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // SAFETY: read fills at most `count` bytes of the buffer.
            let n = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if n <= 0 { return found.sorted() }
            var offset = 0
            // struct inotify_event: watch descriptor, mask, cookie, length of the name behind it; 32 bits each.
            while offset + 16 <= n {
                if let name = names[Int32(bitPattern: Self.word(buffer, offset))] { found.insert(name) }
                offset += 16 + Int(Self.word(buffer, offset + 12))
            }
        }
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
    }
}
