/// What the header of a CDS archive or AOT cache says, read without a JVM.
public struct ArchiveHeader: Hashable, Sendable {
    /// What the magic number calls the file.
    public enum Kind: String, Hashable, Sendable {
        /// A static archive, or the final AOT cache, which has the same magic number.
        case `static`
        /// A layer on top of a static archive.
        case dynamic
        /// An AOT cache: a static archive with a region of machine code. One without code shows as `static`.
        case aotCache
        /// What `-XX:AOTMode=record` writes; no application runs from it.
        case aotConfiguration
    }

    /// A part of the file that the JVM maps.
    public struct Region: Hashable, Sendable {
        /// As the JVM's logs call it: `rw`, `ro`, `bm` (bitmaps), `hp` (heap), `ac` (AOT code) …
        public var name: String
        /// From the start of the file, in bytes.
        public var fileOffset: UInt64
        /// Bytes in use, without padding.
        public var used: UInt64
        /// CRC-32 of the bytes in use.
        public var crc: UInt32
        public var isReadOnly: Bool
        public var isExecutable: Bool
        /// Where it belongs, relative to the requested base address; JDK 11 to 14: the address itself.
        var place: UInt64
    }

    /// A file or directory that the class path named when the archive was made.
    public struct ClassPathEntry: Hashable, Sendable {
        public enum Group: String, Hashable, Sendable { case modulesImage, boot, application, module }
        public enum FileType: String, Hashable, Sendable { case file, directory, missing }

        /// As it stood on the command line or in a manifest's Class-Path.
        public var path: String
        public var group: Group
        public var fileType: FileType
        /// Seconds since the epoch; nil where the JVM does not compare it (a time of 0 at the dump, JDK 11 to 24).
        public var mtimeSeconds: Int64?
        /// Bytes; nil for directories and missing files.
        public var size: Int64?
        /// Named by a jar's manifest, not by the command line.
        public var isFromManifest: Bool
    }

    /// How the JIT compilers' profiles were laid out (JDK 25 and later); must be the same at run time if the cache
    /// holds profiles.
    public struct ProfileFlags: Hashable, Sendable {
        public var typeProfileLevel: UInt32
        public var typeProfileArgsLimit: Int32
        public var typeProfileParmsLimit: Int32
        public var typeProfileWidth: Int64
        public var bciProfileWidth: Int64
        public var profileTraps: Bool
        public var typeProfileCasts: Bool
    }

    public var kind: Kind
    /// `CURRENT_CDS_ARCHIVE_VERSION` of the JDK that wrote it.
    public var version: Int32
    /// Bytes, with the name of the base archive where that is part of it.
    public var headerSize: Int
    /// CRC-32 that the header bears of itself.
    public var headerCRC: UInt32
    /// Where the bytes begin that `headerCRC` covers; they end with the header.
    var crcStart = 0
    /// The JVM that wrote it and the only one to take it: `OpenJDK 64-Bit Server VM (17.0.15+6) for linux-amd64 …`.
    public var jvmIdent: String
    /// The layout it was read by: "JDK 17"; nil if none fits, and then all fields below are empty.
    public var layoutName: String?
    /// Feature releases that use this layout.
    public var features: ClosedRange<Int>?
    /// Whether the layout was tried on archives of a real JDK; else it is only as good as OpenJDK's sources.
    public var proven: Bool
    /// Path of the static archive below a dynamic one; nil is the JDK's default archive.
    public var baseArchiveName: String?
    /// CRC-32 of the header of the base archive when a dynamic one was made.
    public var baseHeaderCRC: UInt32?

    /// `ObjectAlignmentInBytes`.
    public var objectAlignment: Int?
    /// Page size of the regions in bytes: 4096 on x86-64, up to 64 KiB on AArch64.
    public var regionAlignment: Int?
    public var compactStrings: Bool?
    /// `UseCompactObjectHeaders` (JDK 24 and later).
    public var compactHeaders: Bool?
    /// `UseCompressedOops`; for JDK 11 as the way of encoding shows.
    public var compressedOops: Bool?
    public var compressedClassPointers: Bool?
    /// 0 unscaled, 1 zero-based, 2 disjoint base, 3 heap-based (`CompressedOops::Mode`).
    public var narrowOopMode: Int?
    public var narrowOopShift: Int?
    /// Bytes, as resolved when it was made.
    public var maxHeapSize: UInt64?
    /// Heap objects for any collector, to be streamed in (JDK 26).
    public var streamedObjects: Bool?
    public var verifyLocal: Bool?
    public var verifyRemote: Bool?
    public var hasApplicationClasses: Bool?
    public var allowsArchivingWithAgent: Bool?
    public var hasOptimizedModules: Bool?
    public var hasFullModuleGraph: Bool?
    /// Made with AOTClassLinking (JDK 24 and later).
    public var hasAOTLinkedClasses: Bool?
    public var profileFlags: ProfileFlags?
    /// Index in `classPath` of the last entry that a class came from; later ones are not compared.
    public var maxUsedPathIndex: Int?

    public var regions: [Region] = []
    /// The module image first, then boot, application and module path; empty if the table was not found.
    public var classPath: [ClassPathEntry] = []
    /// The class path's text as given at the dump (JDK 11 and 12, which compare it letter by letter).
    public var classPathText: String?
    /// Length of the file in bytes.
    public var fileSize: Int

    /// The regions' last byte plus one: what the file must at least have.
    public var neededSize: UInt64 {
        regions.map { $0.fileOffset.addingReportingOverflow($0.used).partialValue }.max() ?? UInt64(headerSize)
    }

    /// Whether it holds machine code, which suits only CPUs with the features of the one it was made on.
    public var hasMachineCode: Bool { regions.contains { $0.name == "ac" && $0.used > 0 } }

    /// The paths of the application's class path in order.
    public var applicationPaths: [ClassPathEntry] { classPath.filter { $0.group == .application } }
}
