@testable import CDSArchive
import TestSupport
import Testing

@Suite("Archive headers")
struct ArchiveHeaderTests {
    private static func all(_ archives: TinyArchives) -> [TinyArchives.File] {
        archives.files + [archives.configuration].compactMap { $0 }
    }

    @Test("archives of every JDK tell what they were made for", arguments: TestJDK.all)
    func real(jdk: String) throws {
        let archives = try TinyArchives.of(jdk)
        for file in Self.all(archives) {
            let header = try ArchiveHeader.read(path: file.path)
            let kinds: [TinyArchives.Kind: ArchiveHeader.Kind] = [
                .static: .static, .linked: .static, .dynamic: .dynamic, .aotCache: .aotCache,
                .aotConfiguration: .aotConfiguration,
            ]
            #expect(header.kind == kinds[file.kind])
            #expect(header.layoutName == "JDK \(TestJDK.feature(jdk))")
            #expect(header.proven)
            #expect(try header.jvmIdent == TestJDK.ident(jdk))
            #expect(header.objectAlignment == 8)
            #expect(header.regionAlignment == 4096)
            #expect(header.compressedOops == true)
            #expect(header.compressedClassPointers == true)
            #expect(header.compactStrings == true)
            #expect(header.verifyRemote == true)
            #expect(header.hasApplicationClasses == true)
            #expect(header.compactHeaders == (TestJDK.feature(jdk) >= 24 ? false : nil))
            #expect(
                header.hasAOTLinkedClasses
                    == (TestJDK.feature(jdk) < 24 ? nil : [.linked, .aotCache].contains(file.kind)))
            #expect(header.neededSize <= UInt64(header.fileSize))
            #expect(header.hasMachineCode == (file.kind == .aotCache))
            #expect((header.maxHeapSize ?? 0) > 1 << 20)
            #expect(header.baseArchiveName == nil)
        }
    }

    @Test("the class path is found with times and sizes", arguments: TestJDK.all)
    func classPath(jdk: String) throws {
        let archives = try TinyArchives.of(jdk)
        let size = try archives.scratch.read("app.jar").count
        for file in Self.all(archives) {
            let header = try ArchiveHeader.read(path: file.path)
            #expect(header.classPath.first?.group == .modulesImage)
            let entry = try #require(header.applicationPaths.first)
            #expect(entry.path == archives.jar)
            #expect(entry.mtimeSeconds == Int64(TinyArchives.jarTime))
            #expect(entry.size == Int64(size))
            #expect(header.classPathText == (jdk == "11" ? archives.jar : nil))
        }
    }

    @Test("the name and CRC of another base archive are read", arguments: ["17", "21", "25"])
    func base(jdk: String) throws {
        let archives = try TinyArchives.of(jdk)
        let base = try #require(archives.files.first { $0.kind == .static })
        let scratch = try Scratch()
        let top = scratch.file("top.jsa")
        try Command.succeed(
            SetUp.java(jdk),
            [
                "-XX:SharedArchiveFile=\(base.path)", "-XX:ArchiveClassesAtExit=\(top)", "-cp", archives.jar, "p.Main",
                archives.scratch.file("plug.jar"),
            ],
            in: scratch.path)
        let header = try ArchiveHeader.read(path: top)
        #expect(header.baseArchiveName == base.path)
        #expect(try header.baseHeaderCRC == ArchiveHeader.read(path: base.path).headerCRC)
        #expect(try ArchiveDamage.find(header, path: top).isEmpty)
        #expect(Doctor.diagnose(archive: top).accepts)
    }

    @Test("an archive cut at every offset of its header gives an error", arguments: TestJDK.all)
    func truncation(jdk: String) throws {
        let archives = try TinyArchives.of(jdk)
        let bytes = try archives.scratch.read(archives.files[0].kind == .static ? "static.jsa" : "dynamic.jsa")
        let header = try ArchiveHeader.parse(Array(bytes.prefix(8_192)))
        for end in 0..<header.headerSize {
            // Plain, for speed: an expectation costs more than the parse.
            if (try? ArchiveHeader.parse(Array(bytes[..<end]))) != nil {
                Issue.record("accepted with \(end) bytes")
                break
            }
        }
        _ = try ArchiveHeader.parse(Array(bytes[..<header.headerSize]))
    }

    @Test("flipped bytes of header and class path give errors or findings, never traps", arguments: TestJDK.all)
    func flips(jdk: String) throws {
        var random = SplitMix(seed: 25)
        let archives = try TinyArchives.of(jdk)
        let name = jdk == "11" ? "static.jsa" : "dynamic.jsa"
        var bytes = try archives.scratch.read(name)
        let header = try ArchiveHeader.parse(bytes)
        for _ in 0..<250 {
            var changed: [(Int, UInt8)] = []
            for _ in 0..<3 {
                let isHeader = random.next() % 4 != 0
                let limit = isHeader ? header.headerSize : bytes.count
                let at = Int(random.next() % UInt64(limit))
                changed.append((at, bytes[at]))
                bytes[at] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? ArchiveHeader.parse(bytes)
            for (at, byte) in changed.reversed() { bytes[at] = byte }
        }
        #expect(try ArchiveHeader.parse(bytes) == header)
    }

    @Test("header and regions bear true CRCs, and a flipped bit is found", arguments: TestJDK.all)
    func damage(jdk: String) throws {
        let archives = try TinyArchives.of(jdk)
        let scratch = try Scratch()
        for file in Self.all(archives) where file.kind != .linked {
            let header = try ArchiveHeader.read(path: file.path)
            #expect(try ArchiveDamage.find(header, path: file.path) == [], "\(file.kind)")
        }
        let file = archives.files.last!
        let header = try ArchiveHeader.read(path: file.path)
        let region = try #require(header.regions.first { $0.name == "ro" })
        let copy = scratch.file("copy")
        try Command.succeed("/bin/cp", [file.path, copy], in: "/")
        try Command.succeed("/bin/chmod", ["u+w", copy], in: "/")
        try scratch.flip("copy", at: Int(region.fileOffset) + 1_000)
        #expect(try ArchiveDamage.find(header, path: copy) == ["region ro"])
        let diagnosis = Doctor.diagnose(archive: copy, deep: true)
        #expect(diagnosis.findings.contains { $0.code == .damagedRegion })
        #expect(!diagnosis.accepts)
        #expect(Doctor.diagnose(archive: copy).accepts)
    }

    @Test("every layout is recognised by its identification string", arguments: HeaderLayout.all.map(\.name))
    func layouts(name: String) throws {
        let layout = try #require(HeaderLayout.all.first { $0.name == name })
        let bytes = SyntheticHeader.bytes(layout)
        let header = try ArchiveHeader.parse(bytes)
        #expect(header.layoutName == name)
        #expect(header.proven == layout.proven)
        #expect(header.objectAlignment == 8)
        #expect(header.maxHeapSize == 1 << 30)
        #expect(header.regions.map(\.name) == layout.regionNames)
        #expect(header.regions.first?.used == 77)
    }

    @Test("an unknown layout still tells which JVM made it")
    func unknown() throws {
        var bytes = SyntheticHeader.bytes(.jdk21)
        bytes[8] = 99
        let header = try ArchiveHeader.parse(bytes)
        #expect(header.layoutName == nil)
        #expect(header.jvmIdent == SyntheticHeader.ident)
        #expect(!header.proven)
    }

    @Test(
        "other files are refused",
        arguments: [[], [0x7f, 0x45, 0x4c, 0x46], Array("PK\u{3}\u{4}".utf8) + Array(repeating: 0, count: 2_000)]
            as [[UInt8]])
    func others(bytes: [UInt8]) {
        #expect(throws: ArchiveError.self) { try ArchiveHeader.parse(bytes) }
    }

    @Test("a missing file and a directory are refused", arguments: ["/no/such.jsa", "/"])
    func missing(path: String) {
        #expect(throws: ArchiveError.self) { try ArchiveHeader.read(path: path) }
        #expect(Doctor.diagnose(archive: path).findings.map(\.code) == [.unreadable])
    }
}

/// Headers made from a layout, for JDKs that cannot be had.
enum SyntheticHeader {
    static let ident = "OpenJDK 64-Bit Server VM (99+1) for linux-amd64 JRE (99+1), built by a test"

    static func bytes(_ layout: HeaderLayout) -> [UInt8] {
        let places = layout.places
        var bytes = [UInt8](repeating: 0, count: places.end + 4_096)
        func put(_ value: UInt64, _ offset: Int, _ size: Int) {
            for index in 0..<size { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
        }
        put(0xf00b_aba2, 0, 4)
        put(UInt64(layout.versions.upperBound), 8, 4)
        if layout.start != .short { put(UInt64(places.end), 12, 4) }
        for (field, place) in places.fields {
            switch field {
            case .ident: for (index, byte) in Array(ident.utf8).enumerated() { bytes[place.offset + index] = byte }
            case .headerSize: put(UInt64(places.end), place.offset, place.size)
            case .objectAlignment: put(8, place.offset, place.size)
            case .maxHeapSize: put(1 << 30, place.offset, place.size)
            default: break
            }
        }
        if let used = places.regions[.used] { put(77, places.regionStart + used.offset, used.size) }
        return bytes
    }
}
