internal import CZip
internal import Glibc

/// What libzip reads from: a window of ``JarBytes``, with a position of its own and a small read-ahead. Either a
/// whole jar, or the bytes of one entry to be written, which may be packed already.
///
/// libzip's own file source would open the path again, and meet another file if it has been replaced meanwhile.
final class ZipSource {
    /// libzip reads headers in dribs of 30 bytes and data in pieces of 8 KiB; one system call fetches several.
    private static let readAhead = 64 * 1024

    private let bytes: JarBytes
    /// The entry whose packed bytes these are, or nil for bytes as they are.
    private let packed: Jar.Entry?
    private var position = 0
    private var buffer: [UInt8] = []
    private var bufferStart = 0
    private var error = ZipError()
    /// The error behind libzip's numbers.
    private(set) var failure: JarError?

    init(_ bytes: JarBytes, packed: Jar.Entry? = nil) {
        self.bytes = bytes
        self.packed = packed
    }

    /// The C object that reads through `source`; it holds a reference until libzip frees it.
    static func make(_ source: ZipSource) throws(JarError) -> OpaquePointer {
        var error = ZipError()
        let context = unsafe Unmanaged.passRetained(source)
        // SAFETY: the context stays retained until the callback is told ZIP_SOURCE_FREE.
        let made = unsafe zip_source_function_create(zipSourceCallback, context.toOpaque(), &error.raw)
        guard let made = unsafe made else {
            unsafe context.release()
            throw JarError(.library, path: source.bytes.path, "cannot be given to the zip library")
        }
        return unsafe made
    }

    func answer(_ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
        switch command {
        case ZIP_SOURCE_OPEN:
            position = 0
            return 0
        case ZIP_SOURCE_READ:
            guard let data = unsafe data else { return -1 }
            // SAFETY: libzip's contract for READ: `data` has room for `length` bytes.
            return unsafe read(into: UnsafeMutableRawBufferPointer(start: data, count: Int(clamping: length)))
        case ZIP_SOURCE_CLOSE:
            return 0
        case ZIP_SOURCE_STAT:
            return unsafe describe(data, length)
        case ZIP_SOURCE_ERROR:
            return unsafe zip_error_to_data(&error.raw, data!, length)
        case ZIP_SOURCE_SEEK:
            return unsafe seek(data, length)
        case ZIP_SOURCE_TELL:
            return Int64(position)
        case ZIP_SOURCE_SUPPORTS:
            return Self.supported
        default:
            error.set(ZIP_ER_OPNOTSUPP)
            return -1
        }
    }

    private static let supported: Int64 = [
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
        ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS,
    ].reduce(0) { $0 | Int64(1) << Int64($1.rawValue) }

    private func read(into target: UnsafeMutableRawBufferPointer) -> Int64 {
        do throws(JarError) {
            if target.count >= Self.readAhead {
                let done = try unsafe bytes.read(at: position, into: target)
                position += done
                return Int64(done)
            }
            if position < bufferStart || position >= bufferStart + buffer.count {
                bufferStart = position
                buffer = try bytes.bytes(at: position, count: min(Self.readAhead, max(0, bytes.count - position)))
            }
            let from = position - bufferStart
            let length = min(target.count, buffer.count - from)
            // SAFETY: from + length <= buffer.count and length <= target.count.
            unsafe buffer.withUnsafeBytes { source in
                unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[from..<from + length]))
            }
            position += length
            return Int64(length)
        } catch {
            failure = error
            self.error.set(ZIP_ER_READ, errno: error.errno)
            return -1
        }
    }

    private func describe(_ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
        guard let data = unsafe data, unsafe length >= UInt64(MemoryLayout<zip_stat_t>.size) else { return -1 }
        // SAFETY: libzip's contract for STAT: `data` is a zip_stat_t of `length` bytes.
        let status = unsafe data.assumingMemoryBound(to: zip_stat_t.self)
        unsafe zip_stat_init(status)
        unsafe status.pointee.size = UInt64(bytes.count)
        unsafe status.pointee.valid |= UInt64(ZIP_STAT_SIZE)
        if let packed {
            unsafe status.pointee.size = UInt64(packed.size)
            unsafe status.pointee.comp_size = UInt64(packed.compressedSize)
            unsafe status.pointee.crc = packed.crc32
            unsafe status.pointee.comp_method = UInt16(packed.method == .stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE)
            unsafe status.pointee.valid |= UInt64(ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD)
        }
        return unsafe Int64(MemoryLayout<zip_stat_t>.size)
    }

    private func seek(_ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
        guard let data = unsafe data else { return -1 }
        let target = unsafe zip_source_seek_compute_offset(
            UInt64(position), UInt64(bytes.count), data, length, &error.raw)
        guard target >= 0 else { return -1 }
        position = Int(target)
        return 0
    }
}

/// The C callback (zip_source_function(3)) that finds its ``ZipSource`` in the user data.
private func zipSourceCallback(
    context: UnsafeMutableRawPointer?, data: UnsafeMutableRawPointer?, length: UInt64, command: zip_source_cmd_t
) -> Int64 {
    guard let context = unsafe context else { return -1 }
    // SAFETY: `context` is the retained ZipSource that `make` handed over; it lives until ZIP_SOURCE_FREE.
    let owner = unsafe Unmanaged<ZipSource>.fromOpaque(context)
    if command == ZIP_SOURCE_FREE {
        unsafe owner.release()
        return 0
    }
    return unsafe owner.takeUnretainedValue().answer(command, data, length)
}
