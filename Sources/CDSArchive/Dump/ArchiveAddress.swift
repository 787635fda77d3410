/// Where a JVM maps an archive: an address that is random for the archive and the same in every process.
///
/// From JDK 20 on (JDK-8296157) a JVM maps an archive wherever the kernel puts it, and then adds the distance to every
/// pointer in it: all of its pages are read, written and private. An archive dumped for an address and mapped there
/// is neither. The address comes from the digest of what the archive is made from, so that it differs from
/// image to image, and cannot be foretold without the image; docs/decisions/archive-address.md.
public struct ArchiveAddress: Hashable, Sendable, CustomStringConvertible {
    /// In bytes: from 64 GB, above every heap with compressed oops, to 4 TB, where ZGC's heap begins.
    public let value: UInt64

    /// Takes a multiple of 16 MB, the coarsest alignment of an archive (`MetaspaceShared::core_region_alignment`); on
    /// AArch64 of 4 GB, since such a base of class pointers fits one instruction (`MacroAssembler::klass_decode_mode`).
    ///
    /// - Parameters:
    ///   - seed: as good as random.
    ///   - architecture: as `uname -m` has it.
    public init(seed: UInt64, architecture: String) {
        let step: UInt64 = architecture == "x86_64" ? 16 << 20 : 4 << 30
        let first: UInt64 = 64 << 30, end: UInt64 = 4 << 40
        value = first + seed % ((end - first) / step) * step
    }

    public var description: String { "0x" + String(value, radix: 16) }

    /// Releases whose JVM moves archives unless told otherwise, as far as is known.
    static let features = 20...26
}
