/// What is known of a class beside the JVM's log: the class file that the class path has for it.
public struct ClassOrigin: Hashable, Sendable {
    /// Path of the jar.
    public var jar: String
    /// Major version of the class file, or nil if not looked at.
    public var majorVersion: UInt16?
    /// Whether the jar is signed.
    public var isSigned: Bool
    /// Length of the class file in bytes, or nil if not looked at.
    public var size: Int?
    /// CRC-32 of the class file, or nil if not looked at.
    public var crc32: UInt32?

    public init(
        jar: String, majorVersion: UInt16? = nil, isSigned: Bool = false, size: Int? = nil, crc32: UInt32? = nil
    ) {
        self.jar = jar
        self.majorVersion = majorVersion
        self.isSigned = isSigned
        self.size = size
        self.crc32 = crc32
    }
}

/// What a proof may know beside the log. Everything is optional: less knowledge gives coarser reasons.
public struct ProofContext {
    /// Which archive the run was given.
    public enum Expectation: Sendable {
        /// A static archive or AOT cache: without any shared class it was refused.
        case base
        /// A dynamic archive: without any class from the top layer it was refused.
        case top
    }

    public var expectation: Expectation
    /// The application's class of a dotted name, or nil if it is none of the application's. Asked once for each class
    /// loaded, in the order of loading; the first jar of the class path that has it counts.
    public var origin: (String) -> ClassOrigin?
    /// What the dump left out.
    public var exclusions: ArchiveExclusions
    /// Dotted names in the class list the archive was made from, or nil if that is unknown.
    public var listed: Set<String>?

    public init(
        expectation: Expectation = .base, origin: @escaping (String) -> ClassOrigin? = { _ in nil },
        exclusions: ArchiveExclusions = ArchiveExclusions(), listed: Set<String>? = nil
    ) {
        self.expectation = expectation
        self.origin = origin
        self.exclusions = exclusions
        self.listed = listed
    }
}
