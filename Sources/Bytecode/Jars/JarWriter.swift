internal import CZip

/// Writes a jar whose bytes follow from what is put in, in the order it is put in: one fixed time, no owner, no
/// comment. Entries of other jars are copied as they are packed.
///
/// The jar is written beside the target and renamed onto it by ``finish()``; whatever fails before leaves nothing
/// behind. A link at the target is replaced, never followed. What is added is kept in memory, or open in its jar,
/// until then.
///
/// The packed bytes also depend on the versions of libzip and zlib, so digests agree on one machine and one image,
/// not across them.
///
/// Safe because the pointer is valid until `write` or `deinit`, whichever is first, and never handed out.
@safe public struct JarWriter: ~Copyable {
    public enum Compression: Hashable, Sendable {
        case stored
        /// With zlib's level, 1 to 9.
        case deflated(level: Int = 6)
    }

    public let path: String
    /// Given to every entry.
    public let time: Jar.DOSTime
    /// Nil once it is written.
    private var archive: OpaquePointer?
    private let sink: ZipSink
    private var names: Set<String> = []

    /// Starts a jar.
    ///
    /// - Parameter permissions: of the new file, before the umask.
    public init(
        path: String, time: Jar.DOSTime = .epoch, permissions: UInt32 = 0o644
    ) throws(JarError) {
        let sink = ZipSink(try NewFile(target: path, permissions: permissions))
        unsafe archive = try unsafe Self.open(sink)
        self.sink = sink
        self.path = path
        self.time = time
    }

    private static func open(_ sink: ZipSink) throws(JarError) -> OpaquePointer {
        let target = try unsafe ZipSink.make(sink)
        var error = ZipError()
        guard let opened = unsafe zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error.raw) else {
            // SAFETY: zip_open_from_source owns `target` only when it succeeds.
            unsafe zip_source_free(target)
            throw error.failure(path: sink.file.target, entry: nil)
        }
        return unsafe opened
    }

    deinit {
        if let archive = unsafe archive { unsafe zip_discard(archive) }
    }

    /// Puts in a file.
    public mutating func add(
        _ name: String, _ bytes: [UInt8], compression: Compression = .deflated()
    ) throws(JarError) {
        try check(name, isDirectory: false)
        // An empty deflated entry would take two bytes for nothing; the jar tool stores it too.
        let packing = bytes.isEmpty ? .stored : compression
        try put(name, ZipSource(JarBytes(memory: bytes, path: name)), packing)
    }

    /// Puts in a directory.
    ///
    /// - Parameter name: with or without its final `/`.
    public mutating func addDirectory(_ name: String) throws(JarError) {
        let name = name.hasSuffix("/") ? name : name + "/"
        try check(name, isDirectory: true)
        let index = unsafe zip_dir_add(archive, name, zip_flags_t(ZIP_FL_ENC_UTF_8))
        try settle(name, index, .stored, mode: 0o040755)
    }

    /// Copies an entry without packing it anew.
    ///
    /// - Parameter name: the new name; nil keeps it.
    public mutating func copy(_ entry: Jar.Entry, from jar: Jar, as name: String? = nil) throws(JarError) {
        let name = name ?? entry.name
        if entry.isDirectory { return try addDirectory(name) }
        try check(name, isDirectory: false)
        let packed = try jar.packedBytes(of: entry)
        try put(name, ZipSource(packed, packed: entry), entry.method == .stored ? .stored : .deflated())
    }

    /// Writes the jar and puts it in place.
    public consuming func finish() throws(JarError) {
        if names.isEmpty {
            // libzip removes a jar without entries; this is the record that says so (APPNOTE 4.3.16).
            try sink.append([0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18))
        } else {
            try write()
        }
        try sink.finish()
    }

    /// `zip_close` writes all and frees the archive; where it fails it does neither, and `deinit` discards.
    private mutating func write() throws(JarError) {
        guard let open = unsafe archive else { return }
        guard unsafe zip_close(open) == 0 else {
            var error = unsafe ZipError(raw: zip_get_error(open).pointee)
            throw sink.failure ?? error.failure(path: path, entry: nil)
        }
        unsafe archive = nil
    }

    private mutating func put(_ name: String, _ source: ZipSource, _ packing: Compression) throws(JarError) {
        let handle = try unsafe ZipSource.make(source)
        let index = unsafe zip_file_add(archive, name, handle, zip_flags_t(ZIP_FL_ENC_UTF_8))
        // SAFETY: zip_file_add owns `handle` unless it fails.
        if index < 0 { unsafe zip_source_free(handle) }
        try settle(name, index, packing, mode: 0o100644)
    }

    /// Gives an added entry what makes it the same each time.
    private mutating func settle(
        _ name: String, _ added: Int64, _ packing: Compression, mode: UInt32
    ) throws(JarError) {
        let (method, level): (Int32, UInt32) =
            switch packing {
            case .stored: (ZIP_CM_STORE, 0)
            case .deflated(let level): (ZIP_CM_DEFLATE, UInt32(clamping: min(max(level, 1), 9)))
            }
        let index = UInt64(bitPattern: added)
        guard added >= 0,
            unsafe zip_set_file_compression(archive, index, method, level) == 0,
            unsafe zip_file_set_dostime(archive, index, time.time, time.date, 0) == 0,
            unsafe zip_file_set_external_attributes(archive, index, 0, UInt8(ZIP_OPSYS_UNIX), mode << 16) == 0
        else {
            var error = unsafe ZipError(raw: zip_get_error(archive).pointee)
            throw error.failure(path: path, entry: name)
        }
        names.insert(name)
    }

    private func check(_ name: String, isDirectory: Bool) throws(JarError) {
        let hazard = Jar.Hazard.ofName(Array(name.utf8).span)
        guard hazard == nil, name.utf8.count <= 0xffff, isDirectory || !name.hasSuffix("/") else {
            throw JarError(
                .badName, path: path, entry: name, "cannot be written (\(hazard?.rawValue ?? "name too long"))")
        }
        guard !names.contains(name) else {
            throw JarError(.badName, path: path, entry: name, "was put in twice")
        }
    }
}
