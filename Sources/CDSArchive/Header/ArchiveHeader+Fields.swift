extension ArchiveHeader {
    /// Takes what the layout knows.
    mutating func take(_ match: HeaderLayout.Match) {
        objectAlignment = match.int(.objectAlignment)
        regionAlignment = match.int(.regionAlignment)
        compactStrings = match.flag(.compactStrings)
        compactHeaders = match.flag(.compactHeaders)
        narrowOopMode = match.int(.narrowOopMode)
        narrowOopShift = match.int(.narrowOopShift)
        maxHeapSize = match[.maxHeapSize]
        // JDK 11 shares nothing without compression, so it need not record it (arguments.cpp).
        let isAlwaysCompressed = match.layout.classPath == .absolute
        compressedOops = match.flag(.compressedOops) ?? (isAlwaysCompressed ? true : nil)
        compressedClassPointers = match.flag(.compressedClassPointers) ?? (isAlwaysCompressed ? true : nil)
        streamedObjects = match.flag(.streamedObjects)
        verifyLocal = match.flag(.verifyLocal)
        verifyRemote = match.flag(.verifyRemote)
        hasApplicationClasses = match.flag(.hasAppClasses)
        allowsArchivingWithAgent = match.flag(.allowsAgent)
        hasOptimizedModules = match.flag(.optimizedModules)
        hasFullModuleGraph = match.flag(.fullModuleGraph)
        hasAOTLinkedClasses = match.flag(.aotLinked)
        maxUsedPathIndex = match.int(.maxUsedPath)
        profileFlags = ProfileFlags(match)
    }

    static func regions(_ span: Span<UInt8>, _ match: HeaderLayout.Match) -> [Region] {
        let places = match.places
        return match.layout.regionNames.indices.compactMap { index in
            let start = places.regionStart + index * places.regionSize
            func value(_ field: HeaderLayout.RegionField) -> UInt64? {
                places.regions[field].flatMap { span.number(start + $0.offset, size: $0.size) }
            }
            guard let offset = value(.fileOffset), let used = value(.used), let crc = value(.crc) else { return nil }
            return Region(
                name: match.layout.regionNames[index], fileOffset: offset, used: used,
                crc: UInt32(truncatingIfNeeded: crc), isReadOnly: value(.isReadOnly) != 0,
                isExecutable: value(.isExecutable) != 0, place: value(.mappingOffset) ?? value(.address) ?? 0)
        }
    }

    /// Takes the name of the archive below a dynamic one, and the CRC of its header.
    mutating func takeBase(_ span: Span<UInt8>, _ match: HeaderLayout.Match, _ source: ArchiveBytes) {
        guard kind == .dynamic else { return }
        baseHeaderCRC = span.read(match.places.baseCRC, as: UInt32.self)
        switch match.layout.start {
        case .generic, .genericWithPrefix:
            let at = match.layout.start == .generic ? 16 : 20
            guard let offset = span.read(at, as: UInt32.self), let size = span.read(at + 4, as: UInt32.self),
                offset > 0, size > 0
            else { return }
            baseArchiveName = span.text(Int(offset), limit: min(Int(size), 4_097))
        case .short:
            // The name follows the header (JDK 13 to 18).
            guard match.flag(.baseIsDefault) == false, let size = match.int(.baseNameSize), size > 0, size <= 4_097,
                let bytes = try? source.bytes(at: headerSize, count: size)
            else { return }
            baseArchiveName = bytes.span.text(0, limit: size)
        }
    }
}

extension ArchiveHeader.ProfileFlags {
    init?(_ match: HeaderLayout.Match) {
        guard let level = match[.profileLevel], let args = match[.profileArgs], let parms = match[.profileParms],
            let width = match[.profileWidth], let bci = match[.bciProfileWidth], let traps = match.flag(.profileTraps),
            let casts = match.flag(.profileCasts)
        else { return nil }
        typeProfileLevel = UInt32(truncatingIfNeeded: level)
        typeProfileArgsLimit = Int32(truncatingIfNeeded: args)
        typeProfileParmsLimit = Int32(truncatingIfNeeded: parms)
        typeProfileWidth = Int64(bitPattern: width)
        bciProfileWidth = Int64(bitPattern: bci)
        profileTraps = traps
        typeProfileCasts = casts
    }
}
