internal import Glibc

/// An open file, closed with the last reference.
final class OpenFile: Sendable {
    let descriptor: Int32
    let path: String
    let stamp: Stamp

    /// What tells this content of the file from a later one.
    struct Stamp: Hashable, Sendable {
        var device: UInt64
        var inode: UInt64
        var size: Int
        /// Last change of content, seconds and nanoseconds.
        var mtime: [Int]
        /// Last change of content or attributes, seconds and nanoseconds.
        var ctime: [Int]
    }

    /// Opens a regular file for reading, following links.
    init(path: String) throws(JarError) {
        // Without O_NONBLOCK a pipe at this path would block the open for ever.
        let descriptor = retryingInterrupts { unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        if descriptor < 0 {
            let number = errno
            throw JarError(
                number == ENOENT || number == ENOTDIR ? .notFound : .unreadable, path: path, errno: number,
                "cannot be opened: \(errorText(number))")
        }
        var status = stat()
        let result = unsafe fstat(descriptor, &status)
        let regular = status.st_mode & S_IFMT == S_IFREG
        if result < 0 || !regular {
            let number = result < 0 ? errno : 0
            _ = close(descriptor)
            throw JarError(
                result < 0 ? .unreadable : .notARegularFile, path: path, errno: number, "is not a regular file")
        }
        self.descriptor = descriptor
        self.path = path
        self.stamp = Stamp(status)
    }

    deinit { _ = close(descriptor) }

    /// Reads up to `buffer.count` bytes at `offset`; fewer only at the end of the file.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(JarError) -> Int {
        var done = 0
        while done < buffer.count {
            let result = retryingInterrupts {
                // SAFETY: the pointer and the length describe the rest of `buffer`, since done < count.
                unsafe pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            }
            if result < 0 {
                let number = errno
                throw JarError(
                    .unreadable, path: path, offset: offset + done, errno: number,
                    "cannot be read: \(errorText(number))")
            }
            if result == 0 { break }
            done += result
        }
        return done
    }

    /// Whether the path still leads to this file and its content is the one that was opened.
    func isUnchanged() -> Bool {
        var now = stat()
        guard unsafe stat(path, &now) == 0 else { return false }
        return Stamp(now) == stamp
    }
}

extension OpenFile.Stamp {
    init(_ status: stat) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size),
            mtime: [status.st_mtim.tv_sec, status.st_mtim.tv_nsec],
            ctime: [status.st_ctim.tv_sec, status.st_ctim.tv_nsec])
    }
}

/// The bytes of one jar: a window of an open file, or memory. A stored jar in a jar is a smaller window, not a copy.
///
/// Files are read, not mapped: a mapped jar that somebody truncates ends the process with SIGBUS, a read ends in
/// an error.
struct JarBytes: Sendable {
    private enum Storage {
        case file(OpenFile)
        case memory([UInt8])
    }

    private let storage: Storage
    /// The file, or for jars in jars `outer.jar!/inner.jar`; for messages.
    let path: String
    private let start: Int
    let count: Int

    init(file: OpenFile) {
        self.init(storage: .file(file), path: file.path, start: 0, count: file.stamp.size)
    }

    init(memory bytes: [UInt8], path: String) {
        self.init(storage: .memory(bytes), path: path, start: 0, count: bytes.count)
    }

    private init(storage: Storage, path: String, start: Int, count: Int) {
        self.storage = storage
        self.path = path
        self.start = start
        self.count = count
    }

    /// The part from `offset`, which the caller has checked to lie inside.
    func window(at offset: Int, count: Int, path: String) -> JarBytes {
        precondition(offset >= 0 && count >= 0 && offset <= self.count - count, "window outside the jar")
        return JarBytes(storage: storage, path: path, start: start + offset, count: count)
    }

    /// The open file, or nil for a jar in memory.
    var file: OpenFile? {
        if case .file(let file) = storage { file } else { nil }
    }

    /// Fills `buffer` from `offset`; answers the bytes read, fewer than asked only at the end of the window.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(JarError) -> Int {
        guard offset >= 0, offset < count, buffer.count > 0 else { return 0 }
        let length = min(buffer.count, count - offset)
        // SAFETY: length <= buffer.count, and the window lies inside its storage.
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
        switch storage {
        case .file(let file):
            return try unsafe file.read(at: start + offset, into: target)
        case .memory(let bytes):
            unsafe bytes.withUnsafeBytes { source in
                let from = start + offset
                unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[from..<from + length]))
            }
            return length
        }
    }

    /// `count` bytes from `offset`, all of them or an error.
    func bytes(at offset: Int, count wanted: Int) throws(JarError) -> [UInt8] {
        guard offset >= 0, wanted >= 0, offset <= count - wanted else {
            throw JarError(.corrupt, path: path, offset: offset, "a record of \(wanted) bytes lies outside the file")
        }
        var failure: JarError?
        let result = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            do throws(JarError) {
                // SAFETY: `read` writes the bytes that it counts.
                initialized = try unsafe read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard result.count == wanted else {
            throw JarError(.changed, path: path, offset: offset, "became shorter while it was read")
        }
        return result
    }
}

/// Repeats a system call that a signal interrupted.
func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// The system's words for an error number.
func errorText(_ number: Int32) -> String {
    // SAFETY: strerror answers a string that lives until the next call; it is copied at once.
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}
