import Bytecode
import Glibc
import TestSupport
import Testing

@Suite("Hostile and broken jars") struct HostileJarTests {
    @Test(
        "a name that escapes or misleads is a hazard",
        arguments: [
            ("../a", .escapes), ("a/../../b", .escapes), ("a/..", .escapes), ("/etc/passwd", .absolute),
            ("C:/a", .drive), ("c:a", .drive), ("a\\b", .backslash), ("..\\a", .backslash), ("a\0b", .controlCharacter),
            ("a\nb", .controlCharacter), ("a\u{7f}", .controlCharacter), ("", .emptyName), ("a//b", .alias),
            ("./a", .alias), ("a/./b", .alias), ("a\\b/../c", .escapes),
            ("a", nil), ("a/", nil), ("...", nil), ("a..b/c.", nil), ("ü/日本", nil), ("1:a", nil), ("a b", nil),
        ] as [(String, Jar.Hazard?)])
    func names(name: String, hazard: Jar.Hazard?) throws {
        var image = ZipImage()
        image.add(name, "x")
        let jar = try Jar(bytes: image.bytes, path: "names.jar")
        #expect(jar.entries[0].hazard == hazard)
        #expect(jar.entries[0].name == name)
        if !name.contains("\0") { #expect(try jar.read(jar.entries[0]) == Array("x".utf8)) }
        let scratch = try Scratch()
        var writer = try JarWriter(path: "\(scratch.path)/x.jar")
        let refused = kind { name.hasSuffix("/") ? try writer.addDirectory(name) : try writer.add(name, []) }
        #expect(refused == (hazard == nil ? nil : .badName))
    }

    @Test("a name that is not UTF-8 is a hazard")
    func encoding() throws {
        var image = ZipImage()
        image.add("", "x") { $0.name = [0x61, 0xff, 0x62] }
        let jar = try Jar(bytes: image.bytes, path: "latin.jar")
        #expect(jar.entries[0].hazard == .badEncoding)
        #expect(jar.entries[0].name == "a\u{fffd}b")
        #expect(try jar.read(jar.entries[0]) == Array("x".utf8))
    }

    @Test("encrypted entries are named and refused", arguments: [1, 0x41])
    func encrypted(flags: Int) throws {
        var image = ZipImage()
        image.add("secret.txt", "0123456789ab-secret") { $0.flags = flags }
        let jar = try Jar(bytes: image.bytes, path: "secret.jar")
        #expect(jar.entries[0].isEncrypted && jar.entries[0].hazard == .encrypted)
        #expect(kind { try jar.read(jar.entries[0]) } == .encrypted)
        #expect(kind { try Jar(nested: jar.entries[0], of: jar) } == .encrypted)
    }

    @Test("a jar encrypted by zip is refused")
    func encryptedByZip() throws {
        let scratch = try Scratch()
        _ = try scratch.write("a.txt", Array("secret".utf8))
        try Command.shell("cd '\(scratch.path)' && zip -q -P password a.jar a.txt")
        let jar = try Jar(path: "\(scratch.path)/a.jar")
        #expect(kind { try jar.read(jar.entries[0]) } == .encrypted)
    }

    @Test("methods that no JVM knows are refused", arguments: [1, 9, 12, 14, 93, 99])
    func methods(method: Int) throws {
        var image = ZipImage()
        image.add("a.txt", "x") { $0.method = method }
        let jar = try Jar(bytes: image.bytes, path: "method.jar")
        #expect(jar.entries[0].hazard == .unsupportedMethod)
        #expect(kind { try jar.read(jar.entries[0]) } == .unsupportedMethod)
    }

    @Test("symbolic links are seen")
    func links() throws {
        var image = ZipImage()
        image.add("link", "/etc/passwd") { $0.externalAttributes = 0o120777 << 16 }
        image.add("file", "x") { $0.externalAttributes = 0o100644 << 16 }
        image.add("dos", "x") { ($0.madeBy, $0.externalAttributes) = (20, 0o120777 << 16) }
        let jar = try Jar(bytes: image.bytes, path: "links.jar")
        #expect(jar.entries.map(\.isSymbolicLink) == [true, false, false])
    }

    @Test("a bomb is refused by ratio, by size and by the sum of sizes")
    func bombs() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/bomb.jar"
        var writer = try JarWriter(path: path)
        try writer.add("zeros", [UInt8](repeating: 0, count: 40 << 20))
        try writer.finish()
        let jar = try Jar(path: path)
        #expect(kind { try jar.read(jar.entries[0]) } == .tooLarge)
        #expect(kind { try jar.extract(jar.entries[0], to: "\(scratch.path)/out") } == .tooLarge)
        #expect(scratch.names == ["bomb.jar"])
        let trusting = try Jar(path: path, limits: Jar.Limits(ratio: 2000))
        #expect(try trusting.read(trusting.entries[0]).count == 40 << 20)
        #expect(kind { try trusting.read(trusting.entries[0], limit: 1 << 20) } == .tooLarge)
        #expect(kind { try Jar(path: path, limits: Jar.Limits(total: 39 << 20)) } == .tooLarge)
        #expect(kind { try Jar(path: path, limits: Jar.Limits(entries: 0)) } == .tooLarge)
        #expect(kind { try Jar(path: path, limits: Jar.Limits(directory: 40)) } == .tooLarge)
    }

    @Test("limits are for what is inflated: a bomb is copied as it is packed, a larger stored entry comes out")
    func harmless() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/large.jar"
        var writer = try JarWriter(path: path)
        try writer.add("zeros", [UInt8](repeating: 0, count: 40 << 20))
        try writer.add("stored", [UInt8](repeating: 7, count: 2 << 20), compression: .stored)
        try writer.finish()
        let jar = try Jar(path: path, limits: Jar.Limits(entry: 1 << 20))
        var copy = try JarWriter(path: "\(scratch.path)/copy.jar")
        for entry in jar.entries { try copy.copy(entry, from: jar) }
        try copy.finish()
        let copied = try Jar(path: "\(scratch.path)/copy.jar")
        #expect(copied.entries.map(\.size) == [40 << 20, 2 << 20])
        #expect(copied.entries[0].compressedSize < 1 << 20)
        #expect(kind { try jar.read(jar.entries[1]) } == .tooLarge)
        try jar.extract(jar.entries[1], to: "\(scratch.path)/out")
        #expect(Files.bytes("\(scratch.path)/out") == [UInt8](repeating: 7, count: 2 << 20))
    }

    @Test("entries that share their packed bytes are refused: each copy would take their room again")
    func overlaps() throws {
        var image = ZipImage()
        image.add("a", String(repeating: "x", count: 1000))
        for name in ["b", "c"] {
            image.add(name, "") { ($0.headerOffset, $0.size, $0.compressedSize) = (0, 1000, 1000) }
        }
        #expect(kind { try Jar(bytes: image.bytes, path: "overlap.jar") } == .corrupt)
        image.parts.removeLast(2)
        #expect(kind { try Jar(bytes: image.bytes, path: "single.jar") } == nil)
    }

    @Test("a size that the packed bytes cannot hold costs no memory")
    func impossibleSize() throws {
        var image = ZipImage()
        image.add("a", "xx") { ($0.method, $0.size) = (8, 100 << 20) }
        image.add("b", "xx") { $0.size = 3 }
        let jar = try Jar(bytes: image.bytes, path: "liar.jar")
        #expect(kind { try jar.read(jar.entries[0]) } == .corrupt)
        #expect(kind { try jar.read(jar.entries[1]) } == .corrupt)
    }

    @Test("a size that is not the real one is an error, for large entries too", arguments: [-1, 1], [1, 100_000])
    func wrongSize(difference: Int, times: Int) throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/a.jar"
        var writer = try JarWriter(path: path)
        try writer.add("a", Array(String(repeating: "some text, some text, some text", count: times).utf8))
        try writer.finish()
        var bytes = try contents(path)
        let directory = try #require(bytes.firstIndex(of: [0x50, 0x4b, 1, 2]))
        for place in [22, directory + 24] { bytes[place] = UInt8(Int(bytes[place]) + difference) }
        let jar = try Jar(bytes: bytes, path: "a.jar")
        #expect(kind { try jar.read(jar.entries[0]) } != nil)
        #expect(kind { try jar.stream(jar.entries[0]) { _ in } } != nil)
    }

    @Test("content that is not what the CRC-32 says is an error")
    func checksum() throws {
        var image = ZipImage()
        image.add("a", "content") { $0.crc = 1 }
        // Large ones are inflated by another library.
        image.add("large", String(repeating: "content", count: 300_000)) { $0.crc = 1 }
        let jar = try Jar(bytes: image.bytes, path: "crc.jar")
        for entry in jar.entries {
            let error = #expect(throws: JarError.self) { try jar.read(entry) }
            #expect(error?.kind == .checksumMismatch)
        }
        let error = #expect(throws: JarError.self) { try jar.read(jar.entries[0]) }
        #expect(error?.description.hasPrefix("crc.jar!/a: ") == true)
    }

    @Test("an entry that points elsewhere is an error")
    func badOffsets() throws {
        var image = ZipImage()
        image.add("a.jar", "content") { $0.headerOffset = 3 }
        let jar = try Jar(bytes: image.bytes, path: "offset.jar")
        #expect(kind { try jar.read(jar.entries[0]) } != nil)
        #expect(kind { try Jar(nested: jar.entries[0], of: jar) } == .corrupt)
        image.parts[0].headerOffset = 1000
        #expect(kind { try Jar(bytes: image.bytes, path: "offset.jar") } == .corrupt)
        image.parts[0].headerOffset = nil
        image.parts[0].compressedSize = 1000
        image.parts[0].size = 1000
        #expect(kind { try Jar(bytes: image.bytes, path: "long.jar") } == .corrupt)
        // Two of these would not even have a sum.
        image.parts[0].isWide = true
        image.parts[0].compressedSize = .max
        image.parts[0].size = 0
        #expect(kind { try Jar(bytes: image.bytes, path: "vast.jar") } == .corrupt)
    }

    @Test("a wrong number of entries and a split archive are errors")
    func badEnds() throws {
        var image = ZipImage()
        image.add("a", "content")
        image.promisedEntries = 2
        #expect(kind { try Jar(bytes: image.bytes, path: "count.jar") } == .corrupt)
        image.promisedEntries = nil
        image.disk = 1
        #expect(kind { try Jar(bytes: image.bytes, path: "disk.jar") } == .multiDisk)
    }

    @Test("what is no jar is told apart")
    func noJar() throws {
        let scratch = try Scratch()
        #expect(kind { try Jar(path: "\(scratch.path)/none") } == .notFound)
        #expect(kind { try Jar(path: scratch.path) } == .notARegularFile)
        #expect(kind { try Jar(path: try scratch.write("empty", [])) } == .empty)
        #expect(kind { try Jar(path: try scratch.write("text", Array("hello".utf8))) } == .notAZip)
        #expect(kind { try Jar(path: try scratch.write("long", [UInt8](repeating: 7, count: 200_000))) } == .notAZip)
        #expect(unsafe mkfifo("\(scratch.path)/pipe", 0o600) == 0)
        #expect(kind { try Jar(path: "\(scratch.path)/pipe") } == .notARegularFile)
    }

    @Test("a jar that shrinks while it is read is an error, and seen as changed")
    func shrinking() throws {
        let scratch = try Scratch()
        let library = try #require(try RealFiles.libraries().first { $0.contains("spring-core") })
        let path = try scratch.write("shrink.jar", try contents(library))
        let jar = try Jar(path: path)
        #expect(jar.isUnchanged)
        #expect(unsafe truncate(path, 1000) == 0)
        #expect(!jar.isUnchanged)
        let failed = jar.entries.filter { entry in kind { try jar.read(entry) } != nil }
        #expect(failed.count > jar.entries.count / 2)
    }

    @Test("a jar replaced by another goes on as the old one, and is seen as changed")
    func replaced() throws {
        let scratch = try Scratch()
        var image = ZipImage()
        image.add("a", "old")
        let path = try scratch.write("a.jar", image.bytes)
        let jar = try Jar(path: path)
        image.parts[0].data = Array("new".utf8)
        let other = try scratch.write("b.jar", image.bytes)
        #expect(unsafe rename(other, path) == 0)
        #expect(try jar.read(jar.entries[0]) == Array("old".utf8))
        #expect(!jar.isUnchanged)
    }

    @Test("a jar cut at any byte is an error, even where a jar in it is whole")
    func truncation() throws {
        let bytes = try Self.small()
        for length in 0..<bytes.count {
            let error = kind { try readAll(Array(bytes[..<length])) }
            #expect(error != nil, "cut at \(length)")
        }
        try readAll(bytes)
    }

    @Test("flipped bits never trap", arguments: 0..<4 as Range<UInt64>)
    func damage(seed: UInt64) throws {
        let bytes = try Self.small()
        var random = SplitMix(seed: seed)
        var survived = 0
        for _ in 0..<3000 where kind({ try readAll(random.damage(bytes)) }) == nil { survived += 1 }
        #expect(survived < 2900)
    }

    /// Every record looked right as far as it goes and had 128 KiB in front of its directory searched: 380 MB in all.
    @Test("a tail full of end records costs no more than a few looks")
    func manyEndRecords() throws {
        // What stands in front looks like the header of a stored jar: a zip that has lost its end.
        var bytes = [UInt8](repeating: 0, count: 200_000) + [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 26)
        let directory = bytes.count, records = 2_900
        bytes += [0x50, 0x4b, 1, 2] + [UInt8](repeating: 0, count: 42)
        for number in 0..<records {
            let size = bytes.count - directory, comment = 22 * (records - number - 1)
            bytes += [0x50, 0x4b, 5, 6] + little(0, 4) + little(1, 2) + little(1, 2)
            bytes += little(size, 4) + little(0, 4) + little(comment, 2)
        }
        let scratch = try Scratch()
        let path = try scratch.write("many.jar", bytes)
        let before = try bytesRead()
        #expect(kind { try Jar(path: path) } == .notAZip)
        #expect(try bytesRead() - before < 20 << 20)
    }

    @Test("a directory that thousands of end records lead to is refused")
    func repeatedDirectory() throws {
        func entry(_ comment: [UInt8]) -> [UInt8] {
            [0x50, 0x4b, 1, 2, 10, 0, 10, 0] + little(0, 12) + little(1, 4) + little(1, 4) + little(0, 4)
                + little(comment.count, 2) + little(0, 12) + comment
        }
        func end(_ size: Int, _ comment: Int) -> [UInt8] {
            [0x50, 0x4b, 5, 6] + little(0, 4) + little(1_000, 2) + little(1_000, 2) + little(size, 4) + little(31, 4)
                + little(comment, 2)
        }
        let plain = Array((0..<1_000).map { _ in entry([]) }.joined()), records = 1_000
        let comment = (0..<records).flatMap { end(plain.count, 22 * (records - $0)) }
        let directory = plain.dropLast(46) + entry(comment)
        let bytes = [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 27) + directory + end(directory.count, 0)
        let jar = try Jar(bytes: bytes, path: "repeated.jar")
        #expect(jar.entries.count == 1_000)
        #expect(kind { try jar.read(jar.entries[0], first: 8) } == .corrupt)
    }

    /// A jar with stored, deflated, empty, nested and wide entries.
    private static func small() throws -> [UInt8] {
        let scratch = try Scratch()
        var inner = ZipImage()
        inner.add("inner.txt", "inner")
        inner.hasWideEnd = true
        let path = "\(scratch.path)/small.jar"
        var writer = try JarWriter(path: path)
        try writer.add(
            "META-INF/MANIFEST.MF", Manifest(main: .init([.init(name: "Main-Class", value: "A")])).serialized())
        try writer.addDirectory("d")
        try writer.add("d/text", Array(String(repeating: "text ", count: 20).utf8))
        try writer.add("lib/inner.jar", inner.bytes, compression: .stored)
        try writer.add("empty", [])
        try writer.finish()
        return try contents(path)
    }
}

/// Reads all that can be read of a jar and of the jars in it.
func readAll(_ bytes: [UInt8]) throws {
    try readAll(try Jar(bytes: bytes, path: "test.jar"))
}

private func readAll(_ jar: Jar) throws {
    var failure: (any Error)?
    do { _ = try jar.manifest() } catch { failure = error }
    _ = (jar.multiReleaseVersions, jar.signatureFiles)
    for entry in jar.entries {
        do {
            _ = try jar.read(entry)
            if entry.name.hasSuffix(".jar") { try readAll(try Jar(nested: entry, of: jar)) }
        } catch { failure = error }
    }
    if let failure { throw failure }
}

extension Array where Element == UInt8 {
    func firstIndex(of pattern: [UInt8]) -> Int? {
        indices.dropLast(pattern.count - 1).first { Array(self[$0..<($0 + pattern.count)]) == pattern }
    }
}
