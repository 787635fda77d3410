/// What is needed of an ELF file's headers (elf(5)): class, machine, and where read-only data lies.
struct ELFHeader {
    /// As HotSpot names it.
    var architecture: String
    /// Parts of the file that may hold C strings, the likely ones first; all inside the file.
    var stringRanges: [Range<Int>]

    #if arch(x86_64)
        static let hostArchitecture = "amd64"
    #elseif arch(arm64)
        static let hostArchitecture = "aarch64"
    #endif

    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(JDKError) {
        func damaged(_ what: String) -> JDKError {
            JDKError(
                code: .damagedLibjvm, path: path, message: "\(what): the JDK is damaged; install it again")
        }
        guard bytes.count >= 64, unsafe bytes.prefix(4).elementsEqual([0x7f, 0x45, 0x4c, 0x46]) else {
            throw damaged("is no ELF file")
        }
        guard unsafe bytes[4] == 2 else {
            throw JDKError(
                code: .is32Bit, path: path,
                message: "belongs to a 32-bit JVM, which has no usable archives; "
                    + JDKError.anotherJDK)
        }
        guard unsafe bytes[5] == 1 else {
            throw JDKError(
                code: .wrongArchitecture, path: path, message: "is big-endian; \(JDKError.anotherJDK)")
        }
        let machine = unsafe bytes.loadUnaligned(fromByteOffset: 18, as: UInt16.self)
        let names: [UInt16: String] = [62: "amd64", 183: "aarch64", 243: "riscv64", 21: "ppc64le", 258: "loongarch64"]
        architecture = names[machine] ?? "machine \(machine)"
        guard architecture == Self.hostArchitecture else {
            throw JDKError(
                code: .wrongArchitecture, path: path,
                message: "is for \(architecture), this machine is \(Self.hostArchitecture); \(JDKError.anotherJDK)")
        }
        let sections = unsafe Self.readOnlySections(bytes)
        stringRanges = sections + [0..<bytes.count]
    }

    /// Sections with data, allocated and neither written nor executed: `.rodata` and the like, in the file's order.
    private static func readOnlySections(_ bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
        let offset = unsafe bytes.loadUnaligned(fromByteOffset: 40, as: UInt64.self)
        let entrySize = Int(unsafe bytes.loadUnaligned(fromByteOffset: 58, as: UInt16.self))
        let count = Int(unsafe bytes.loadUnaligned(fromByteOffset: 60, as: UInt16.self))
        let size = bytes.count
        guard entrySize >= 64, offset <= UInt64(size), count * entrySize <= size - Int(offset) else { return [] }
        var sections: [Range<Int>] = []
        for index in 0..<count {
            let entry = Int(offset) + index * entrySize
            // SAFETY: loads stay inside the section table, which was checked to lie inside the mapping.
            let type = unsafe bytes.loadUnaligned(fromByteOffset: entry + 4, as: UInt32.self)
            let flags = unsafe bytes.loadUnaligned(fromByteOffset: entry + 8, as: UInt64.self)
            let start = unsafe bytes.loadUnaligned(fromByteOffset: entry + 24, as: UInt64.self)
            let length = unsafe bytes.loadUnaligned(fromByteOffset: entry + 32, as: UInt64.self)
            // SHT_PROGBITS with SHF_ALLOC, without SHF_WRITE (1) and SHF_EXECINSTR (4).
            guard type == 1, flags & 7 == 2, start <= UInt64(size), length <= UInt64(size) - start else { continue }
            sections.append(Int(start)..<Int(start + length))
        }
        return sections
    }
}
