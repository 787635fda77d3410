/// Where a JVM maps an archive: an address that is drawn anew for each archive and the same in every process that uses it.
///
/// From JDK 20 on, and in later updates of 17 (JDK-8296157; 17.0.15 does), a JVM maps an archive wherever the kernel
/// puts it, and then adds the distance to every pointer in it: all of its pages are read, written and private. An archive
/// dumped for an address and mapped there is neither (docs/decisions/archive-address.md).
public struct ArchiveAddress: Hashable, Sendable, CustomStringConvertible {
    /// In bytes: from 64 GB, above most heaps with compressed oops, to 4 TB, where ZGC's heap begins.
    public let value: UInt64

    /// Draws one that cannot be foretold.
    public static func random(architecture: String) -> ArchiveAddress {
        ArchiveAddress(.random(in: .min ... .max), architecture: architecture)
    }

    /// Takes a multiple of 16 MB, the coarsest alignment of an archive (`MetaspaceShared::core_region_alignment`); on
    /// AArch64 of 4 GB, since such a base of class pointers fits one instruction (`MacroAssembler::klass_decode_mode`).
    ///
    /// - Parameters:
    ///   - draw: any number.
    ///   - architecture: as HotSpot has it: `amd64`, `aarch64`.
    init(_ draw: UInt64, architecture: String) {
        let step: UInt64 = architecture == "amd64" ? 16 << 20 : 4 << 30
        // The archive and the classes behind it, 4 GB in all, end before ZGC's heap.
        let first: UInt64 = 64 << 30, last: UInt64 = (4 << 40) - (4 << 30)
        value = first + draw % ((last - first) / step + 1) * step
    }

    public var description: String { "0x" + String(value, radix: 16) }

    /// Releases whose JVM can be told where to map an archive, and of which most move it unless told.
    static let features = 17...26
}
