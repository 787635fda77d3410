extension ArchiveHeader {
    /// Magic numbers (`include/cds.h`).
    private static let kinds: [UInt32: Kind] = [
        0xf00b_aba2: .static, 0xf00b_aba8: .dynamic, 0xcafe_a07c: .aotConfiguration,
    ]
    /// Longest header looked at: the longest structure, and a path.
    static let headerLimit = 16 << 10

    /// Reads the header of the archive at `path`, and its class path table; a few KB of the file.
    ///
    /// - Throws: `ArchiveError`. An archive of an unknown layout is no error: see `layoutName`.
    public static func read(path: String) throws(ArchiveError) -> ArchiveHeader {
        try read(from: ArchiveBytes(path: path))
    }

    /// Reads the header of an archive that lies in memory, or of its beginning.
    public static func parse(_ bytes: [UInt8]) throws(ArchiveError) -> ArchiveHeader {
        try read(from: .memory(bytes))
    }

    static func read(from source: ArchiveBytes) throws(ArchiveError) -> ArchiveHeader {
        let start = try source.bytes(at: 0, count: headerLimit)
        let span = start.span
        guard let magic = span.read(0, as: UInt32.self), let crc = span.read(4, as: UInt32.self),
            let version = span.read(8, as: Int32.self)
        else { throw ArchiveError(.truncated, path: source.path, what: "ends within its first 12 bytes") }
        guard let kind = kinds[magic] else {
            throw ArchiveError(
                .notAnArchive, path: source.path, what: "magic number 0x\(String(magic, radix: 16)) is no CDS archive's"
            )
        }
        guard let ident = findIdent(span) else {
            throw ArchiveError(
                source.size < 4_096 ? .truncated : .malformed, path: source.path, offset: min(source.size, 4_096),
                what: "no JVM identification in the header")
        }
        var header = ArchiveHeader(
            kind: kind, version: version, headerSize: 0, headerCRC: crc, jvmIdent: ident.text, proven: false,
            fileSize: source.size)
        try header.fill(span, source, identOffset: ident.offset)
        return header
    }

    private mutating func fill(_ span: Span<UInt8>, _ source: ArchiveBytes, identOffset: Int) throws(ArchiveError) {
        guard let match = HeaderLayout.fitting(version: Int(version), identOffset: identOffset, kind: kind, span) else {
            // Regions start at a page, so no whole archive is as short as this.
            if source.size < 4_096 {
                throw ArchiveError(
                    .truncated, path: source.path, offset: source.size, what: "ends within or just behind its header")
            }
            headerSize = version >= 13 ? span.read(12, as: UInt32.self).map { Int($0) } ?? 0 : 0
            return
        }
        layoutName = match.layout.name
        features = match.layout.features
        proven = match.layout.proven
        headerSize = match.headerSize
        crcStart = match.layout.crcStart
        if headerSize > source.size {
            throw ArchiveError(
                .truncated, path: source.path, offset: source.size,
                what: "ends within its header of \(headerSize) bytes")
        }
        take(match)
        regions = Self.regions(span, match)
        if kind == .static && hasMachineCode { kind = .aotCache }
        takeBase(span, match, source)
        takeClassPath(match, source, span)
    }

    /// The identification string, found by what every one contains; its offset differs from release to release.
    private static func findIdent(_ span: Span<UInt8>) -> (offset: Int, text: String)? {
        let mark = Array(" VM (".utf8)
        let last = min(span.count, 4_096) - mark.count
        var at = 16
        while at <= last {
            if span[at] == mark[0] && mark.indices.allSatisfy({ span[at + $0] == mark[$0] }) {
                var start = at
                // The words before are letters, digits and spaces; a flag byte of 0 or 1 may stand before them.
                while start > 16, span[start - 1] >= 0x20, span[start - 1] < 0x7f { start -= 1 }
                if let text = span.text(start, limit: 256) { return (start, text) }
                return nil
            }
            at += 1
        }
        return nil
    }
}
