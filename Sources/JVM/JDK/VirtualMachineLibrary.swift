internal import CLinux
import Glibc

/// `libjvm.so`, mapped: the VM's identity and flag names stand in it as C strings.
@safe final class VirtualMachineLibrary {
    let path: String
    let home: String
    /// As the VM names it in its identity.
    let architecture: String
    private let bytes: UnsafeRawBufferPointer
    /// Where C strings may be: the read-only sections, then everything.
    private let ranges: [Range<Int>]
    /// The one of them that holds the VM's identity, and with it the names of flags.
    private var strings: Range<Int>?

    private init(path: String, home: String, architecture: String, bytes: UnsafeRawBufferPointer, ranges: [Range<Int>])
    {
        self.path = path
        self.home = home
        self.architecture = architecture
        unsafe self.bytes = bytes
        self.ranges = ranges
    }

    deinit {
        // SAFETY: the mapping was made by open(), and no pointer into it leaves this object.
        unsafe munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    /// Maps the library and checks that it is one for this machine.
    static func open(_ path: String, home: String) throws(JDKError) -> VirtualMachineLibrary {
        let mapped: UnsafeRawBufferPointer
        do throws(SystemError) {
            unsafe mapped = try map(path)
        } catch {
            throw JDKError(code: .unreadable, path: path, message: "cannot be read (\(error)); \(JDKError.anotherJDK)")
        }
        do throws(JDKError) {
            let elf = try unsafe ELFHeader(mapped, path: path)
            return unsafe VirtualMachineLibrary(
                path: path, home: home, architecture: elf.architecture, bytes: mapped, ranges: elf.stringRanges)
        } catch {
            // SAFETY: nothing else knows of the mapping yet.
            unsafe munmap(UnsafeMutableRawPointer(mutating: mapped.baseAddress), mapped.count)
            throw error
        }
    }

    private static func map(_ path: String) throws(SystemError) -> UnsafeRawBufferPointer {
        let descriptor = try retrying("open", path) { unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        let stamp = try FileStamp.read(descriptor: descriptor)
        guard stamp.isRegularFile, stamp.size > 0, stamp.size < 1 << 32 else {
            throw SystemError(step: "map", path: path, errno: EINVAL)
        }
        let address = unsafe mmap(nil, Int(stamp.size), PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw SystemError(step: "map", path: path, errno: errno)
        }
        return unsafe UnsafeRawBufferPointer(start: address, count: Int(stamp.size))
    }

    /// Offset of the first occurrence at or after `start`, below `end`.
    private func find(_ needle: [UInt8], in range: Range<Int>) -> Int? {
        guard !range.isEmpty, let base = unsafe bytes.baseAddress else { return nil }
        return unsafe needle.withUnsafeBytes { wanted -> Int? in
            guard let pattern = wanted.baseAddress else { return nil }
            // SAFETY: ELFHeader keeps every range inside the mapping.
            guard let hit = unsafe jb_memmem(base + range.lowerBound, range.count, pattern, wanted.count) else {
                return nil
            }
            return unsafe hit - base
        }
    }

    /// The C string around an offset, or nil when it is not text or longer than a kilobyte.
    private func string(around offset: Int) -> String? {
        var start = offset, end = offset
        while start > 0, unsafe bytes[start - 1] != 0, offset - start < 1024 { start -= 1 }
        while unsafe end < bytes.count, unsafe bytes[end] != 0, end - offset < 1024 { end += 1 }
        guard end - start < 1024 else { return nil }
        let text = unsafe Array(bytes[start..<end])
        guard text.allSatisfy({ $0 >= 32 && $0 < 127 }) else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    /// Calls `body` with every C string that holds `needle`, until it answers something.
    private func firstString<Result>(with needle: String, _ body: (String) -> Result?) -> Result? {
        let wanted = Array(needle.utf8)
        for range in ranges {
            var start = range.lowerBound
            while start < range.upperBound, let hit = find(wanted, in: start..<range.upperBound) {
                if let text = string(around: hit), let result = body(text) {
                    strings = range
                    return result
                }
                start = hit + wanted.count
            }
        }
        return nil
    }

    /// The names among `candidates` that stand in the library as C strings of their own: its flags.
    ///
    /// Looks where `identity` found the VM's identity; call that first.
    func names(of candidates: [String]) -> Set<String> {
        guard let range = strings else { return [] }
        return Set(candidates.filter { find([0] + Array($0.utf8) + [0], in: range) != nil })
    }

    /// The vendor as the library names it (`VM_Version::vm_vendor`), for homes whose release file does not.
    func vendorName() -> String? {
        guard let range = strings ?? ranges.first else { return nil }
        let names = [
            "Eclipse Adoptium", "Debian", "Ubuntu", "Azul Systems, Inc.", "Amazon.com Inc.", "Microsoft", "Alibaba",
            "SAP SE", "BellSoft", "Red Hat, Inc.", "Tencent", "GraalVM Community", "JetBrains s.r.o.", "Eclipse OpenJ9",
            "Oracle Corporation",
        ]
        return names.first { find([0] + Array($0.utf8) + [0], in: range) != nil }
    }

    /// Who this VM is, and which version of Java it runs.
    struct Identity {
        var ident: String
        var version: JavaVersion
        var versionString: String
    }

    /// Finds the literal `… VM (…) for linux-… JRE (…), built on …` (abstract_vm_version.cpp), or for OpenJ9 takes the
    /// version from the release file.
    func identity(release: ReleaseFile, isOpenJ9: Bool) throws(JDKError) -> Identity {
        let declared = release["JAVA_RUNTIME_VERSION"] ?? release["JAVA_VERSION"]
        if isOpenJ9, let declared, let version = JavaVersion(declared) {
            let ident = "OpenJ9 \(release["JVM_VERSION"] ?? release["OPENJ9_TAG"] ?? declared)"
            return Identity(ident: ident, version: version, versionString: declared)
        }
        let found = firstString(with: " JRE (") { text -> Identity? in
            guard let jre = JavaVersion.text(inIdent: text), let version = JavaVersion(jre) else { return nil }
            return Identity(ident: text, version: version, versionString: jre)
        }
        if let found { return found }
        throw JDKError(
            code: .unidentified, path: path,
            message: "holds no identity of a HotSpot or OpenJ9 virtual machine; \(JDKError.anotherJDK)")
    }
}
