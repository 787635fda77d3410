import CDSArchive
import JVM
import TestSupport
import Testing

@Suite("Class-load logs")
struct ClassLoadLogTests {
    @Test(
        "every source that JDK 11 to 26 write is classified",
        arguments: [
            ("java.lang.Object source: shared objects file", ClassSource.sharedFile),
            ("p.A source: shared objects file (top)", .sharedFileTop),
            ("java.io.X source: jrt:/java.base", .jrt("java.base")),
            ("p.A source: file:/a%20b/c%2b.jar", .jar("/a b/c+.jar")),
            ("p.A source: file:///a/b.jar", .jar("/a/b.jar")),
            ("p.A source: /agents/a b.jar", .jar("/agents/a b.jar")),
            ("p.A source: file:/a/classes/", .directory("/a/classes/")),
            ("p.A source: jar:file:/a.jar!/BOOT-INF/lib/b-1.jar!/", .nestedJar("/a.jar", "BOOT-INF/lib/b-1.jar")),
            ("p.A source: jar:nested:/a.jar/!BOOT-INF/lib/b-1.jar!/", .nestedJar("/a.jar", "BOOT-INF/lib/b-1.jar")),
            ("p.A source: jar:nested:/a.jar/!BOOT-INF/classes/!/", .nestedJar("/a.jar", "BOOT-INF/classes/")),
            ("p.A source: jar:file:/a.jar!/", .jar("/a.jar")),
            ("p.$Proxy0 source: __dynamic_proxy__", .generated(.proxy)),
            ("java.lang.invoke.LambdaForm$MH/0x01 source: __JVM_LookupDefineClass__", .generated(.lookup)),
            ("p.$Proxy0 source: __JVM_DefineClass__", .generated(.loader)),
            ("p.A source: __ClassLoader::defineClass__", .generated(.loader)),
            ("p.A source: instance of p.Main", .generated(.instance(of: "p.Main"))),
            ("p.A$$Lambda$4/0x01 source: p.A", .generated(.hidden(host: "p.A"))),
            ("p.A source: p.OwnLoader", .other("p.OwnLoader")),
            ("p.A source: file:/bad%zz%4", .jar("/bad%zz%4")),
        ])
    func sources(line: String, source: ClassSource) throws {
        let log = ClassLoadLog.parse("[0.044s][info][class,load] \(line)\n")
        let load = try #require(log.loads.first)
        #expect(load.source == source)
        #expect(load.uptimeMs == 44)
    }

    @Test("decorations may be padded, missing or in another unit")
    func decorations() {
        let log = ClassLoadLog.parse(
            """
            [0.044s][info   ][class,load     ] A source: jrt:/m
            [45ms][class,load] B source: jrt:/m
            [46000000ns][class,load] C source: jrt:/m
            [class,load] D source: jrt:/m
            [0.050s][warning][cds       ] no good
            the application's own words
            [0.002s][class,load] opened: /jdk/lib/modules

            """)
        #expect(log.loads.map(\.name) == ["A", "B", "C", "D"])
        #expect(log.loads.map(\.uptimeMs) == [44, 45, 46, nil])
        #expect(log.messages == [LogMessage(level: "warning", tags: "cds", text: "no good", uptimeMs: 50)])
        #expect(log.cutLines == 0)
    }

    @Test("a log cut anywhere gives the whole lines before the cut")
    func cut() {
        let whole = Array(
            "[0.1s][class,load] a.B source: file:/x.jar\n[0.2s][class,load] c.D source: jrt:/java.base\n".utf8)
        for end in whole.indices {
            let log = ClassLoadLog.parse(String(decoding: whole[..<end], as: UTF8.self))
            let lines = whole[..<end].filter { $0 == 10 }.count
            #expect(log.loads.count == lines)
            #expect(log.cutLines == (end == 0 || whole[end - 1] == 10 ? 0 : 1))
        }
    }

    @Test("a log fed in pieces of any size reads the same")
    func pieces() {
        let bytes = Array(String(repeating: "[0.1s][class,load] a.B source: file:/x.jar\r\n", count: 5).utf8)
        for size in 1...50 {
            var parser = ClassLoadLog.Parser()
            for start in stride(from: 0, to: bytes.count, by: size) {
                parser.feed(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            let log = parser.finish()
            #expect(log.loads.count == 5)
            #expect(log.loads.allSatisfy { $0.source == .jar("/x.jar") })
        }
    }

    @Test("the debug line gives loader, super types, size and CRC")
    func details() throws {
        let log = ClassLoadLog.parse(
            """
            [class,load] q.Plug source: file:/plug.jar
            [class,load]  klass: 0x0000000840068448 super: 0x0000000840068240 interfaces: 0x0000000800103a38 \
            0x0000000840068040 loader: [loader data: 0x00007f10b030db80 for instance a \
            'java/net/URLClassLoader'{0x000000069ec9e658}] bytes: 1425 checksum: 68146de7
            [class,load] java.lang.Object source: shared objects file
            [class,load]  klass: 0x0000000800002478 loader: [loader data: 0x00007f10b0274700 of 'bootstrap']

            """)
        let plug = try #require(log.loads[0].details)
        #expect(plug.address == 0x8_4006_8448)
        #expect(plug.superAddress == 0x8_4006_8240)
        #expect(plug.interfaceAddresses == [0x8_0010_3a38, 0x8_4006_8040])
        #expect(plug.loader.className == "java.net.URLClassLoader")
        #expect(!plug.loader.isBuiltIn)
        #expect(plug.size == 1425)
        #expect(plug.crc32 == 0x6814_6de7)
        let object = try #require(log.loads[1].details)
        #expect(object.superAddress == nil)
        #expect(object.loader.isBuiltIn)
        #expect(object.size == nil)
    }

    @Test("flipped bytes never trap")
    func flips() {
        var random = SplitMix(seed: 7)
        let good = Array(
            "[0.1s][info][class,load] a.B source: jar:file:/x.jar!/y%20z.jar!/\n[0.1s][class,load]  klass: 0x01 super: 0x02 interfaces: 0x03 loader: [loader data: 0x04 for instance a 'x/Y'{0x05}] bytes: 7 checksum: ff\n"
                .utf8)
        for _ in 0..<3_000 {
            var bytes = good
            for _ in 0..<4 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            var parser = ClassLoadLog.Parser()
            parser.feed(bytes)
            let log = parser.finish()
            _ = Proof(log: log)
        }
    }

    @Test("the option is refused for a path that the JVM would expand")
    func option() throws {
        #expect(throws: ClassLoadLog.LogPathError.self) { try ClassLoadLog.option(file: "/a/%p.log", feature: 17) }
        #expect(throws: ClassLoadLog.LogPathError.self) { try ClassLoadLog.option(file: "/a/\"b\".log", feature: 17) }
        #expect(
            try ClassLoadLog.option(file: "/a:b.log", feature: 17)
                == "-Xlog:class+load=info:file=\"/a:b.log\":uptime,level,tags:filecount=0")
        #expect(
            try ClassLoadLog.option(file: "/a.log", feature: 17, limitMB: 64)
                == "-Xlog:class+load=info:file=\"/a.log\":uptime,level,tags:filecount=1,filesize=64m")
    }

    @Test("what a JVM rotates out of a log of limited size is read with it", arguments: TestJDK.all)
    func rotated(jdk: String) throws {
        let app = try TinyApp.shared.get()
        let scratch = try Scratch()
        func log(_ name: String, _ change: (String) -> String) throws -> ClassLoadLog {
            let option = try ClassLoadLog.option(
                file: scratch.file(name), detail: .loaders, feature: TestJDK.feature(jdk), limitMB: 64)
            try Command.succeed(
                SetUp.java(jdk), [change(option), "-cp", app.jar, "p.Main", app.plugIn], in: scratch.path)
            return try ClassLoadLog.read(path: scratch.file(name))
        }
        let whole = try log("whole") { $0 }
        let size = try FileStamp.read(scratch.file("whole")).size
        #expect((try? FileStamp.read(scratch.file("whole.0"))) == nil)
        let rotated = try log("rotated") { $0.replacing("64m", by: "\(size * 3 / 4 / 1_024)k") }
        #expect(try FileStamp.read(scratch.file("rotated.0")).size < size)
        // Generated classes have names of their own in every run.
        func named(_ log: ClassLoadLog) -> Set<String> {
            Set(log.loads.map(\.name).filter { !$0.contains("/") && !$0.contains("LambdaForm$") })
        }
        let difference = named(rotated).symmetricDifference(named(whole))
        #expect(difference.isEmpty, "\(difference)")
        #expect(rotated.loads.first?.name == "java.lang.Object" && rotated.cutLines == 0)
    }

    @Test("real logs of every JDK are read", arguments: TestJDK.all)
    func real(jdk: String) throws {
        let app = try TinyApp.shared.get()
        let scratch = try Scratch()
        for detail in [ClassLoadLog.Detail.classes, .reasons, .loaders] {
            let file = scratch.file("a: \(detail).log")
            let option = try ClassLoadLog.option(file: file, detail: detail, feature: TestJDK.feature(jdk))
            try Command.succeed(SetUp.java(jdk), [option, "-cp", app.jar, "p.Main", app.plugIn], in: scratch.path)
            let log = try ClassLoadLog.read(path: file)
            #expect(log.cutLines == 0)
            #expect(log.loads.count > 500)
            #expect(log.loads.contains { $0.name == "p.Main$Helper" && $0.source == .jar(app.jar) })
            #expect(log.loads.contains { $0.name == "java.lang.Object" && $0.source == .sharedFile })
            #expect(!log.loads.contains { $0.source == .unknown })
            let plug = try #require(log.loads.first { $0.name == "q.Plug" })
            #expect(plug.details?.loader.className == (detail == .loaders ? "java.net.URLClassLoader" : nil))
            #expect(
                log.timeline().last.map { $0.fromArchive + $0.fromJars + $0.fromModules + $0.generated }
                    == log.loads.count)
        }
    }
}
