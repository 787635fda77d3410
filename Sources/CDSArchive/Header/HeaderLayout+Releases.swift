extension HeaderLayout {
    /// Every layout known, the likelier first where two fit one version.
    static let all: [HeaderLayout] = [
        jdk11, jdk11Flags, jdk13, jdk15, jdk16, jdk16Late, jdk17, jdk18, jdk19, jdk20, jdk21, jdk21Early, jdk22, jdk23,
        jdk24, jdk25, jdk25Narrow, jdk26,
    ]

    private static let identLength = 256

    // Regions. The first form lasted to JDK 14; the words "pointer map" came with JDK 20.

    private static let regionsFirst: [(RegionField, Int)] = [
        (.crc, 4), (.fileOffset, 8), (.address, 8), (.used, 8), (.isReadOnly, 4), (.isExecutable, 4), (.spare, 8),
        (.spare, 8),
    ]
    private static let regionsSecond: [(RegionField, Int)] = [
        (.crc, 4), (.isReadOnly, 4), (.isExecutable, 4), (.spare, 4), (.spare, 4), (.spare, 4), (.fileOffset, 8),
        (.mappingOffset, 8), (.used, 8), (.spare, 8), (.spare, 8), (.spare, 8),
    ]
    private static let regionsPointerMap: [(RegionField, Int)] =
        regionsSecond.dropLast() + [(.spare, 8), (.spare, 8), (.spare, 8)]
    /// JDK 20 keeps the dump-time address beside the mapping offset.
    private static let regions20: [(RegionField, Int)] =
        regionsSecond.prefix(8) + [
            (.address, 8), (.used, 8), (.spare, 8), (.spare, 8), (.spare, 8), (.spare, 8), (.spare, 8),
        ]
    private static let regionsReserved: [(RegionField, Int)] = regionsPointerMap + [(.spare, 1)]

    private static let names11 = ["mc", "rw", "ro", "md", "od", "st0", "st1", "oa0", "oa1"]
    private static let names13 = ["mc", "rw", "ro", "md", "ca0", "ca1", "oa0", "oa1"]
    private static let names15 = ["mc", "rw", "ro", "bm", "ca0", "ca1", "oa0", "oa1"]
    private static let names17 = ["rw", "ro", "bm", "ca0", "ca1", "oa0", "oa1"]
    private static let names21 = ["rw", "ro", "bm", "hp"]
    private static let names25 = ["rw", "ro", "bm", "hp", "ac"]

    // Runs of fields that several releases share.

    private static let oops: [(Field, Int)] = [
        (.regionAlignment, 8), (.objectAlignment, 4), (.narrowOopBase, 8), (.narrowOopShift, 4), (.compactStrings, 1),
        (.maxHeapSize, 8), (.narrowOopMode, 4),
    ]
    /// From JDK 24 on, with compact headers.
    private static let oopsCompact: [(Field, Int)] = [
        (.regionAlignment, 8), (.objectAlignment, 4), (.narrowOopBase, 8), (.narrowOopShift, 4), (.compactStrings, 1),
        (.compactHeaders, 1), (.maxHeapSize, 8), (.narrowOopMode, 4),
    ]
    private static let flags: [(Field, Int)] = [(.compressedOops, 1), (.compressedClassPointers, 1)]
    private static let two64: [(Field, Int)] = [(.spare, 8), (.spare, 8)]
    private static let ident: [(Field, Int)] = [(.ident, identLength)]
    private static let verification: [(Field, Int)] = [(.verifyLocal, 1), (.verifyRemote, 1), (.hasAppClasses, 1)]
    private static let bases: [(Field, Int)] = [(.requestedBase, 8), (.spare, 8)]
    private static let modules: [(Field, Int)] = [(.allowsAgent, 1), (.optimizedModules, 1), (.fullModuleGraph, 1)]
    private static let pathIndices: [(Field, Int)] = [
        (.appPathsStart, 2), (.modulePathsStart, 2), (.spare, 2), (.maxUsedPath, 2),
    ]
    private static let pathIndices22: [(Field, Int)] = [
        (.appPathsStart, 2), (.modulePathsStart, 2), (.maxUsedPath, 2), (.spare, 4),
    ]
    /// The tail of JDK 15 to 18.
    private static let tail15: [(Field, Int)] =
        [(.baseNameSize, 8), (.pathTable, 8), (.pathTableSize, 4)] + pathIndices + verification + bases + modules
        + [(.spare, 8), (.spare, 4)]
    private static let profile: [(Field, Int)] = [
        (.profileLevel, 4), (.profileArgs, 4), (.profileParms, 4), (.profileWidth, 8), (.bciProfileWidth, 8),
        (.profileTraps, 1), (.profileCasts, 1), (.spare, 4),
    ]
    /// `HeapRootSegments`: two sizes and three ints.
    private static let rootSegments: [(Field, Int)] = two64 + [(.spare, 4), (.spare, 4), (.spare, 4)]

    // Releases.

    private static let start11: [(Field, Int)] =
        oops + [(.narrowKlassShift, 4)] + two64 + two64 + two64 + [(.spare, 8), (.spare, 8)]
    private static let tail11: [(Field, Int)] =
        [
            (.miscInfoSize, 4), (.pathTableSize, 4), (.pathEntrySize, 8), (.pathTable, 8), (.appPathsStart, 2),
            (.modulePathsStart, 2), (.maxUsedPath, 2),
        ] + verification

    static let jdk11 = HeaderLayout(
        name: "JDK 11", features: 11...12, versions: 3...6, proven: true, start: .short, regionNames: names11,
        regionFields: regionsFirst, fields: start11 + ident + tail11, classPath: .absolute)
    /// Some builds of JDK 11 record the compression flags.
    static let jdk11Flags = HeaderLayout(
        name: "JDK 11 with flags", features: 11...11, versions: 3...6, proven: false, start: .short,
        regionNames: names11, regionFields: regionsFirst, fields: start11 + flags + ident + tail11, classPath: .absolute
    )
    static let jdk13 = HeaderLayout(
        name: "JDK 13", features: 13...14, versions: 6...9, proven: false, start: .short, regionNames: names13,
        regionFields: regionsFirst,
        fields: [(.headerSize, 8)] + oops + [(.narrowKlassShift, 4), (.spare, 8)] + two64 + two64
            + [(.spare, 8), (.spare, 8), (.baseIsDefault, 1)] + ident + [(.baseNameSize, 8)],
        classPath: .row)
    static let jdk15 = HeaderLayout(
        name: "JDK 15", features: 15...16, versions: 8...11, proven: false, start: .short, regionNames: names15,
        regionFields: regionsSecond,
        fields: [(.headerSize, 8)] + oops + [(.narrowKlassShift, 4)] + flags + two64 + two64
            + [(.spare, 8), (.baseIsDefault, 1)] + ident + tail15,
        classPath: .row)
    static let jdk16 = HeaderLayout(
        name: "JDK 16", features: 16...16, versions: 9...11, proven: false, start: .short, regionNames: names15,
        regionFields: regionsSecond,
        fields: [(.headerSize, 8)] + oops + [(.narrowKlassShift, 4)] + flags + two64 + two64 + [(.baseIsDefault, 1)]
            + ident + tail15,
        classPath: .row)
    static let jdk16Late = HeaderLayout(
        name: "JDK 16 late", features: 16...17, versions: 10...11, proven: false, start: .short, regionNames: names17,
        regionFields: regionsSecond, fields: fields17 + [(.spare, 8), (.spare, 8)], classPath: .row)
    private static let fields17: [(Field, Int)] =
        [(.headerSize, 8)] + oops + [(.narrowKlassShift, 4)] + flags + two64 + two64 + [(.baseIsDefault, 1)] + ident
        + tail15
    static let jdk17 = HeaderLayout(
        name: "JDK 17", features: 17...17, versions: 11...11, proven: true, start: .short, regionNames: names17,
        regionFields: regionsSecond, fields: fields17, classPath: .row)
    private static let fields18: [(Field, Int)] =
        oops + [(.narrowKlassShift, 4)] + flags + two64 + two64 + [(.baseIsDefault, 1), (.spare, 1)] + ident + tail15
    static let jdk18 = HeaderLayout(
        name: "JDK 18", features: 18...18, versions: 11...12, proven: false, start: .short, regionNames: names17,
        regionFields: regionsSecond, fields: [(.headerSize, 8)] + fields18, classPath: .row)
    static let jdk19 = HeaderLayout(
        name: "JDK 19", features: 19...19, versions: 12...15, proven: false, start: .generic, regionNames: names17,
        regionFields: regionsSecond,
        fields: oops + [(.narrowKlassShift, 4)] + flags + two64 + two64 + [(.spare, 1)] + ident
            + [(.pathTable, 8), (.pathTableSize, 4)] + pathIndices + verification + bases + modules + [(.spare, 8)],
        classPath: .row)
    static let jdk20 = HeaderLayout(
        name: "JDK 20", features: 20...20, versions: 15...17, proven: false, start: .genericWithPrefix,
        regionNames: names17, regionFields: regions20, fields: jdk19.fields, classPath: .row)

    private static let tail21: [(Field, Int)] =
        [(.pathTable, 8)] + pathIndices + verification + bases + modules + [(.spare, 8)]
    static let jdk21 = HeaderLayout(
        name: "JDK 21", features: 21...21, versions: 17...18, proven: true, start: .generic, regionNames: names21,
        regionFields: regionsPointerMap,
        fields: oops + [(.narrowKlassShift, 4)] + flags + [(.spare, 1)] + two64 + two64 + [(.spare, 1), (.spare, 4)]
            + ident + tail21,
        classPath: .pointers)
    /// With the offset of the heap's roots at the end.
    static let jdk21Early = HeaderLayout(
        name: "JDK 21 variant", features: 21...21, versions: 17...18, proven: false, start: .generic,
        regionNames: names21, regionFields: regionsPointerMap, fields: jdk21.fields + [(.spare, 8)],
        classPath: .pointers)
    private static let start22: [(Field, Int)] =
        oops + flags + [(.spare, 1)] + two64 + [(.spare, 1), (.spare, 4)] + ident
    private static let tail22: [(Field, Int)] = [(.pathTable, 8)] + pathIndices22 + verification + bases + modules
    static let jdk22 = HeaderLayout(
        name: "JDK 22", features: 22...22, versions: 18...18, proven: false, start: .generic, regionNames: names21,
        regionFields: regionsPointerMap, fields: start22 + tail22 + two64, classPath: .pointers)
    static let jdk23 = HeaderLayout(
        name: "JDK 23", features: 23...23, versions: 18...18, proven: false, start: .generic, regionNames: names21,
        regionFields: regionsPointerMap, fields: start22 + tail22 + two64 + [(.spare, 8)], classPath: .pointers)
    static let jdk24 = HeaderLayout(
        name: "JDK 24", features: 24...24, versions: 18...19, proven: false, start: .generic, regionNames: names21,
        regionFields: regionsPointerMap,
        fields: oopsCompact + flags + [(.narrowKlassBits, 4), (.narrowKlassShift, 4)] + two64
            + [(.spare, 1), (.spare, 4)] + ident + [(.pathTable, 8)] + pathIndices22 + verification + bases
            + [(.allowsAgent, 1), (.optimizedModules, 1), (.aotLinked, 1), (.fullModuleGraph, 1)] + rootSegments + two64
            + two64,
        classPath: .pointers)

    private static let start25: [(Field, Int)] =
        oopsCompact + flags + [(.narrowKlassBits, 4), (.narrowKlassShift, 4)]
    private static let tail25: [(Field, Int)] =
        verification + bases + [(.allowsAgent, 1), (.optimizedModules, 1), (.aotLinked, 1), (.fullModuleGraph, 1)]
        + rootSegments + two64 + two64 + profile
    static let jdk25 = HeaderLayout(
        name: "JDK 25", features: 25...25, versions: 19...20, proven: true, start: .generic, regionNames: names25,
        regionFields: regionsReserved, fields: start25 + two64 + [(.spare, 8)] + ident + [(.pathTable, 8)] + tail25,
        classPath: .locations)
    /// Later updates of 25 keep offsets in 32 bits.
    static let jdk25Narrow = HeaderLayout(
        name: "JDK 25 narrow", features: 25...26, versions: 19...20, proven: false, start: .generic,
        regionNames: names25, regionFields: regionsReserved,
        fields: start25 + [(.spare, 4), (.spare, 4), (.spare, 4)] + ident + [(.pathTable, 4)] + tail25,
        classPath: .locations)
    static let jdk26 = HeaderLayout(
        name: "JDK 26", features: 26...26, versions: 19...21, proven: false, start: .generic, regionNames: names25,
        regionFields: regionsReserved,
        fields: oopsCompact + [(.streamedObjects, 1)] + flags + [(.narrowKlassBits, 4), (.narrowKlassShift, 4)]
            + [(.spare, 4), (.spare, 4), (.spare, 4)] + ident + [(.pathTable, 4)] + verification + bases
            + [(.optimizedModules, 1), (.aotLinked, 1), (.fullModuleGraph, 1)],
        classPath: .locations)
}
