import Bytecode
import Glibc
import TestSupport
import Testing

@Suite("Writing jars") struct JarWriterTests {
    @Test("the same content in the same order gives the same bytes")
    func deterministic() throws {
        let scratch = try Scratch()
        let source = try Jar(path: try #require(try RealFiles.libraries().first { $0.contains("slf4j-api") }))
        for name in ["1.jar", "2.jar"] {
            var writer = try JarWriter(path: "\(scratch.path)/\(name)")
            try writer.addDirectory("META-INF")
            try writer.add("META-INF/x", Array("text text text text".utf8))
            for entry in source.entries where entry.isClass { try writer.copy(entry, from: source) }
            try writer.finish()
            sleep(name == "1.jar" ? 2 : 0)
        }
        #expect(try scratch.read("1.jar") == scratch.read("2.jar"))
        #expect(scratch.names == ["1.jar", "2.jar"])
    }

    @Test("entries are copied as they are packed, keep their order and get the fixed time")
    func copies() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/copy.jar"
        for library in try RealFiles.libraries().prefix(4) {
            let source = try Jar(path: library)
            var writer = try JarWriter(path: path)
            for entry in source.entries { try writer.copy(entry, from: source) }
            try writer.finish()
            let copy = try Jar(path: path)
            #expect(copy.entries.map(\.name) == source.entries.map(\.name))
            for (one, other) in zip(copy.entries, source.entries) where !one.isDirectory {
                #expect(one.compressedSize == other.compressedSize && one.crc32 == other.crc32)
                #expect(one.method == other.method && one.modification == .epoch)
                #expect(try copy.read(one) == source.read(other))
            }
            try Command.shell("unzip -tq '\(path)'")
        }
    }

    @Test("a jar that jboost writes runs on a JVM, with a copied stored jar in it")
    func runs() throws {
        let scratch = try Scratch()
        let program = #"class Hello { public static void main(String[] a) { System.out.print("hello " + a[0]); } }"#
        _ = try scratch.write("Hello.java", Array(program.utf8))
        try Command.shell("cd '\(scratch.path)' && javac --release 11 Hello.java")
        let shop = try Jar(path: RealFiles.shop)
        let library = try #require(shop.entries.first { $0.name.hasSuffix(".jar") && $0.method == .stored })
        var manifest = Manifest()
        manifest.main["Main-Class"] = "Hello"
        let path = "\(scratch.path)/hello.jar"
        var writer = try JarWriter(path: path, permissions: 0o600)
        try writer.add("META-INF/MANIFEST.MF", try manifest.serialized())
        try writer.add("Hello.class", try scratch.read("Hello.class"), compression: .deflated(level: 9))
        try writer.copy(library, from: shop, as: "lib/ü.jar")
        try writer.finish()
        #expect(try Command.shell("java -jar '\(path)' world") == "hello world")
        #expect(try Command.shell("stat -c %a '\(path)'").trimmed == "600")
        let copy = try Jar(path: path)
        let nested = try Jar(nested: try #require(copy.entry(named: "lib/ü.jar")), of: copy)
        #expect(nested.entries == (try Jar(nested: library, of: shop)).entries)
    }

    @Test("an empty jar is written")
    func empty() throws {
        let scratch = try Scratch()
        let writer = try JarWriter(path: "\(scratch.path)/empty.jar")
        try writer.finish()
        #expect(try Jar(path: "\(scratch.path)/empty.jar").entries.isEmpty)
    }

    @Test("another time is given to every entry")
    func times() throws {
        let scratch = try Scratch()
        let time = Jar.DOSTime(date: 44 << 9 | 2 << 5 | 29, time: 23 << 11 | 59 << 5 | 29)
        var writer = try JarWriter(path: "\(scratch.path)/a.jar", time: time)
        try writer.add("a", [1])
        try writer.addDirectory("d")
        try writer.finish()
        for entry in try Jar(path: "\(scratch.path)/a.jar").entries {
            #expect(entry.modification == time)
            #expect(
                [time.year, time.month, time.day, time.hour, time.minute, time.second] == [2024, 2, 29, 23, 59, 58])
        }
    }

    @Test("a writer given up leaves nothing behind and the old jar as it was")
    func givenUp() throws {
        let scratch = try Scratch()
        let path = try scratch.write("a.jar", [1, 2, 3])
        do {
            var writer = try JarWriter(path: path)
            try writer.add("a", [1])
            #expect(kind { try writer.add("a", [2]) } == .badName)
        }
        #expect(scratch.names == ["a.jar"])
        #expect(try scratch.read("a.jar") == [1, 2, 3])
    }

    @Test("a link at the target is replaced, not followed")
    func links() throws {
        let scratch = try Scratch()
        let victim = try scratch.write("victim", [1, 2, 3])
        #expect(unsafe symlink(victim, "\(scratch.path)/a.jar") == 0)
        var writer = try JarWriter(path: "\(scratch.path)/a.jar")
        try writer.add("a", [1])
        try writer.finish()
        #expect(try scratch.read("victim") == [1, 2, 3])
        #expect(try Jar(path: "\(scratch.path)/a.jar").entries.count == 1)
    }

    @Test("a source jar that is cut off meanwhile is an error, and nothing is left behind")
    func sourceShrinks() throws {
        let scratch = try Scratch()
        let library = try #require(try RealFiles.libraries().first { $0.contains("spring-core") })
        let path = try scratch.write("source.jar", try contents(library))
        let source = try Jar(path: path)
        var writer = try JarWriter(path: "\(scratch.path)/a.jar")
        for entry in source.entries where entry.isClass { try writer.copy(entry, from: source) }
        #expect(unsafe truncate(path, 1000) == 0)
        var failure: JarError?
        do { try writer.finish() } catch { failure = error }
        #expect(failure != nil)
        #expect(scratch.names == ["source.jar"])
    }

    @Test("a directory that is missing or is the target is an error with its number")
    func unwritable() throws {
        let scratch = try Scratch()
        let error = #expect(throws: JarError.self) { _ = try JarWriter(path: "\(scratch.path)/none/a.jar") }
        #expect(error?.kind == .unwritable && error?.errno == ENOENT)
        #expect(unsafe mkdir("\(scratch.path)/d", 0o755) == 0)
        var failure: JarError?
        do {
            let writer = try JarWriter(path: "\(scratch.path)/d")
            try writer.finish()
        } catch { failure = error }
        #expect(failure?.kind == .unwritable && failure?.errno == EISDIR)
        #expect(scratch.names == ["d"])
    }

    @Test("a full disk is an error with its number and leaves nothing behind")
    func fullDisk() async {
        // In a process of its own, whose files may not grow beyond 64 KiB: the error of the write call is the same
        // for every reason, and needs no file system that is really full.
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 64 << 10, rlim_max: 64 << 10)
            precondition(unsafe setrlimit(__rlimit_resource_t(1), &limit) == 0, "RLIMIT_FSIZE")
            let scratch = try Scratch()
            var writer = try JarWriter(path: "\(scratch.path)/a.jar")
            var random = SplitMix(seed: 1)
            let noise = (0..<40_000).map { _ in UInt8.random(in: 0...255, using: &random) }
            for number in 0..<10 { try writer.add("\(number)", noise) }
            do {
                try writer.finish()
                preconditionFailure("the jar was written")
            } catch let error as JarError {
                precondition(error.kind == .unwritable && error.errno == EFBIG, "\(error)")
            }
            let left = scratch.names
            precondition(left.isEmpty, "something was left behind")
        }
    }
}
