public import Glibc
import JVM

/// A directory of a test's own with files of its making; goes with the value, or with the process.
public final class Scratch: Sendable {
    /// Absolute.
    public let path: String
    private let goesWithValue: Bool

    public convenience init() throws { try self.init(goesWithValue: true) }

    /// A directory that lasts as long as the process: for what a static property holds, which is never destroyed.
    public static func untilExit() throws -> Scratch {
        let scratch = try Scratch(goesWithValue: false)
        ScratchRemoval.removeAtExit(scratch.path)
        return scratch
    }

    private init(goesWithValue: Bool) throws {
        path = try Self.makeDirectory()
        self.goesWithValue = goesWithValue
    }

    // The tests' own files only: a name made by mkdtemp.
    deinit { if goesWithValue { ScratchRemoval.remove([path]) } }

    /// A new directory in /tmp, for its maker alone.
    static func makeDirectory() throws -> String {
        var template = Array("/tmp/jboost-test-XXXXXX".utf8CString)
        // SAFETY: mkdtemp changes the six X of the NUL-terminated template in place.
        guard unsafe mkdtemp(&template) != nil else { throw SystemError(step: "mkdtemp", errno: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A path in the directory.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, its directories made where they are missing.
    ///
    /// - Returns: its path.
    @discardableResult
    public func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
        try makeParents(of: name)
        try Files.write(file(name), bytes, mode: mode)
        return file(name)
    }

    @discardableResult
    public func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
        try write(name, Array(text.utf8), mode: mode)
    }

    /// Makes a directory, parents included.
    ///
    /// - Returns: its path.
    @discardableResult
    public func directory(_ name: String) throws -> String {
        var directory = path
        for part in name.split(separator: "/") {
            directory += "/\(part)"
            if unsafe mkdir(directory, 0o755) != 0, errno != EEXIST {
                throw SystemError(step: "mkdir", path: directory, errno: errno)
            }
        }
        return directory
    }

    private func makeParents(of name: String) throws {
        try directory(name.split(separator: "/").dropLast().joined(separator: "/"))
    }

    /// Makes `name` a symbolic link to `target`.
    public func link(_ name: String, to target: String) throws {
        try makeParents(of: name)
        try retrying("symlink", file(name)) { unsafe symlink(target, file(name)) }
    }

    /// Sets a file's modification time, in seconds since the epoch.
    public func touch(_ name: String, seconds: Int) throws {
        var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        // SAFETY: utimensat reads the two times of the array.
        try retrying("utimensat", file(name)) { unsafe utimensat(AT_FDCWD, file(name), &times, 0) }
    }

    /// Flips one bit of a file in place.
    public func flip(_ name: String, at offset: Int) throws {
        var bytes = try read(name)
        bytes[offset] ^= 0x10
        try Files.write(file(name), bytes)
    }

    /// A file's content.
    ///
    /// - Parameter name: in the directory, or an absolute path.
    public func read(_ name: String) throws -> [UInt8] {
        let path = name.hasPrefix("/") ? name : file(name)
        guard let bytes = Files.bytes(path) else { throw CommandError("\(path) cannot be read") }
        return bytes
    }

    /// All names in the directory, hidden ones too.
    public var names: [String] { Files.list(path) }
}
