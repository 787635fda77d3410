extension HeaderLayout {
    /// A layout that fits a file, and the fields' values there.
    struct Match {
        var layout: HeaderLayout
        var places: Places
        var values: [Field: UInt64]
        /// Bytes.
        var headerSize: Int

        subscript(field: Field) -> UInt64? { values[field] }
        func flag(_ field: Field) -> Bool? { values[field].map { $0 != 0 } }
        func int(_ field: Field) -> Int? { values[field].flatMap { Int(exactly: $0) } }
    }

    /// The layout by which a header can be read, or nil.
    ///
    /// It must know the version, have the identification string where it was found, fit into the header, and find
    /// only 0 and 1 in flags. If several do, one that takes the whole header goes first.
    static func fitting(version: Int, identOffset: Int, kind: ArchiveHeader.Kind, _ span: Span<UInt8>) -> Match? {
        var first: Match?
        for layout in all where layout.versions.contains(version) {
            let places = layout.places
            guard places.fields[.ident]?.offset == identOffset, let match = layout.match(places, span) else { continue }
            if layout.isWhole(match, kind) { return match }
            first = first ?? match
        }
        return first
    }

    /// Whether the layout takes the whole header, with what `DynamicArchiveHeader` adds: a CRC of the base's header and
    /// one for each region.
    private func isWhole(_ match: Match, _ kind: ArchiveHeader.Kind) -> Bool {
        if kind != .dynamic { return match.headerSize == match.places.end }
        let end = match.places.baseCRC + 4 * (1 + regionNames.count)
        return match.headerSize == Self.aligned(end, to: 8)
    }

    private func match(_ places: Places, _ span: Span<UInt8>) -> Match? {
        var values: [Field: UInt64] = [:]
        for (field, place) in places.fields where field != .ident {
            guard let value = span.number(place.offset, size: place.size) else { return nil }
            if place.size == 1 && value > 1 { return nil }
            values[field] = value
        }
        guard let alignment = values[.objectAlignment], [8, 16, 32, 64, 128, 256].contains(alignment) else {
            return nil
        }
        let size: Int? =
            switch start {
            case .generic, .genericWithPrefix: span.read(12, as: UInt32.self).map { Int($0) }
            case .short: values[.headerSize].map { Int(exactly: $0) ?? .max } ?? places.end
            }
        guard let size, size >= places.end, size <= ArchiveHeader.headerLimit else { return nil }
        return Match(layout: self, places: places, values: values, headerSize: size)
    }

    static func aligned(_ offset: Int, to size: Int) -> Int { (offset + size - 1) / size * size }
}

extension HeaderLayout.Places {
    /// Where a dynamic archive keeps the CRC of its base's header: in the padding of `FileMapHeader`, if it has some,
    /// as C++ places the members of a derived class.
    var baseCRC: Int { HeaderLayout.aligned(unpaddedEnd, to: 4) }
}
