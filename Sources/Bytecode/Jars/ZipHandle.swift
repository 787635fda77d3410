internal import CZip

/// libzip's view of one jar, opened for reading and closed with this value. Not thread safe: one user at a time.
///
/// Safe because the pointer is valid from `init` to `deinit` and never handed out but to libzip.
@safe struct ZipHandle: ~Copyable {
    private let archive: OpaquePointer
    private let source: ZipSource
    private let path: String

    /// - Parameter bytes: the zip alone, without what may stand before and behind it.
    init(_ bytes: JarBytes, entries: Int) throws(JarError) {
        source = ZipSource(bytes)
        path = bytes.path
        let handle = try unsafe ZipSource.make(source)
        var error = ZipError()
        // SAFETY: zip_open_from_source owns `handle` when it succeeds; otherwise it is freed here.
        let opened = unsafe zip_open_from_source(handle, ZIP_RDONLY, &error.raw)
        guard let opened = unsafe opened else {
            unsafe zip_source_free(handle)
            throw source.failure ?? error.failure(path: path, entry: nil)
        }
        guard unsafe zip_get_num_entries(opened, 0) == entries else {
            unsafe zip_discard(opened)
            throw JarError(.corrupt, path: path, "can be read as two different zips")
        }
        unsafe archive = opened
    }

    /// libzip reads the directory of every end record that it finds in the last 64 KiB. A hostile jar has thousands there
    /// that lead to one large directory; those of small jars in a jar, which are honest, come to little.
    static func refuseRepetitions(_ bytes: JarBytes, entries: Int) throws(JarError) {
        let start = max(0, bytes.count - 22 - 0xffff)
        let tail = try bytes.bytes(at: start, count: bytes.count - start)
        let span = tail.span
        var offset = 0, promised = 0
        while offset <= span.count - 22 {
            if span[offset] == 0x50, span.little32(offset) == 0x0605_4b50 { promised += span.little16(offset + 10) }
            offset += 1
        }
        guard promised <= max(400_000, 4 * entries) else {
            throw JarError(.corrupt, path: bytes.path, "has end records that promise \(promised) entries")
        }
    }

    deinit { unsafe zip_discard(archive) }

    /// The inflated bytes of an entry, its CRC-32 checked. The caller has checked `entry.size` against its limits.
    func read(_ entry: Jar.Entry) throws(JarError) -> [UInt8] {
        let stream = try open(entry)
        let bytes = try stream.take(entry.size)
        try stream.finish(after: bytes.count)
        return bytes
    }

    /// Starts to read an entry. libzip checks the local header here.
    func open(_ entry: Jar.Entry) throws(JarError) -> ZipStream {
        guard isKnown(entry) else {
            throw JarError(.corrupt, path: path, entry: entry.name, "can be read as two different zips")
        }
        guard let file = unsafe zip_fopen_index(archive, UInt64(entry.index), 0) else {
            var error = unsafe ZipError(raw: zip_get_error(archive).pointee)
            throw source.failure ?? error.failure(path: path, entry: entry.name)
        }
        return unsafe ZipStream(file: file, source: source, path: path, entry: entry)
    }

    /// libzip walked the directory by itself; both must have found the same. The name tells: size and CRC-32 are
    /// compared when the bytes are read, and zip_stat_index would call mktime, which looks at /etc/localtime.
    private func isKnown(_ entry: Jar.Entry) -> Bool {
        let flags = zip_flags_t(ZIP_FL_ENC_RAW)
        guard let name = unsafe zip_get_name(archive, UInt64(entry.index), flags) else { return false }
        if entry.hazard == .badEncoding { return true }
        var length = 0
        for byte in entry.name.utf8 {
            // SAFETY: libzip's string ends with a NUL, and no place behind an unequal byte is looked at.
            guard unsafe UInt8(bitPattern: name[length]) == byte else { return false }
            if byte == 0 { return true }
            length += 1
        }
        return unsafe name[length] == 0
    }
}

/// One entry being inflated; must not outlive its ``ZipHandle``.
///
/// Safe because the pointer is valid from `init` to `deinit` and never handed out.
@safe struct ZipStream: ~Copyable {
    private let file: OpaquePointer
    private let source: ZipSource
    private let path: String
    private let entry: Jar.Entry

    fileprivate init(file: OpaquePointer, source: ZipSource, path: String, entry: Jar.Entry) {
        unsafe self.file = file
        self.source = source
        self.path = path
        self.entry = entry
    }

    deinit { _ = unsafe zip_fclose(file) }

    /// Inflates into `buffer`; answers the number of bytes, 0 only at the end.
    private func read(into buffer: UnsafeMutableRawBufferPointer) throws(JarError) -> Int {
        guard let start = buffer.baseAddress, buffer.count > 0 else { return 0 }
        // SAFETY: the pointer and the count are those of `buffer`.
        let count = unsafe zip_fread(file, start, UInt64(buffer.count))
        guard count >= 0 else {
            var error = unsafe ZipError(raw: zip_file_get_error(file).pointee)
            throw source.failure ?? error.failure(path: path, entry: entry.name)
        }
        return Int(count)
    }

    /// Inflates until `buffer` is full or the entry ends; answers the number of bytes.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(JarError) -> Int {
        var done = 0
        while done < buffer.count {
            let count = try unsafe read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// The next `count` inflated bytes, fewer where the entry ends.
    func take(_ count: Int) throws(JarError) -> [UInt8] {
        var failure: JarError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(JarError) {
                // SAFETY: `fill` writes the bytes that it counts.
                initialized = try unsafe fill(
                    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Inflates over the elements of an array, which keeps its count.
    func fill(_ buffer: inout [UInt8]) throws(JarError) -> Int {
        var result: Result<Int, JarError> = .success(0)
        unsafe buffer.withUnsafeMutableBytes { target in
            result = Result { () throws(JarError) in try unsafe fill(target) }
        }
        return try result.get()
    }

    /// Must be called once `count` bytes are read: only at the end does libzip compare the CRC-32.
    func finish(after count: Int) throws(JarError) {
        var extra: UInt8 = 0
        let more = try unsafe withUnsafeMutableBytes(of: &extra) { buffer throws(JarError) in
            try unsafe read(into: buffer)
        }
        guard count == entry.size, more == 0 else {
            let found = more > 0 ? "more" : "\(count)"
            throw JarError(
                .corrupt, path: path, entry: entry.name, "has \(found) bytes where the directory says \(entry.size)")
        }
    }
}
