internal import CZip

/// What libzip writes a jar to: a new file of ours beside the target, so that every error is seen with its number
/// and nothing is left behind. (libzip's own file source makes and renames a temporary file out of reach.)
final class ZipSink {
    private static let capacity = 256 * 1024

    let file: NewFile
    private var position = 0
    /// Bytes not yet written, and where they belong. libzip goes back to the header of every entry that it has written,
    /// which mostly is still here.
    private var pending: [UInt8] = []
    private var start = 0
    private var error = ZipError()
    private(set) var failure: JarError?

    init(_ file: NewFile) { self.file = file }

    /// The C object that writes through `sink`; it holds a reference until libzip frees it.
    static func make(_ sink: ZipSink) throws(JarError) -> OpaquePointer {
        var error = ZipError()
        let context = unsafe Unmanaged.passRetained(sink)
        // SAFETY: the context stays retained until the callback is told ZIP_SOURCE_FREE.
        let made = unsafe zip_source_function_create(zipSinkCallback, context.toOpaque(), &error.raw)
        guard let made = unsafe made else {
            unsafe context.release()
            throw error.failure(path: sink.file.target, entry: nil)
        }
        return unsafe made
    }

    /// Writes what is pending and puts the file in place.
    func finish() throws(JarError) {
        if let failure { throw failure }
        try flush()
        try file.putInPlace()
    }

    func append(_ bytes: [UInt8]) throws(JarError) {
        if position < start || position > start + pending.count {
            try flush()
            start = position
        }
        let from = position - start
        let inside = min(bytes.count, pending.count - from)
        pending.replaceSubrange(from..<(from + inside), with: bytes[..<inside])
        pending += bytes[inside...]
        position += bytes.count
        if pending.count >= Self.capacity { try flush() }
    }

    func answer(_ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
        switch command {
        case ZIP_SOURCE_OPEN, ZIP_SOURCE_CLOSE, ZIP_SOURCE_BEGIN_WRITE, ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_REMOVE:
            return 0
        case ZIP_SOURCE_WRITE:
            guard let data = unsafe data else { return -1 }
            // SAFETY: libzip's contract for WRITE: `data` has `length` bytes.
            let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: data, count: Int(length)))
            return guarded { () throws(JarError) in try append(bytes) } ? Int64(length) : -1
        case ZIP_SOURCE_COMMIT_WRITE:
            return guarded { () throws(JarError) in try flush() } ? 0 : -1
        case ZIP_SOURCE_SEEK_WRITE:
            return unsafe seek(data, length)
        case ZIP_SOURCE_TELL_WRITE:
            return Int64(position)
        case ZIP_SOURCE_STAT:
            return unsafe describe(data, length)
        case ZIP_SOURCE_ERROR:
            return unsafe zip_error_to_data(&error.raw, data!, length)
        case ZIP_SOURCE_SUPPORTS:
            return Self.supported
        default:
            // Reading and seeking are promised, since libzip asks for them, but a new jar is never read.
            error.set(ZIP_ER_OPNOTSUPP)
            return -1
        }
    }

    private static let supported: Int64 = [
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
        ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, ZIP_SOURCE_BEGIN_WRITE, ZIP_SOURCE_COMMIT_WRITE,
        ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_WRITE, ZIP_SOURCE_SEEK_WRITE, ZIP_SOURCE_TELL_WRITE, ZIP_SOURCE_REMOVE,
    ].reduce(0) { $0 | Int64(1) << Int64($1.rawValue) }

    /// Keeps a thrown error for after libzip has returned.
    private func guarded(_ body: () throws(JarError) -> Void) -> Bool {
        do throws(JarError) {
            try body()
            return true
        } catch {
            failure = failure ?? error
            self.error.set(ZIP_ER_WRITE, errno: error.errno)
            return false
        }
    }

    private func seek(_ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
        guard let data = unsafe data else { return -1 }
        let target = unsafe zip_source_seek_compute_offset(
            UInt64(position), UInt64(Int64.max), data, length, &error.raw)
        guard target >= 0 else { return -1 }
        position = Int(target)
        return 0
    }

    private func describe(_ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
        guard let data = unsafe data, unsafe length >= UInt64(MemoryLayout<zip_stat_t>.size) else { return -1 }
        // SAFETY: libzip's contract for STAT: `data` is a zip_stat_t of `length` bytes.
        let status = unsafe data.assumingMemoryBound(to: zip_stat_t.self)
        unsafe zip_stat_init(status)
        unsafe status.pointee.size = UInt64(position)
        unsafe status.pointee.valid |= UInt64(ZIP_STAT_SIZE)
        return unsafe Int64(MemoryLayout<zip_stat_t>.size)
    }

    private func flush() throws(JarError) {
        defer {
            start += pending.count
            pending.removeAll(keepingCapacity: true)
        }
        try file.write(pending.span, at: start)
    }
}

/// The C callback (zip_source_function(3)) that finds its ``ZipSink`` in the user data.
private func zipSinkCallback(
    context: UnsafeMutableRawPointer?, data: UnsafeMutableRawPointer?, length: UInt64, command: zip_source_cmd_t
) -> Int64 {
    guard let context = unsafe context else { return -1 }
    // SAFETY: `context` is the retained ZipSink that `make` handed over; it lives until ZIP_SOURCE_FREE.
    let owner = unsafe Unmanaged<ZipSink>.fromOpaque(context)
    if command == ZIP_SOURCE_FREE {
        unsafe owner.release()
        return 0
    }
    return unsafe owner.takeUnretainedValue().answer(command, data, length)
}
