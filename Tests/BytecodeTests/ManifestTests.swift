import Bytecode
import Testing
import TestSupport

@Suite("Manifests") struct ManifestTests {
    @Test("lines end in CR LF, LF, CR or with the file", arguments: ["\r\n", "\n", "\r"])
    func lineEnds(end: String) throws {
        let lines = [
            "Manifest-Version: 1.0", "Main-Class: a.b.", " Main", "", "Name: a/b", "X: 1", "", "Name: c/", "Y: 2",
        ]
        for text in [lines.joined(separator: end), lines.joined(separator: end) + end + end + end] {
            let manifest = try parse(text)
            #expect(manifest.mainClass == "a.b.Main")
            #expect(manifest.sections.map(\.name) == ["a/b", "c/"])
            #expect(manifest.section("a/b")?.attributes["x"] == "1")
            #expect(manifest.section("c/")?.attributes["Y"] == "2")
        }
    }

    @Test("the attributes that decide a start are found without regard to case")
    func attributes() throws {
        let manifest = try parse(
            """
            Manifest-Version: 1.0
            main-class:   a.Launcher\u{20}
            START-CLASS: a.App
            Class-Path: lib/a.jar  lib/b%20c.jar
              ../d/
            Multi-Release: TRUE
            Add-Opens: java.base/java.lang java.base/java.util
            Add-Exports: java.base/sun.misc
            Launcher-Agent-Class: a.Agent
            Premain-Class: a.Pre
            Enable-Native-Access: ALL-UNNAMED
            Automatic-Module-Name: a.b

            """)
        #expect(manifest.mainClass == "a.Launcher")
        #expect(manifest.startClass == "a.App")
        #expect(manifest.classPath == ["lib/a.jar", "lib/b%20c.jar", "../d/"])
        #expect(manifest.isMultiRelease)
        #expect(manifest.addOpens == ["java.base/java.lang", "java.base/java.util"])
        #expect(manifest.addExports == ["java.base/sun.misc"])
        #expect(manifest.launcherAgent == "a.Agent" && manifest.premainClass == "a.Pre")
        #expect(manifest.enableNativeAccess == "ALL-UNNAMED" && manifest.automaticModuleName == "a.b")
        let bare = try parse("Manifest-Version: 1.0\nMulti-Release: true \nMain-Class:  \n")
        #expect(!bare.isMultiRelease && bare.mainClass == nil && bare.classPath.isEmpty)
    }

    @Test(
        "a malformed line is an error with its offset",
        arguments: [
            ("A: 1\nno colon\n", .badValue, 5), ("A:1\n", .badValue, 0), ("A:\n", .badValue, 0),
            (": x\n", .badString, 0),
            ("A b: x\n", .badString, 0), ("\(String(repeating: "n", count: 71)): x\n", .badString, 0),
            (" continued\n", .badValue, 0), ("A: 1\n\n x\n", .badValue, 6), ("A: 1\n\nX: 1\n", .badValue, 6),
            ("Ä: 1\n", .badString, 0),
        ] as [(String, ParseError.Kind, Int)])
    func malformed(text: String, kind: ParseError.Kind, offset: Int) {
        let error = #expect(throws: ParseError.self) { try parse(text) }
        #expect(error?.kind == kind && error?.offset == offset)
    }

    @Test("an empty manifest and one of blank lines have no attributes", arguments: ["", "\n", "\r\n\r\n\n\n"])
    func empty(text: String) throws {
        #expect(try parse(text) == Manifest())
    }

    @Test("a character split by a continuation is put together")
    func splitCharacter() throws {
        var bytes = Array("A: x".utf8)
        bytes += [0xc3, 0x0d, 0x0a, 0x20, 0xbc]
        #expect(try Manifest(parsing: bytes).main["A"] == "xü")
    }

    @Test("the later of two attributes or sections of one name wins")
    func repeated() throws {
        let manifest = try parse("A: 1\na: 2\n\nName: x\nB: 1\nC: 1\n\nName: y\n\nName: x\nB: 2\n")
        #expect(manifest.main.all.map(\.value) == ["2"])
        #expect(manifest.sections.map(\.name) == ["x", "y"])
        #expect(manifest.section("x")?.attributes.all.map(\.value) == ["2", "1"])
    }

    @Test("what is written has lines of at most 72 bytes, splits no character and is read back", arguments: 60...80)
    func wrapping(length: Int) throws {
        var manifest = Manifest()
        manifest.main["Manifest-Version"] = "1.0"
        manifest.main["A"] = String(repeating: "x", count: length)
        manifest.main["Umlauts"] = String(repeating: "ü", count: length) + String(repeating: "😀", count: length)
        manifest.sections = [
            .init(name: String(repeating: "日本/", count: length), attributes: .init([.init(name: "B", value: " b ")])),
            .init(name: "none", attributes: .init()),
        ]
        let bytes = try manifest.serialized()
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\r\n") {
            #expect(line.utf8.count <= 72)
            #expect(!line.unicodeScalars.contains("\u{fffd}"))
        }
        #expect(try Manifest(parsing: bytes) == manifest)
    }

    @Test("Manifest-Version comes first and is added where it is missing")
    func version() throws {
        var manifest = Manifest()
        manifest.main["Main-Class"] = "A"
        #expect(try text(manifest) == "Manifest-Version: 1.0\r\nMain-Class: A\r\n\r\n")
        manifest.main["manifest-version"] = "2.0"
        #expect(try text(manifest) == "Manifest-Version: 2.0\r\nMain-Class: A\r\n\r\n")
        manifest.main["main-class"] = nil
        #expect(manifest.main["manifest-version"] == "2.0")
        #expect(try text(manifest) == "Manifest-Version: 2.0\r\n\r\n")
    }

    @Test(
        "what no reader could take back is not written",
        arguments: [("A", "x\ny"), ("A", "x\0"), ("A b", "x"), ("", "x")])
    func unwritable(name: String, value: String) {
        var manifest = Manifest()
        manifest.main[name] = value
        #expect(throws: ParseError.self) { try manifest.serialized() }
    }

    @Test("the manifests of real jars survive being written and read")
    func real() throws {
        for path in try RealFiles.libraries() {
            guard let manifest = try Jar(path: path).manifest() else { continue }
            #expect(try Manifest(parsing: manifest.serialized()) == manifest, "\(path)")
        }
    }

    @Test("flipped bits and cuts never trap")
    func damage() throws {
        let bytes = Array("Manifest-Version: 1.0\r\nMain-Class: a.\r\n b\r\n\r\nName: x/ü\r\nA: b\r\n\r\n".utf8)
        for length in 0...bytes.count { _ = try? Manifest(parsing: Array(bytes[..<length])) }
        var random = SplitMix(seed: 3)
        for _ in 0..<10_000 {
            if let manifest = try? Manifest(parsing: random.damage(bytes)) { _ = try? manifest.serialized() }
        }
    }

    @Test("a manifest of a hundred thousand attributes takes no quadratic time", .timeLimit(.minutes(1)))
    func many() throws {
        let text = (0..<100_000).map { "A\($0): x\n" }.joined()
        #expect(try parse(text).main.all.count == 100_000)
    }

    @discardableResult
    private func parse(_ text: String) throws -> Manifest { try Manifest(parsing: Array(text.utf8)) }

    private func text(_ manifest: Manifest) throws -> String {
        String(decoding: try manifest.serialized(), as: UTF8.self)
    }
}
