internal import Synchronization

/// A jar, opened for reading: its directory is walked at once, its entries are inflated when asked for, by libdeflate as a
/// whole or, large ones, by libzip in pieces.
///
/// Stored jars in jars are read in place, as a window of the outer file; deflated ones are inflated to memory. Jars
/// with a launch script in front and ZIP64 jars are read like others. Immutable but for the two libraries' state, which is
/// not thread safe and therefore behind locks: readers on several threads should each open their own jar.
public final class Jar: Sendable {
    /// What is refused before it is inflated, against zip bombs.
    public struct Limits: Hashable, Sendable {
        /// Inflated bytes of one entry.
        public var entry: Int
        /// Inflated bytes of all entries together, as the directory claims.
        public var total: Int
        /// Inflated bytes per packed byte, for entries above ``ratioFloor``. Deflate can reach 1032.
        public var ratio: Int
        /// Entries up to this many inflated bytes may have any ratio.
        public var ratioFloor: Int
        /// Entries in the directory.
        public var entries: Int
        /// Bytes of the directory.
        public var directory: Int
        /// How deep jars may lie in jars: 1 is a jar in a file.
        public var depth: Int

        public init(
            entry: Int = Jar.defaultEntryLimit, total: Int = 16 << 30, ratio: Int = 200, ratioFloor: Int = 16 << 20,
            entries: Int = 2_000_000, directory: Int = 512 << 20, depth: Int = 4
        ) {
            self.entry = entry
            self.total = total
            self.ratio = ratio
            self.ratioFloor = ratioFloor
            self.entries = entries
            self.directory = directory
            self.depth = depth
        }

        public static let `default` = Limits()
    }

    /// 512 MiB; the largest entries seen in real images are nested jars of 30 MB.
    public static let defaultEntryLimit = 512 << 20

    /// The file, or for jars in jars `outer.jar!/inner.jar`.
    public let path: String
    public let limits: Limits
    /// In the order of the central directory.
    public let entries: [Entry]
    /// Bytes in front of the zip, such as the launch script of an executable Spring Boot jar.
    public let prefixLength: Int
    /// Size of the whole jar in bytes, with what stands before and behind the zip.
    public let size: Int
    /// 0 for a file, 1 for a jar in a file, and so on.
    public let depth: Int

    let bytes: JarBytes
    /// The zip alone; entry offsets count from its start.
    let zip: JarBytes
    private let indexByName: [String: Int]
    private let handle = Mutex<ZipHandle?>(nil)
    private let inflater = Mutex<Inflater?>(nil)

    /// Opens a file. Throws where there is no zip in it, or a broken or oversized one.
    public convenience init(path: String, limits: Limits = .default) throws(JarError) {
        try self.init(JarBytes(file: try OpenFile(path: path)), limits: limits, depth: 0)
    }

    /// Opens a jar that lies in memory.
    ///
    /// - Parameter path: what errors call it.
    public convenience init(bytes: [UInt8], path: String, limits: Limits = .default) throws(JarError) {
        try self.init(JarBytes(memory: bytes, path: path), limits: limits, depth: 0)
    }

    /// Opens a jar that is an entry of another: in place where it is stored, else inflated to memory.
    ///
    /// A stored one is not checked against the CRC-32 of the outer jar; its own entries are checked when read.
    public convenience init(nested entry: Entry, of outer: Jar) throws(JarError) {
        guard outer.depth < outer.limits.depth else {
            throw JarError(
                .tooLarge, path: outer.path, entry: entry.name,
                "lies deeper than \(outer.limits.depth) jars in each other")
        }
        let path = "\(outer.path)!/\(entry.name)"
        let bytes: JarBytes
        if entry.method == .stored, !entry.isEncrypted {
            let offset = try outer.dataOffset(of: entry)
            bytes = outer.zip.window(at: offset, count: entry.compressedSize, path: path)
        } else {
            bytes = JarBytes(memory: try outer.read(entry), path: path)
        }
        try self.init(bytes, limits: outer.limits, depth: outer.depth + 1)
    }

    private init(_ bytes: JarBytes, limits: Limits, depth: Int) throws(JarError) {
        let directory = try CentralDirectory(bytes, limits: limits)
        var entries = directory.entries
        try Self.requireApart(entries, in: bytes)
        indexByName = try Self.index(&entries, limits: limits, path: bytes.path)
        self.entries = entries
        self.bytes = bytes
        self.limits = limits
        self.depth = depth
        path = bytes.path
        size = bytes.count
        prefixLength = directory.prefix
        zip = bytes.window(at: directory.prefix, count: directory.end - directory.prefix, path: bytes.path)
    }

    /// Entries that share their packed bytes would come out of a small jar many times over.
    private static func requireApart(_ entries: [Entry], in bytes: JarBytes) throws(JarError) {
        var packed = 0
        for entry in entries {
            packed += entry.compressedSize
            guard packed <= bytes.count else {
                throw JarError(.corrupt, path: bytes.path, entry: entry.name, "and others overlap in the file")
            }
        }
    }

    /// Finds duplicates and the total size on the way. Of several entries with one name the last is found, as the
    /// JDK does (`ZipFile.Source` puts each new one at the head of its hash chain).
    private static func index(
        _ entries: inout [Entry], limits: Limits, path: String
    ) throws(JarError) -> [String: Int] {
        var byName = [String: Int](minimumCapacity: entries.count)
        var total = 0
        for position in entries.indices {
            let sum = total.addingReportingOverflow(entries[position].size)
            guard !sum.overflow, sum.partialValue <= limits.total else {
                throw JarError(.tooLarge, path: path, "claims to hold more than \(limits.total) bytes")
            }
            total = sum.partialValue
            guard let earlier = byName.updateValue(position, forKey: entries[position].name) else { continue }
            for twin in [earlier, position] { entries[twin].hazard = entries[twin].hazard ?? .duplicate }
        }
        return byName
    }

    /// The entry that the JDK would find under this name, or nil.
    public func entry(named name: String) -> Entry? { indexByName[name].map { entries[$0] } }

    /// Whether the file at the path is still the one that was opened. Always true for a jar in memory.
    public var isUnchanged: Bool { bytes.file?.isUnchanged() ?? true }

    /// Lends the inflater, made at the first need.
    func withInflater<Result>(_ body: (borrowing Inflater) -> sending Result) throws(JarError) -> sending Result {
        try inflater.withLock { inflater throws(JarError) in
            if inflater == nil { inflater = Inflater() }
            guard inflater != nil else { throw JarError(.library, path: path, "cannot be inflated without memory") }
            return body(inflater!)
        }
    }

    /// Lends libzip's handle, opened at the first need.
    func withHandle<Result: ~Copyable>(
        _ body: (borrowing ZipHandle) throws(JarError) -> sending Result
    ) throws(JarError) -> sending Result {
        try handle.withLock { handle throws(JarError) in
            if handle == nil {
                try ZipHandle.refuseRepetitions(zip, entries: entries.count)
                handle = try ZipHandle(zip, entries: entries.count)
            }
            return try body(handle!)
        }
    }
}
