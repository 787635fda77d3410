import Glibc
import JVM

/// An open file, closed when the value ends.
struct Descriptor: ~Copyable, Sendable {
    /// The number the kernel knows it by; valid as long as this value lives.
    let number: Int32

    /// Opens a file. It is closed on exec, and no terminal becomes the controlling one.
    ///
    /// - Parameter mode: the permission bits of a file that O_CREAT makes.
    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(SystemError) -> Descriptor {
        // SAFETY: the path is a NUL-terminated string for the time of the call.
        Descriptor(number: try retrying("open", path) { unsafe Glibc.open(path, flags | O_CLOEXEC | O_NOCTTY, mode) })
    }

    private init(number: Int32) { self.number = number }

    deinit { close(number) }

    /// Gives the number away; the caller closes it.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Reads up to the capacity of `buffer` into it and answers how many bytes came; 0 at the end of the file.
    func read(into buffer: inout [UInt8], _ path: String) throws(SystemError) -> Int {
        let number = number
        return try retrying("read", path) {
            // SAFETY: the kernel writes at most `count` bytes into the array's own storage.
            unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, $0.count) }
        }
    }

    /// Writes all bytes, however many calls it takes.
    func write(_ bytes: [UInt8], _ path: String) throws(SystemError) {
        var done = 0
        let number = number
        while done < bytes.count {
            let from = done
            done += try retrying("write", path) {
                // SAFETY: `from` is below the count, so the range lies inside the array's storage.
                unsafe bytes.withUnsafeBytes {
                    unsafe Glibc.write(number, $0.baseAddress.map { unsafe $0 + from }, $0.count - from)
                }
            }
        }
    }

    /// Brings content and attributes to the disk (`fsync`).
    func sync(_ path: String) throws(SystemError) {
        let number = number
        try retrying("sync", path) { fsync(number) }
    }
}
