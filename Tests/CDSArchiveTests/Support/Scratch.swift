import Glibc
import JVM
import Synchronization

/// A directory of its own that goes with the value, or with the process.
final class Scratch: Sendable {
    let path: String
    private static let shared = Mutex<[String]>([])

    /// A directory that lasts as long as the process: for what a static property holds, which is never destroyed.
    static func untilExit() throws -> Scratch {
        let scratch = try Scratch()
        shared.withLock { paths in
            if paths.isEmpty { atexit(removeScratchDirectories) }
            paths.append(scratch.path)
        }
        return scratch
    }

    fileprivate static func removeShared() { shared.withLock { remove($0) } }

    private static func remove(_ paths: [String]) {
        _ = try? Run.run("/bin/rm", ["-rf"] + paths, in: "/")
    }

    init() throws {
        var template = Array("/tmp/jboost-archive-XXXXXX".utf8CString)
        // SAFETY: mkdtemp changes the six X of the NUL-terminated template in place.
        guard unsafe mkdtemp(&template) != nil else { throw SystemError(step: "mkdtemp", errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // The tests' own files only: a name made by mkdtemp above.
        Self.remove([path])
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let target = file(name)
        try makeParents(of: name)
        let descriptor = try retrying("create", target) {
            // SAFETY: a C string that lives through the call.
            unsafe open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            // SAFETY: writes only the bytes between `done` and the array's end.
            done += try unsafe bytes.withUnsafeBytes { buffer in
                try retrying("write", target) {
                    unsafe Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
                }
            }
        }
        return target
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    private func makeParents(of name: String) throws {
        var directory = path
        for part in name.split(separator: "/").dropLast() {
            directory += "/\(part)"
            // SAFETY: a C string that lives through the call.
            _ = unsafe mkdir(directory, 0o755)
        }
    }

    /// Sets a file's modification time, in seconds since the epoch.
    func touch(_ name: String, seconds: Int) throws {
        var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        // SAFETY: utimensat reads the two times of the array.
        try retrying("utimensat", file(name)) { unsafe utimensat(AT_FDCWD, file(name), &times, 0) }
    }

    /// Flips one bit of a file in place.
    func flip(_ name: String, at offset: Int) throws {
        let descriptor = try retrying("open", file(name)) {
            // SAFETY: a C string that lives through the call.
            unsafe open(file(name), O_RDWR | O_CLOEXEC)
        }
        defer { close(descriptor) }
        var byte: UInt8 = 0
        // SAFETY: reads and writes the one byte.
        try retrying("read", file(name)) { unsafe pread(descriptor, &byte, 1, off_t(offset)) }
        byte ^= 0x10
        try retrying("write", file(name)) { unsafe pwrite(descriptor, &byte, 1, off_t(offset)) }
    }

    func read(_ name: String) throws -> [UInt8] {
        let path = file(name)
        let size = Int(try FileStamp.read(path).size)
        let descriptor = try retrying("open", path) {
            // SAFETY: a C string that lives through the call.
            unsafe open(path, O_RDONLY | O_CLOEXEC)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: size)
        var done = 0
        while done < size {
            // SAFETY: reads only into the bytes between `done` and the array's end.
            let got = try unsafe bytes.withUnsafeMutableBytes { buffer in
                try retrying("read", path) { unsafe Glibc.read(descriptor, buffer.baseAddress! + done, size - done) }
            }
            if got == 0 { break }
            done += got
        }
        return Array(bytes.prefix(done))
    }
}

/// A C function, as `atexit` wants it.
private func removeScratchDirectories() { Scratch.removeShared() }
