import CDSArchive
import TestSupport
import Testing

@Suite("Class lists with custom loaders")
struct SynthesisTests {
    /// What `javac` wrote into `plug.jar`, as a dump would find it there.
    private static func locate(_ app: TinyApp) -> (ClassLoad) -> ClassFileLocation? {
        { load in
            guard case .jar(let path) = load.source, let bytes = try? app.plugClass(load.name) else { return nil }
            return ClassFileLocation(path: path, size: bytes.count, crc32: CRC32.of(bytes))
        }
    }

    @Test("classes of a URLClassLoader come from the archive", arguments: ["11", "17", "21"])
    func archived(jdk: String) throws {
        let app = try TinyApp.shared.get()
        let scratch = try Scratch()
        let program = ["-cp", app.jar, "p.Main", app.plugIn]
        let (java, feature) = (SetUp.java(jdk), TestJDK.feature(jdk))
        let logFile = scratch.file("load.log")
        let recording = try ClassLoadLog.option(file: logFile, detail: .loaders, feature: feature)
        try Command.succeed(
            java, ["-XX:DumpLoadedClassList=\(scratch.file("recorded"))", recording] + program, in: scratch.path)
        var base = ClassList.parse(String(decoding: try scratch.read("recorded"), as: UTF8.self))
        if feature >= 21 { base = base.withoutCustomLoaders }

        let made = ClassList.synthesise(base: base, log: try ClassLoadLog.read(path: logFile), locate: Self.locate(app))
        #expect(made.added == 4)
        #expect(made.skipped.isEmpty)
        try scratch.write("classlist", made.list.text(feature: feature))
        let archive = "-XX:SharedArchiveFile=\(scratch.file("app.jsa"))"
        try Command.succeed(
            java, ["-Xshare:dump", "-XX:SharedClassListFile=\(scratch.file("classlist"))", archive, "-cp", app.jar],
            in: scratch.path)

        let proving = try ClassLoadLog.option(file: logFile, feature: feature)
        try Command.succeed(java, [archive, proving] + program, in: scratch.path)
        let log = try ClassLoadLog.read(path: logFile)
        let plug = log.loads.filter { $0.name.hasPrefix("q.") && !$0.isHidden }
        #expect(plug.map(\.source) == Array(repeating: .sharedFile, count: 4))
        #expect(Proof(log: log).applicationClasses.ratio == 1)
    }

    @Test("a class whose bytes differ from the jar's is left out, with those that extend it")
    func obstacles() {
        func load(_ name: String, _ address: Int, superAddress: Int, loader: String, crc: String = "ff") -> String {
            "[class,load] \(name) source: file:/plug.jar\n[class,load]  klass: 0x\(address) super: 0x\(superAddress) "
                + "loader: [loader data: 0x9 \(loader)] bytes: 7 checksum: \(crc)\n"
        }
        let own = "for instance a 'x/Loader'{0x1}"
        let log = ClassLoadLog.parse(
            load("java.lang.Object", 1, superAddress: 0, loader: "of 'bootstrap'")
                + load("q.Base", 2, superAddress: 1, loader: own, crc: "fe")
                + load("q.Child", 3, superAddress: 2, loader: own) + load("q.Good", 4, superAddress: 1, loader: own)
                + load("q.Good", 5, superAddress: 1, loader: own) + load("q.None", 6, superAddress: 1, loader: own)
                + load("java.evil.A", 7, superAddress: 1, loader: own))
        let made = ClassList.synthesise(base: ClassList.parse("java/lang/Object\n"), log: log) {
            $0.name == "q.None" ? nil : ClassFileLocation(path: "/plug.jar", size: 7, crc32: 0xff)
        }
        #expect(made.list.entries.map(\.name) == ["java/lang/Object", "q/Good"])
        #expect(made.added == 1)
        #expect(
            made.skipped == [
                "q.Base": .differentBytes, "q.Child": .superType, "q.Good": .nameTaken, "q.None": .noSource,
                "java.evil.A": .prohibited,
            ])
    }

    @Test("CRC-32 is that of zip")
    func crc() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(CRC32.of([]) == 0)
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for cut in [1, 7, 8, 9, 500] {
            var crc = CRC32()
            crc.update(bytes.span.extracting(0..<cut))
            crc.update(bytes.span.extracting(cut..<bytes.count))
            #expect(crc.value == CRC32.of(bytes))
        }
    }
}

extension ClassList {
    /// The list as JDK 17 would have written it.
    fileprivate var withoutCustomLoaders: ClassList {
        ClassList.parse(
            text(feature: 26).split(separator: "\n").filter { !$0.contains(" source: ") }.joined(separator: "\n"))
    }
}
