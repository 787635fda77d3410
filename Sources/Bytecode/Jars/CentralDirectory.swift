/// The central directory of a zip (APPNOTE 4.3.6): found, walked and checked here.
///
/// libzip hides the offsets that make a stored jar in a jar readable without a copy, and takes the offsets of a jar
/// with a launch script in front as written; the JDK corrects them (`ZipFile.Source.initCEN`), and so does this.
struct CentralDirectory {
    /// Bytes in front of the zip, such as a launch script.
    var prefix: Int
    /// End of the zip, from the start of the file; behind it there may be foreign bytes.
    var end: Int
    var entries: [Jar.Entry]

    init(_ bytes: JarBytes, limits: Jar.Limits) throws(JarError) {
        let record = try EndRecord(bytes)
        prefix = record.prefix
        end = record.end
        guard record.size <= limits.directory, record.count <= limits.entries else {
            throw JarError(
                .tooLarge, path: bytes.path, offset: record.directory,
                "has a directory of \(record.size) bytes and \(record.count) entries")
        }
        let directory = try bytes.bytes(at: record.directory, count: record.size)
        entries = []
        entries.reserveCapacity(min(record.count, record.size / 46))
        try walk(directory, record, path: bytes.path, limits: limits)
    }

    private mutating func walk(
        _ directory: [UInt8], _ record: EndRecord, path: String, limits: Jar.Limits
    ) throws(JarError) {
        let span = directory.span
        var offset = 0
        while offset < span.count {
            guard let length = Self.recordLength(span, at: offset) else {
                throw JarError(.corrupt, path: path, offset: record.directory + offset, "has a broken directory entry")
            }
            let entry = Self.entry(span, at: offset, index: entries.count)
            // A local header of 30 bytes and the data must fit between the start of the zip and its directory.
            let room = record.directory - record.prefix - 30
            guard let entry, entry.headerOffset <= room, entry.compressedSize <= room - entry.headerOffset else {
                throw JarError(.corrupt, path: path, offset: record.directory + offset, "has an entry outside the file")
            }
            entries.append(entry)
            offset += length
            guard entries.count <= limits.entries else {
                throw JarError(.tooLarge, path: path, "has more than \(limits.entries) entries")
            }
        }
        // Without ZIP64 the count is kept modulo 65536 by some packers.
        guard entries.count == record.count || (!record.isZIP64 && entries.count & 0xffff == record.count) else {
            throw JarError(
                .corrupt, path: path, offset: record.directory,
                "has \(entries.count) directory entries where \(record.count) are promised")
        }
    }

    private static func recordLength(_ span: Span<UInt8>, at offset: Int) -> Int? {
        guard offset <= span.count - 46, span.little32(offset) == 0x0201_4b50 else { return nil }
        let length = 46 + span.little16(offset + 28) + span.little16(offset + 30) + span.little16(offset + 32)
        return offset <= span.count - length ? length : nil
    }

    /// Nil where sizes or offsets do not fit.
    private static func entry(_ span: Span<UInt8>, at offset: Int, index: Int) -> Jar.Entry? {
        let nameLength = span.little16(offset + 28)
        let name = span.extracting((offset + 46)..<(offset + 46 + nameLength))
        let extra = span.extracting(
            (offset + 46 + nameLength)..<(offset + 46 + nameLength + span.little16(offset + 30)))
        guard let sizes = Sizes(span, at: offset, extra: extra) else { return nil }
        let flags = UInt16(span.little16(offset + 8))
        let method = Jar.Method(span.little16(offset + 10))
        let host = span[offset + 5]
        var hazard = Jar.Hazard.ofName(name)
        let text: String
        if let valid = try? UTF8Span(validating: name) {
            text = String(copying: valid)
        } else {
            // SAFETY: the buffer does not leave the closure; decoding repairs what is malformed.
            text = unsafe name.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
            hazard = .badEncoding
        }
        // Bit 0: encrypted, bit 6: strongly encrypted (APPNOTE 4.4.4).
        if hazard == nil, flags & 0x41 != 0 { hazard = .encrypted }
        if hazard == nil, case .other = method { hazard = .unsupportedMethod }
        return Jar.Entry(
            name: text, index: index, size: sizes.size, compressedSize: sizes.compressed,
            crc32: UInt32(span.little32(offset + 16)), method: method,
            modification: Jar.DOSTime(
                date: UInt16(span.little16(offset + 14)), time: UInt16(span.little16(offset + 12))),
            headerOffset: sizes.header, unixMode: host == 3 ? UInt16(span.little16(offset + 40)) : nil,
            comment: comment(span, at: offset), hazard: hazard, flags: flags)
    }

    /// The entry's comment, which stands behind its extra field.
    private static func comment(_ span: Span<UInt8>, at offset: Int) -> String {
        let length = span.little16(offset + 32)
        guard length > 0 else { return "" }
        let start = offset + 46 + span.little16(offset + 28) + span.little16(offset + 30)
        let bytes = span.extracting(start..<start + length)
        // SAFETY: the closure only reads the bytes that it is lent.
        return unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The three numbers that ZIP64 may move to an extra field (APPNOTE 4.5.3), in this order.
    private struct Sizes {
        var size: Int
        var compressed: Int
        var header: Int

        init?(_ span: Span<UInt8>, at offset: Int, extra: Span<UInt8>) {
            size = span.little32(offset + 24)
            compressed = span.little32(offset + 20)
            header = span.little32(offset + 42)
            guard size == 0xffff_ffff || compressed == 0xffff_ffff || header == 0xffff_ffff else { return }
            guard let field = Self.zip64Field(extra) else { return }
            var position = field.lowerBound
            for path in [\Sizes.size, \.compressed, \.header] where self[keyPath: path] == 0xffff_ffff {
                guard position <= field.upperBound - 8, let value = extra.little64(position) else { return nil }
                self[keyPath: path] = value
                position += 8
            }
        }

        private static func zip64Field(_ extra: Span<UInt8>) -> Range<Int>? {
            var offset = 0
            while offset <= extra.count - 4 {
                let length = extra.little16(offset + 2)
                guard offset + 4 + length <= extra.count else { return nil }
                if extra.little16(offset) == 1 { return (offset + 4)..<(offset + 4 + length) }
                offset += 4 + length
            }
            return nil
        }
    }
}
