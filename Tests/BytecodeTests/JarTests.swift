import Bytecode
import Glibc
import TestSupport
import Testing

@Suite("Jars") struct JarTests {
    @Test("every entry of real jars is read, in the order that unzip lists")
    func realJars() throws {
        for path in try RealFiles.libraries().prefix(12) {
            let jar = try Jar(path: path)
            let listed = try Command.shell("unzip -Z1 '\(path)'").split(separator: "\n").map(String.init)
            #expect(jar.entries.map(\.name) == listed)
            for entry in jar.entries where !entry.isDirectory {
                #expect(try jar.read(entry).count == entry.size)
                #expect(entry.hazard == nil, "\(path) \(entry.name)")
            }
        }
    }

    @Test("an entry's bytes are those that unzip gives")
    func sameAsUnzip() throws {
        let path = try #require(try RealFiles.libraries().first { $0.contains("jackson-core") })
        let jar = try Jar(path: path)
        let entry = try #require(jar.entry(named: "META-INF/MANIFEST.MF"))
        #expect(
            String(decoding: try jar.read(entry), as: UTF8.self)
                == (try Command.shell("unzip -p '\(path)' META-INF/MANIFEST.MF")))
    }

    @Test("stored jars in a Spring Boot jar are read in place")
    func nestedStored() throws {
        let outer = try Jar(path: RealFiles.shop)
        let libraries = outer.entries.filter { $0.name.hasPrefix("BOOT-INF/lib/") && $0.name.hasSuffix(".jar") }
        #expect(libraries.count >= 60)
        for library in libraries {
            #expect(library.method == .stored)
            let inner = try Jar(nested: library, of: outer)
            #expect(inner.path == "\(RealFiles.shop)!/\(library.name)")
            #expect(inner.depth == 1)
            let last = try #require(inner.entries.last { !$0.isDirectory })
            #expect(try inner.read(last).count == last.size)
        }
    }

    @Test("a deflated jar in a jar in a jar is read, and no deeper than the limit")
    func nestedDeflated() throws {
        let scratch = try Scratch()
        var image = ZipImage()
        image.add("a.txt", "innermost")
        var bytes = image.bytes
        for level in 1...4 {
            let path = "\(scratch.path)/\(level).jar"
            var writer = try JarWriter(path: path)
            try writer.add("inner.jar", bytes, compression: level % 2 == 0 ? .stored : .deflated())
            try writer.finish()
            bytes = try contents(path)
        }
        var jar = try Jar(bytes: bytes, path: "outer.jar", limits: Jar.Limits(depth: 4))
        for _ in 1...4 { jar = try Jar(nested: try #require(jar.entry(named: "inner.jar")), of: jar) }
        #expect(try jar.read(jar.entries[0]) == Array("innermost".utf8))
        #expect(jar.path == "outer.jar!/inner.jar!/inner.jar!/inner.jar!/inner.jar")
        let shallow = try Jar(bytes: bytes, path: "outer.jar", limits: Jar.Limits(depth: 1))
        let inner = try Jar(nested: shallow.entries[0], of: shallow)
        #expect(kind { try Jar(nested: inner.entries[0], of: inner) } == .tooLarge)
    }

    @Test("a jar with a launch script in front is read", arguments: [false, true])
    func launchScript(adjusted: Bool) throws {
        var image = ZipImage()
        image.prefix = Array("#!/bin/bash\nexec java -jar \"$0\"\n".utf8)
        image.adjusted = adjusted
        image.add("a.txt", "one")
        image.add("b.txt", "two")
        let jar = try Jar(bytes: image.bytes, path: "script.jar")
        #expect(jar.prefixLength == (adjusted ? 0 : image.prefix.count))
        #expect(try jar.read(jar.entries[1]) == Array("two".utf8))
    }

    @Test("the four bytes before the zip in a jmod are skipped")
    func jmod() throws {
        let jar = try RealFiles.javaBase()
        #expect(jar.prefixLength == 4)
        #expect(
            try jar.read(#require(jar.entry(named: "classes/module-info.class"))).prefix(4) == [0xca, 0xfe, 0xba, 0xbe])
    }

    @Test("foreign bytes behind the zip and a comment are skipped")
    func trailer() throws {
        var image = ZipImage()
        image.add("a.txt", "one")
        image.comment = Array("a comment with PK\u{5}\u{6} in it".utf8)
        image.trailer = Array("appended".utf8)
        let jar = try Jar(bytes: image.bytes, path: "trailer.jar")
        #expect(try jar.read(jar.entries[0]) == Array("one".utf8))
    }

    @Test("ZIP64 end records and extra fields are read", arguments: [0, 33])
    func zip64(prefix: Int) throws {
        var image = ZipImage()
        image.prefix = [UInt8](repeating: 0x23, count: prefix)
        image.add("a.txt", "one") { $0.isWide = true }
        image.add("b.txt", "two")
        image.hasWideEnd = true
        let jar = try Jar(bytes: image.bytes, path: "wide.jar")
        #expect(try jar.entries.map { try jar.read($0) } == [Array("one".utf8), Array("two".utf8)])
    }

    @Test("70 000 entries are written and read")
    func manyEntries() throws {
        let scratch = try Scratch()
        var writer = try JarWriter(path: "\(scratch.path)/many.jar")
        for number in 0..<70_000 { try writer.add("\(number)", []) }
        try writer.finish()
        let jar = try Jar(path: "\(scratch.path)/many.jar")
        #expect(jar.entries.count == 70_000)
        #expect(try jar.read(#require(jar.entry(named: "69999"))) == [])
    }

    @Test("of two entries with one name the last is found, as a JVM does")
    func duplicates() throws {
        let scratch = try Scratch()
        var image = ZipImage()
        image.add("a.txt", "first")
        image.add("b.txt", "other")
        image.add("a.txt", "last")
        let path = try scratch.write("twice.jar", image.bytes)
        let jar = try Jar(path: path)
        #expect(jar.entries.map(\.hazard) == [.duplicate, nil, .duplicate])
        #expect(try jar.read(#require(jar.entry(named: "a.txt"))) == Array("last".utf8))
        #expect(try jar.read(jar.entries[0]) == Array("first".utf8))
        let program = """
            class Show {
                public static void main(String[] a) throws Exception {
                    try (var zip = new java.util.zip.ZipFile(a[0])) {
                        System.out.write(zip.getInputStream(zip.getEntry("a.txt")).readAllBytes());
                        System.out.flush();
                    }
                }
            }
            """
        let source = try scratch.write("Show.java", Array(program.utf8))
        #expect(try Command.shell("java '\(source)' '\(path)'") == "last")
    }

    @Test("one jar is read by several threads")
    func threads() async throws {
        let jar = try Jar(path: try #require(try RealFiles.libraries().first { $0.contains("spring-core") }))
        let sums = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { try jar.entries.reduce(0) { try $0 + jar.read($1).count } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(sums) == [jar.entries.reduce(0) { $0 + $1.size }])
    }

    @Test("streaming, extracting and the first bytes agree with reading")
    func pieces() throws {
        let scratch = try Scratch()
        let jar = try Jar(path: try #require(try RealFiles.libraries().first { $0.contains("h2-") }))
        let entry = try #require(jar.entries.max { $0.size < $1.size })
        let whole = try jar.read(entry)
        var streamed: [UInt8] = []
        try jar.stream(entry) { piece in
            #expect(piece.count <= 256 << 10)
            for index in piece.indices { streamed.append(piece[index]) }
        }
        #expect(streamed == whole)
        #expect(try jar.read(entry, first: 8) == Array(whole.prefix(8)))
        #expect(try jar.read(entry, first: .max) == whole)
        try jar.extract(entry, to: "\(scratch.path)/entry", permissions: 0o600)
        #expect(try scratch.read("entry") == whole)
        #expect(scratch.names == ["entry"])
    }

    @Test("multi-release versions and signature files are found by name")
    func specialNames() throws {
        var image = ZipImage()
        for name in [
            "META-INF/versions/17/A.class", "META-INF/versions/9/A.class", "META-INF/versions/8/A.class",
            "META-INF/versions/21/", "META-INF/versions/x/A", "META-INF/versions/99999999999999999999/A",
            "META-INF/A.SF", "META-INF/a.rsa", "META-INF/SIG-X", "META-INF/sub/B.SF", "B.SF", "META-INF/C.EC.txt",
        ] { image.add(name, "") }
        let jar = try Jar(bytes: image.bytes, path: "special.jar")
        #expect(jar.multiReleaseVersions == [9, 17])
        #expect(jar.signatureFiles.map(\.name) == ["META-INF/A.SF", "META-INF/a.rsa", "META-INF/SIG-X"])
    }

    @Test("the manifest is found in any case, and its fault is the jar's fault")
    func manifests() throws {
        var image = ZipImage()
        image.add("meta-inf/Manifest.mf", "Manifest-Version: 1.0\nMain-Class: a.B\n")
        #expect(try Jar(bytes: image.bytes, path: "m.jar").manifest()?.mainClass == "a.B")
        image.parts[0].data = Array("no colon\n".utf8)
        #expect(kind { try Jar(bytes: image.bytes, path: "m.jar").manifest() } == .badManifest)
        #expect(try Jar(bytes: ZipImage().bytes, path: "m.jar").manifest() == nil)
    }
}

/// The kind of the ``JarError`` that `body` throws, nil where it throws none.
func kind<Result>(_ body: () throws -> Result) -> JarError.Kind? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? JarError)?.kind
    }
}
