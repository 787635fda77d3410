/// How a generation of JDKs lays out the header of its archives: C structures, described by their fields in order.
///
/// Sources: `include/cds.h` and `filemap.hpp` of each release. Offsets follow from the fields by the alignment rules
/// of the x86-64 and AArch64 ABIs. A layout is taken for a file only if the identification string lies where the
/// layout says, so that a vendor's or an update's other layout is noticed, not misread.
struct HeaderLayout: Sendable {
    /// What `FileMapHeader` tells, as far as it is of use.
    enum Field: Hashable, Sendable {
        case headerSize, regionAlignment, objectAlignment, narrowOopBase, narrowOopShift, compactStrings, compactHeaders
        case maxHeapSize, narrowOopMode, narrowKlassShift, narrowKlassBits, compressedOops, compressedClassPointers
        case streamedObjects, ident, baseIsDefault, baseNameSize, miscInfoSize, pathTableSize, pathEntrySize, pathTable
        case appPathsStart, modulePathsStart, maxUsedPath, verifyLocal, verifyRemote, hasAppClasses
        case requestedBase, allowsAgent, optimizedModules, aotLinked, fullModuleGraph
        case profileLevel, profileArgs, profileParms, profileWidth, bciProfileWidth, profileTraps, profileCasts, spare
    }

    /// What an entry of the region table tells.
    enum RegionField: Hashable, Sendable {
        case crc, fileOffset, address, mappingOffset, used, isReadOnly, isExecutable, spare
    }

    /// The first words of the file.
    enum Start: Sendable {
        /// Magic, CRC, version (to JDK 18).
        case short
        /// Also header size, and name of the base archive (JDK 19 and later, `GenericCDSFileMapHeader`).
        case generic
        /// As `generic`, with the length of the class path's common prefix before the name (JDK 20).
        case genericWithPrefix
    }

    /// How the class path is kept.
    enum ClassPath: Sendable {
        /// Entries in a row, absolute addresses, and the class path's text behind the header (JDK 11, 12).
        case absolute
        /// `SharedClassPathEntry` in a row at an offset (JDK 13 to 20).
        case row
        /// An array of pointers to `SharedClassPathEntry` (JDK 21 to 24).
        case pointers
        /// `AOTClassLocationConfig` (JDK 25 and later).
        case locations
    }

    /// Where the bytes begin that the header's CRC covers (`FileMapHeader::compute_crc`).
    var crcStart: Int {
        switch start {
        case .short: 8
        case .generic: 16
        case .genericWithPrefix: 20
        }
    }

    var name: String
    /// Feature releases known to use it.
    var features: ClosedRange<Int>
    /// `CURRENT_CDS_ARCHIVE_VERSION` values.
    var versions: ClosedRange<Int>
    /// Whether the tests read archives of such a JDK.
    var proven: Bool
    var start: Start
    var regionNames: [String]
    var regionFields: [(RegionField, Int)]
    var fields: [(Field, Int)]
    var classPath: ClassPath

    /// Offset and size of a field, in bytes.
    struct Place: Hashable, Sendable {
        var offset: Int
        var size: Int
    }

    /// Offsets that follow from the fields.
    struct Places: Sendable {
        var fields: [Field: Place] = [:]
        var regions: [RegionField: Place] = [:]
        /// Where the region table starts, and how long each entry is.
        var regionStart = 0
        var regionSize = 0
        /// Behind the last field, where what `DynamicArchiveHeader` adds begins.
        var unpaddedEnd = 0
        /// `sizeof(FileMapHeader)`.
        var end = 0
    }

    var places: Places {
        var places = Places()
        places.regionStart =
            switch start {
            case .short: 16
            case .generic: 24
            // 28 bytes, and the regions hold 64-bit numbers.
            case .genericWithPrefix: 32
            }
        var offset = 0
        for (field, size) in regionFields {
            offset = Self.aligned(offset, to: size)
            places.regions[field] = Place(offset: offset, size: size)
            offset += size
        }
        places.regionSize = Self.aligned(offset, to: 8)
        offset = places.regionStart + places.regionSize * regionNames.count
        for (field, size) in fields {
            // The identification string is an array of char.
            offset = Self.aligned(offset, to: field == .ident ? 1 : min(size, 8))
            if field != .spare { places.fields[field] = Place(offset: offset, size: size) }
            offset += size
        }
        places.unpaddedEnd = offset
        places.end = Self.aligned(offset, to: 8)
        return places
    }
}
