extension Jar {
    /// The inflated bytes of an entry, with its CRC-32 checked.
    ///
    /// - Parameter limit: inflated bytes to refuse beyond; the jar's own ``limits`` hold besides.
    public func read(_ entry: Entry, limit: Int = Jar.defaultEntryLimit) throws(JarError) -> [UInt8] {
        try inflated(entry, limit: limit, isChecked: true)
    }

    /// The same without a look at the CRC-32 of all but large entries, for what is read again before it is used.
    func unchecked(_ entry: Entry) throws(JarError) -> [UInt8] {
        try inflated(entry, limit: limits.entry, isChecked: false)
    }

    /// Larger entries go through libzip, piece by piece.
    private static let wholeLimit = 1 << 20

    private func inflated(_ entry: Entry, limit: Int, isChecked: Bool) throws(JarError) -> [UInt8] {
        try check(entry, limit: limit)
        if entry.size == 0, entry.compressedSize == 0 { return [] }
        if max(entry.size, entry.compressedSize) > Self.wholeLimit {
            return try withHandle { handle throws(JarError) in try handle.read(entry) }
        }
        let bytes = try whole(entry)
        guard !isChecked || Inflater.crc32(bytes) == entry.crc32 else {
            throw JarError(
                .checksumMismatch, path: path, entry: entry.name, "has another CRC-32 than the directory says")
        }
        return bytes
    }

    /// The inflated bytes of an entry that is read at once and has passed `check`; its CRC-32 is not looked at.
    private func whole(_ entry: Entry) throws(JarError) -> [UInt8] {
        let packed = try packedSlice(of: entry)
        if entry.method == .stored { return Array(packed) }
        let bytes: [UInt8]? = try withInflater { inflater in inflater.inflate(packed, count: entry.size) }
        guard let bytes else {
            throw JarError(
                .corrupt, path: path, entry: entry.name,
                "cannot be inflated to the \(entry.size) bytes that the directory says")
        }
        return bytes
    }

    /// The first `count` inflated bytes of an entry, fewer where it is shorter; no more is inflated, and therefore
    /// the CRC-32 not checked. Eight bytes tell a class file's version at a fraction of the price of the whole.
    public func read(_ entry: Entry, first count: Int) throws(JarError) -> [UInt8] {
        try check(entry, limit: limits.entry)
        if entry.size == 0 { return [] }
        return try withHandle { handle throws(JarError) in
            let stream = try handle.open(entry)
            return try stream.take(min(max(0, count), entry.size))
        }
    }

    /// Hands over the inflated bytes piece by piece, in pieces of at most 256 KiB; the CRC-32 is checked at the end,
    /// so that what was handed over counts only once this returns. The limits are for deflated entries: a stored one
    /// cannot grow, and no more than a piece of it is in memory.
    public func stream(_ entry: Entry, _ body: (Span<UInt8>) throws(JarError) -> Void) throws(JarError) {
        if entry.method == .stored { try checkForm(entry) } else { try check(entry, limit: limits.entry) }
        try withHandle { handle throws(JarError) in
            let stream = try handle.open(entry)
            var buffer = [UInt8](repeating: 0, count: min(256 << 10, max(1, entry.size)))
            var done = 0
            while done < entry.size {
                let count = try stream.fill(&buffer)
                if count == 0 { break }
                done += count
                try body(buffer.span.extracting(0..<count))
            }
            try stream.finish(after: done)
        }
    }

    /// Writes the inflated bytes of an entry to a file, which appears only when it is complete and its CRC-32 right.
    ///
    /// The caller decides where an entry may go: its ``Entry/hazard`` is not looked at. Nothing is followed: a link at
    /// `target` is replaced.
    /// - Parameters:
    ///   - permissions: of the new file, before the umask.
    ///   - body: sees the bytes on their way, for a digest.
    public func extract(
        _ entry: Entry, to target: String, permissions: UInt32 = 0o644, _ body: (Span<UInt8>) -> Void = { _ in }
    ) throws(JarError) {
        let file = try NewFile(target: target, permissions: permissions)
        var offset = 0
        try stream(entry) { (bytes) throws(JarError) in
            try file.write(bytes, at: offset)
            offset += bytes.count
            body(bytes)
        }
        try file.putInPlace()
    }

    /// The manifest, or nil where the jar has none. Its name is matched without regard to case, as the JDK does.
    public func manifest() throws(JarError) -> Manifest? {
        let name = "META-INF/MANIFEST.MF"
        let entry = entry(named: name) ?? entries.first { $0.name.utf8.count == 20 && $0.name.uppercased() == name }
        guard let entry else { return nil }
        let bytes = try read(entry, limit: 64 << 20)
        do throws(ParseError) {
            return try Manifest(parsing: bytes)
        } catch {
            throw JarError(.badManifest, path: path, entry: entry.name, offset: error.offset, error.what)
        }
    }

    /// The N of each `META-INF/versions/N/` that holds anything, ascending. They count only where the manifest says
    /// `Multi-Release: true`.
    public var multiReleaseVersions: [Int] {
        var found: Set<Int> = []
        for entry in entries where entry.name.hasPrefix("META-INF/versions/") {
            let rest = entry.name.utf8.dropFirst(18)
            guard let slash = rest.firstIndex(of: UInt8(ascii: "/")), rest.index(after: slash) < rest.endIndex,
                let version = Int(Substring(rest[..<slash])), version >= 9
            else { continue }
            found.insert(version)
        }
        return found.sorted()
    }

    /// The signature files and blocks (JAR file specification, "Signed JAR file"): `META-INF/*.SF`, `.RSA`, `.DSA`,
    /// `.EC` and `META-INF/SIG-*`.
    public var signatureFiles: [Entry] { entries.filter { Self.isSignatureFile($0.name) } }

    /// Whether an entry of this name is one.
    public static func isSignatureFile(_ name: String) -> Bool {
        guard name.utf8.count > 9, name.utf8.count < 512 else { return false }
        let name = name.uppercased()
        guard name.hasPrefix("META-INF/"), !name.dropFirst(9).contains("/") else { return false }
        return name.hasPrefix("META-INF/SIG-") || [".SF", ".RSA", ".DSA", ".EC"].contains { name.hasSuffix($0) }
    }

    /// An entry's packed bytes with one system call: the local header comes along, and more of it than is likely.
    private func packedSlice(of entry: Entry) throws(JarError) -> ArraySlice<UInt8> {
        let usual = 30 + entry.name.utf8.count + 64 + entry.compressedSize
        let bytes = try zip.bytes(at: entry.headerOffset, count: max(30, min(usual, zip.count - entry.headerOffset)))
        let start = try dataOffset(of: entry, header: bytes) - entry.headerOffset
        if start + entry.compressedSize <= bytes.count { return bytes[start..<(start + entry.compressedSize)] }
        return try zip.bytes(at: entry.headerOffset + start, count: entry.compressedSize)[...]
    }

    /// Start of an entry's packed bytes, from the start of the zip. The local header has a name and an extra field
    /// of its own lengths (APPNOTE 4.3.7).
    func dataOffset(of entry: Entry) throws(JarError) -> Int {
        try dataOffset(of: entry, header: zip.bytes(at: entry.headerOffset, count: 30))
    }

    private func dataOffset(of entry: Entry, header: [UInt8]) throws(JarError) -> Int {
        guard header.span.little32(0) == 0x0403_4b50 else {
            throw JarError(
                .corrupt, path: path, entry: entry.name, offset: entry.headerOffset, "has no local header there")
        }
        let offset = entry.headerOffset + 30 + header.span.little16(26) + header.span.little16(28)
        guard offset <= zip.count, entry.compressedSize <= zip.count - offset,
            entry.method != .stored || entry.size == entry.compressedSize
        else { throw JarError(.corrupt, path: path, entry: entry.name, offset: offset, "reaches past the end") }
        return offset
    }

    /// An entry's bytes as they are packed, not checked against its CRC-32. No limit holds: nothing is inflated.
    func packedBytes(of entry: Entry) throws(JarError) -> JarBytes {
        try checkForm(entry)
        return zip.window(
            at: try dataOffset(of: entry), count: entry.compressedSize, path: "\(path)!/\(entry.name)")
    }

    /// Refuses what cannot or must not be inflated.
    private func check(_ entry: Entry, limit: Int) throws(JarError) {
        try checkForm(entry)
        let most = min(limit, limits.entry)
        guard entry.size <= most else {
            throw JarError(
                .tooLarge, path: path, entry: entry.name, "has \(entry.size) bytes, more than the limit of \(most)")
        }
        let tame = max(1, entry.compressedSize).multipliedReportingOverflow(by: limits.ratio)
        guard entry.size <= limits.ratioFloor || tame.overflow || entry.size <= tame.partialValue else {
            throw JarError(
                .tooLarge, path: path, entry: entry.name,
                "grows from \(entry.compressedSize) to \(entry.size) bytes, like a zip bomb")
        }
    }

    /// Refuses what no JVM can read.
    private func checkForm(_ entry: Entry) throws(JarError) {
        guard entry.index < entries.count, entries[entry.index] == entry else {
            throw JarError(.corrupt, path: path, entry: entry.name, "is not an entry of this jar")
        }
        if entry.isEncrypted { throw JarError(.encrypted, path: path, entry: entry.name, "is encrypted") }
        if case .other(let method) = entry.method {
            throw JarError(
                .unsupportedMethod, path: path, entry: entry.name, "is packed with method \(method), unknown to JVMs")
        }
        // 1032 is the most that deflate can do; more is a lie that would only cost memory.
        let possible = entry.compressedSize.multipliedReportingOverflow(by: entry.method == .stored ? 1 : 1032)
        guard possible.overflow || entry.size <= possible.partialValue else {
            throw JarError(.corrupt, path: path, entry: entry.name, "claims more bytes than its packed form can hold")
        }
    }
}
