extension ArchiveHeader {
    /// Takes the table of the class path, if it is found and sound; else `classPath` stays empty.
    mutating func takeClassPath(_ match: HeaderLayout.Match, _ source: ArchiveBytes, _ span: Span<UInt8>) {
        let image = MappedImage(
            source: source, regions: regions, base: match[.requestedBase] ?? 0,
            isAbsolute: match.layout.classPath == .absolute)
        switch match.layout.classPath {
        case .absolute:
            classPath = image.row(
                at: match[.pathTable], count: match.int(.pathTableSize), stride: match.int(.pathEntrySize),
                types: .first, match)
            classPathText = Self.classPathText(match, source)
        case .row:
            classPath = image.row(
                at: match[.pathTable].map { image.base &+ $0 }, count: match.int(.pathTableSize), stride: 40,
                types: .second, match)
        case .pointers:
            classPath = image.pointers(at: match[.pathTable].map { image.base &+ $0 }, match)
        case .locations: takeLocations(image, match)
        }
    }

    private mutating func takeLocations(_ image: MappedImage, _ match: HeaderLayout.Match) {
        guard let offset = match[.pathTable] else { return }
        // JDK 26 keeps a 32-bit offset, which some builds count in words.
        for shift in match.places.fields[.pathTable]?.size == 4 ? [0, 3] : [0] as [UInt64] {
            if let found = image.locations(at: image.base &+ (offset << shift)) {
                classPath = found.entries
                maxUsedPathIndex = found.maxUsed
                return
            }
        }
    }

    /// JDK 11: behind the header, paths ending in NUL each followed by a 32-bit type (sharedPathsMiscInfo.hpp).
    private static func classPathText(_ match: HeaderLayout.Match, _ source: ArchiveBytes) -> String? {
        let applicationPath: UInt32 = 2
        guard let size = match.int(.miscInfoSize), size > 0, size < 1 << 20,
            let bytes = try? source.bytes(at: match.places.end, count: size)
        else { return nil }
        var at = 0
        while let text = bytes.span.text(at, limit: bytes.count) {
            at += text.utf8.count + 1
            guard let type = bytes.span.read(at, as: UInt32.self) else { return nil }
            if type == applicationPath { return text }
            at += 4
        }
        return nil
    }
}

/// The archive as it lies in memory when mapped at its requested address: reads by address.
struct MappedImage {
    var source: ArchiveBytes
    var regions: [ArchiveHeader.Region]
    /// The requested base address; pointers in the file count from there.
    var base: UInt64
    /// Whether regions bear addresses (JDK 11 to 14) instead of offsets from the base.
    var isAbsolute: Bool

    /// Most entries that are read.
    static let limit = 65_536

    /// Up to `count` bytes at an address, or nil if it lies in no region or they are not all there.
    func bytes(at address: UInt64, count: Int) -> [UInt8]? {
        let place = isAbsolute ? address : address &- base
        guard count > 0,
            let region = regions.first(where: { $0.used > 0 && place >= $0.place && place - $0.place < $0.used }),
            let offset = Int(exactly: region.fileOffset.addingReportingOverflow(place - region.place).partialValue),
            let bytes = try? source.bytes(at: offset, count: count)
        else { return nil }
        return bytes.count == count ? bytes : nil
    }

    func number(at address: UInt64, size: Int) -> UInt64? {
        guard let bytes = bytes(at: address, count: size) else { return nil }
        return bytes.span.number(0, size: size)
    }

    /// The text at an address up to its NUL.
    func text(at address: UInt64, length: Int) -> String? {
        guard length > 0, length <= 1 << 16, let bytes = bytes(at: address, count: length) else { return nil }
        return bytes.span.text(0, limit: length)
    }
}
