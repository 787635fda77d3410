import TestSupport
import JVM
import Testing

@testable import JavaBoost

@Suite("Spring Boot jars")
struct BootLoaderTests {
    struct Shape: Sendable {
        var version: String
        var launcher: String
        var folder: String
        var generation: BootLoader.Generation
        var kind: AppImage.Kind
    }

    static let package = "org.springframework.boot.loader."

    @Test(
        "every loader generation is told apart",
        arguments: [
            Shape(version: "1.3.8.RELEASE", launcher: "JarLauncher", folder: "", generation: .v1_0, kind: .springBoot),
            Shape(
                version: "1.5.22.RELEASE", launcher: "JarLauncher", folder: "BOOT-INF", generation: .v1_4,
                kind: .springBoot),
            Shape(
                version: "2.2.13.RELEASE", launcher: "JarLauncher", folder: "BOOT-INF", generation: .v2_0,
                kind: .springBoot),
            Shape(version: "2.7.18", launcher: "JarLauncher", folder: "BOOT-INF", generation: .v2_3, kind: .springBoot),
            Shape(
                version: "2.7.18", launcher: "WarLauncher", folder: "WEB-INF", generation: .v2_3, kind: .executableWar),
            Shape(
                version: "2.7.18", launcher: "PropertiesLauncher", folder: "BOOT-INF", generation: .v2_3,
                kind: .propertiesLauncher),
            Shape(version: "3.1.12", launcher: "JarLauncher", folder: "BOOT-INF", generation: .v2_3, kind: .springBoot),
            Shape(version: "3.5.0", launcher: "JarLauncher", folder: "BOOT-INF", generation: .v2_3, kind: .springBoot),
            Shape(
                version: "3.5.0", launcher: "launch.JarLauncher", folder: "BOOT-INF", generation: .v3_2,
                kind: .springBoot),
            Shape(
                version: "3.5.0", launcher: "launch.PropertiesLauncher", folder: "BOOT-INF", generation: .v3_2,
                kind: .propertiesLauncher),
        ])
    func generations(_ shape: Shape) throws {
        let scratch = try Scratch()
        let jar = try BootJar.make(
            "app.jar", in: scratch, version: shape.version, launcher: Self.package + shape.launcher,
            folder: shape.folder)
        let image = try AppInspector.inspect(path: jar)
        #expect(image.kind == shape.kind)
        #expect(image.boot?.generation == shape.generation)
        #expect(image.boot?.version == shape.version)
        #expect(image.startClass == "demo.Main")
        #expect(
            image.classPath.filter { $0.form == .nestedJar }.map(\.name) == ["zeta.jar", "alpha.jar", "mid dle.jar"])
        #expect(image.layout.mode == .needed)
    }

    @Test("the order of a packed jar is that of its entries, whatever the index says")
    func entryOrder() throws {
        let scratch = try Scratch()
        let jar = try scratch.jar(
            "app.jar",
            manifest: [
                ("Main-Class", Self.package + "JarLauncher"), ("Start-Class", "demo.Main"),
                ("Spring-Boot-Classpath-Index", "BOOT-INF/classpath.idx"),
            ],
            [
                .folder("BOOT-INF/lib/"), .nested("BOOT-INF/lib/b.jar", try empty(scratch)),
                .folder("BOOT-INF/classes/"),
                try DemoClasses.entry("demo/Main", prefix: "BOOT-INF/classes/"),
                .nested("BOOT-INF/lib/a.jar", try empty(scratch)),
                .text("BOOT-INF/classpath.idx", "- \"BOOT-INF/lib/a.jar\"\n- \"BOOT-INF/lib/b.jar\"\n"),
            ])
        let image = try AppInspector.inspect(path: jar)
        #expect(image.classPath.map(\.name) == ["app.jar", "b.jar", "classes", "a.jar"])
        #expect(image.findings.contains { $0.code == "index-order" })
    }

    private func empty(_ scratch: Scratch) throws -> [UInt8] {
        try scratch.read(try scratch.jar("empty.jar", [.text("x", "x")]))
    }

    @Test("an exploded jar takes the order of classpath.idx, and what it does not name first")
    func exploded() throws {
        let scratch = try Scratch()
        try scratch.write(
            "x/META-INF/MANIFEST.MF",
            "Main-Class: org.springframework.boot.loader.launch.JarLauncher\r\nStart-Class: demo.Main\r\n\r\n")
        try scratch.write("x/BOOT-INF/classes/demo/Main.class", try DemoClasses.bytes("demo/Main"))
        for name in ["a", "b", "c"] { try scratch.jar("x/BOOT-INF/lib/\(name).jar", [.text("x", name)]) }
        try scratch.write("x/BOOT-INF/classpath.idx", "- \"BOOT-INF/lib/c.jar\"\n\n- \"BOOT-INF/lib/a.jar\"\n")
        let image = try AppInspector.inspect(path: scratch.file("x"))
        #expect(image.boot?.exploded == true)
        #expect(image.classPath.dropFirst().map(\.name) == ["classes", "b.jar", "c.jar", "a.jar"])
        // Jars that come are noticed, and files at its root are part of it.
        #expect(image.conditions.allSatisfy { $0.isUnchanged })
        try scratch.jar("x/BOOT-INF/lib/d.jar", [.text("x", "d")])
        #expect(!image.conditions.allSatisfy { $0.isUnchanged })
        try scratch.write("x/META-INF/word.txt", "here")
        try scratch.write("x/app.log", "started")
        let with = try AppInspector.inspect(path: scratch.file("x"))
        #expect(with.sourceNames.contains("/META-INF/word.txt") && !with.sourceNames.contains("/app.log"))
        try scratch.write("x/BOOT-INF/classpath.idx", "BOOT-INF/lib/c.jar\n")
        #expect(throws: InspectError.self) { try AppInspector.inspect(path: scratch.file("x")) }
    }

    @Test("what the loader would refuse or unpack is said")
    func peculiarities() throws {
        let scratch = try Scratch()
        let jar = try scratch.jar(
            "app.jar", manifest: [("Main-Class", Self.package + "JarLauncher"), ("Start-Class", "demo.Main")],
            [
                try DemoClasses.entry("demo/Main", prefix: "BOOT-INF/classes/"),
                .bytes("BOOT-INF/lib/packed.jar", try empty(scratch)), .text("BOOT-INF/lib/readme.txt", "hello"),
            ])
        let codes = Set(try AppInspector.inspect(path: jar).findings.map(\.code))
        #expect(codes.isSuperset(of: ["compressed-nested-jar", "not-a-jar", "no-folder-entry"]))
    }

    @Test("an UNPACK comment is seen, as Spring Boot's plugins write it")
    func unpack() throws {
        let scratch = try Scratch()
        let jar = try BootJar.make("app.jar", in: scratch)
        // The comment goes behind the name in the directory record; Python's zipfile writes what no tool of the JDK does.
        let script = """
            import sys, zipfile
            old = zipfile.ZipFile(sys.argv[1]); new = zipfile.ZipFile(sys.argv[2], 'w')
            for i in old.infolist():
                if i.filename.endswith('alpha.jar'): i.comment = b'UNPACK:0123456789abcdef'
                new.writestr(i, old.read(i))
            new.close()
            """
        try Command.succeed("/usr/bin/env", ["python3", "-c", script, jar, scratch.file("unpack.jar")])
        let image = try AppInspector.inspect(path: scratch.file("unpack.jar"))
        #expect(image.classPath.filter(\.content.unpack).map(\.name) == ["alpha.jar"])
        #expect(image.layoutChanges.contains { $0.code == "unpack" })
    }

    @Test("a launch script in front changes nothing")
    func launchScript() throws {
        let scratch = try Scratch()
        let jar = try BootJar.make("app.jar", in: scratch)
        let plain = try AppInspector.inspect(path: jar)
        let script = try scratch.write("script.jar", Array("#!/bin/bash\nexit 0\n".utf8) + (try scratch.read(jar)))
        let image = try AppInspector.inspect(path: script)
        #expect(image.classPath.dropFirst().map(\.name) == plain.classPath.dropFirst().map(\.name))
        #expect(image.totals.classes == plain.totals.classes)
        #expect(image.findings.contains { $0.code == "launch-script" })
    }

    @Test("-Djarmode is seen")
    func jarMode() throws {
        let scratch = try Scratch()
        let jar = try BootJar.make("app.jar", in: scratch)
        let image = try AppInspector.inspect(AppInput(.path(jar), systemProperties: ["jarmode": "tools"]))
        #expect(image.jarMode == "tools")
        #expect(image.layout.mode == .impossible)
    }
}
