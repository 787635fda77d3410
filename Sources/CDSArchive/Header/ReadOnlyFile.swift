import Glibc
internal import JVM

/// A file opened for reading at chosen offsets; closed with the last reference. A class, because an enum that may
/// hold a file or bytes cannot borrow a noncopyable one.
final class ReadOnlyFile: Sendable {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws(SystemError) {
        self.path = path
        descriptor = try retrying("open", path) { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    }

    deinit { close(descriptor) }

    func stamp() throws(SystemError) -> FileStamp { try FileStamp.read(descriptor: descriptor) }

    /// Up to `count` bytes from `offset`; fewer only where the file ends.
    func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
            while filled < buffer.count {
                do throws(SystemError) {
                    // SAFETY: the rest of the buffer after `filled` belongs to this array and is `count - filled` long.
                    let got = try retrying("read", path) {
                        unsafe pread(
                            descriptor, buffer.baseAddress! + filled, buffer.count - filled, off_t(offset + filled))
                    }
                    if got == 0 { return }
                    filled += got
                } catch {
                    failure = error
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
