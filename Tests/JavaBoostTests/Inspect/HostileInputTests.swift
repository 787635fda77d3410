import TestSupport
import Testing

@testable import JavaBoost

@Suite("Hostile and broken images")
struct HostileInputTests {
    private func code(_ body: () throws -> AppImage) -> InspectError.Code? {
        do {
            _ = try body()
            return nil
        } catch let error as InspectError {
            #expect(!error.message.isEmpty && !error.wayOut.isEmpty && !error.path.isEmpty)
            return error.code
        } catch { return nil }
    }

    @Test("a jar cut at any place is an error, never a crash")
    func truncated() throws {
        let scratch = try Scratch()
        let whole = try scratch.read(try BootJar.make("app.jar", in: scratch))
        for cut in stride(from: 0, to: whole.count, by: max(1, whole.count / 200)) {
            let path = try scratch.write("cut.jar", Array(whole[..<cut]))
            #expect(code { try AppInspector.inspect(path: path) } != nil, "cut at \(cut)")
        }
    }

    @Test("flipped bytes give an image or an error, never a crash")
    func flipped() throws {
        let scratch = try Scratch()
        let whole = try scratch.read(try BootJar.make("app.jar", in: scratch))
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0...random(4) { bytes[random(bytes.count)] ^= UInt8(1 << random(8)) }
            let path = try scratch.write("flip.jar", bytes)
            _ = code {
                let image = try AppInspector.inspect(path: path)
                _ = try? ClassGraph(image)
                return image
            }
        }
    }

    @Test("what no JVM could start is an error with its own code")
    func errors() throws {
        let scratch = try Scratch()
        let main = try DemoClasses.entry("demo/Main")
        #expect(code { try AppInspector.inspect(path: scratch.file("none.jar")) } == .notFound)
        #expect(code { try AppInspector.inspect(path: try scratch.write("empty.jar", "")) } == .empty)
        #expect(code { try AppInspector.inspect(path: try scratch.write("text.jar", "hello")) } == .notAnImage)
        #expect(code { try AppInspector.inspect(path: try scratch.jar("nothing.jar")) } == .empty)
        #expect(code { try AppInspector.inspect(path: try scratch.jar("nomain.jar", [main])) } == .missingMainClass)
        #expect(
            code {
                try AppInspector.inspect(path: try scratch.jar("gone.jar", manifest: [("Main-Class", "x.Y")], [main]))
            }
                == .missingMainClass)
        #expect(code { try AppInspector.inspect(path: try scratch.directory("folder")) } == .notAnImage)
    }

    @Test(
        "names that lead out of the jar and encrypted entries are refused",
        arguments: [
            ("AAAAAAAAAA", "../../evil", InspectError.Code.unsafeEntry), ("AAAAAAAAAA", "/etc/evil0", .unsafeEntry),
            ("AAAAAAAAAA", "C:\\evil000", .unsafeEntry), ("AAAAAAAAAA", "evil\u{0}0000\u{1}", .unsafeEntry),
        ])
    func names(_ placeholder: String, _ name: String, _ expected: InspectError.Code) throws {
        let scratch = try Scratch()
        let jar = try scratch.jar(
            "x.jar", manifest: [("Main-Class", "demo.Main")],
            [try DemoClasses.entry("demo/Main"), .text(placeholder, "x")])
        var bytes = try scratch.read(jar)
        let (old, new) = (Array(placeholder.utf8), Array(name.utf8))
        try #require(old.count == new.count)
        for start in 0...(bytes.count - old.count) where Array(bytes[start..<start + old.count]) == old {
            bytes.replaceSubrange(start..<start + old.count, with: new)
        }
        let path = try scratch.write("x.jar", bytes)
        #expect(code { try AppInspector.inspect(path: path) } == expected)
    }

    @Test("a jar that changes while it is read is noticed")
    func changed() throws {
        let scratch = try Scratch()
        let jar = try BootJar.make("app.jar", in: scratch)
        let pool = JarPool()
        _ = try pool.jar(jar)
        try scratch.write("app.jar", try scratch.read(jar) + [0])
        #expect { try pool.unchangedSources() } throws: { ($0 as? InspectError)?.code == .changed }
    }

    @Test("a broken library on the class path is passed over as the JVM does, the named one is an error")
    func brokenLibrary() throws {
        let scratch = try Scratch()
        try scratch.write("lib/broken.jar", "no zip")
        let jar = try scratch.jar(
            "app.jar", manifest: [("Main-Class", "demo.Main"), ("Class-Path", "lib/broken.jar")],
            [try DemoClasses.entry("demo/Main")])
        let image = try AppInspector.inspect(path: jar)
        #expect(image.findings.contains { $0.code == "unreadable-jar" })
        #expect(
            code {
                try AppInspector.inspect(
                    AppInput(.classPath("\(scratch.file("lib/broken.jar")):\(jar)", mainClass: "demo.Main")))
            } == .notAnImage)
    }
}
