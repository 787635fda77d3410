import Bytecode
import Glibc
import JVM
import TestSupport
import Testing

@testable import JavaBoost

@Suite("Layouts")
struct LayoutTests {
    private func layOut(
        _ image: AppImage, _ scratch: Scratch, _ name: String = "out", _ options: LayoutBuilder.Options = .init()
    ) throws -> Layout {
        try LayoutBuilder(options).build(image, in: try scratch.directory(name))
    }

    private func java(_ jdk: String, _ arguments: [String]) throws -> [String] {
        try Command.succeed(SetUp.java(jdk), arguments).split(separator: "\n").map(String.init)
    }

    /// A Spring Boot jar that really starts, awkward in many ways.
    private func awkward(_ scratch: Scratch) throws -> String {
        try BootJar.make(
            "app.jar", in: scratch, version: "3.5.16", launcher: "org.springframework.boot.loader.launch.JarLauncher",
            more: [("Launcher-Agent-Class", "demo.Agent"), ("Add-Opens", "java.base/java.lang")],
            libraries: [
                ("zeta.jar", [try DemoClasses.entry("lib/Helper")]),
                ("alpha.jar", [try DemoClasses.entry("lib/Helper")]),
                ("m i +ü.jar", [try DemoClasses.entry("lib/Base")]),
            ],
            root: [
                .text("mark.txt", "root"), .text("META-INF/root.txt", "root meta"), try DemoClasses.entry("demo/Agent"),
                .text("META-INF/services/demo.X", "a.Root"),
            ],
            classes: [
                .text("META-INF/services/demo.X", "a.Classes"), .folder("demo/"), .folder("templates/"),
                .text("templates/x.html", "<p>"),
            ], loader: try BootJar.loaderEntries())
    }

    private let questions = [
        "mark.txt", "META-INF/root.txt", "META-INF/services/demo.X", "templates/x.html", "version", "class:lib.Helper",
    ]

    @Test("a Spring Boot jar behaves the same from its layout", arguments: ["17", "21", "25"])
    func bootEquivalence(_ jdk: String) throws {
        let scratch = try Scratch()
        let app = try awkward(scratch)
        let layout = try layOut(try AppInspector.inspect(path: app), scratch)
        let before = try java(jdk, ["-jar", app] + questions)
        let after = try java(jdk, layout.startArguments(root: scratch.file("out")) + questions)
        #expect(before == after)
        #expect(before.contains("agent"))
        #expect(before.contains("version 4.2"))
        #expect(
            before.filter { $0.hasPrefix("mark.txt") }
                == ["root", "classes", "zeta.jar", "alpha.jar", "m i +ü.jar"].map { "mark.txt = \($0)" })
        #expect(
            layout.classPath == [
                "app/app.jar", "app/lib/classes-behind-root.jar", "app/lib/zeta.jar", "app/lib/alpha.jar",
                "app/lib/m_i_+__.jar",
            ])
        let manifest = try Jar(path: scratch.file("out/app/app.jar")).manifest()
        #expect(manifest?.mainClass == "demo.Main")
        #expect(manifest?.addOpens == ["java.base/java.lang"])
        #expect(manifest?.main["Spring-Boot-Version"] == "3.5.16")
        #expect(manifest?.main["Start-Class"] == nil)
        #expect(manifest?.classPath == layout.classPath.dropFirst().map { String($0.dropFirst(4)) })
    }

    @Test(
        "the order of a 2.x and a 1.x jar is kept",
        arguments: [("2.7.18", "BOOT-INF"), ("1.5.0", "BOOT-INF"), ("1.2.0", "")])
    func olderGenerations(_ version: String, _ folder: String) throws {
        let scratch = try Scratch()
        let app = try BootJar.make("app.jar", in: scratch, version: version, folder: folder)
        let layout = try layOut(try AppInspector.inspect(path: app), scratch)
        let marks = try java("17", layout.startArguments(root: scratch.file("out")) + ["mark.txt"])
        #expect(marks == ["classes", "zeta.jar", "alpha.jar", "mid dle.jar"].map { "mark.txt = \($0)" })
    }

    @Test("the same bytes each time, read-only, with the given time", arguments: [0, 315_532_801])
    func deterministic(_ time: Int64) throws {
        let scratch = try Scratch()
        let image = try AppInspector.inspect(path: try awkward(scratch))
        let options = LayoutBuilder.Options(modificationTime: time)
        let first = try layOut(image, scratch, "one", options)
        let second = try layOut(image, scratch, "two", options)
        #expect(first == second)
        #expect(first.files.count == first.classPath.count)
        for file in first.files {
            let stamp = try FileStamp.read(scratch.file("one/\(file.path)"))
            #expect(stamp.mtimeNs == time * 1_000_000_000)
            #expect(stamp.mode & 0o777 == 0o444)
            #expect(stamp.size == file.size)
            #expect(try scratch.read("one/\(file.path)") == scratch.read("two/\(file.path)"))
            let sum = try Command.succeed("/usr/bin/sha256sum", [scratch.file("one/\(file.path)")])
            #expect(sum.hasPrefix(file.sha256))
        }
        #expect(first.origins["app/lib/zeta.jar"] == "\(image.path)!/BOOT-INF/lib/zeta.jar")
    }

    @Test("the shop's jars are copied byte for byte, in the loader's order")
    func shop() throws {
        let scratch = try Scratch()
        let image = try AppInspector.inspect(path: SetUp.app("shop.jar"))
        let layout = try layOut(image, scratch)
        let jars = image.classPath.filter { $0.form == .nestedJar }
        #expect(layout.classPath.dropFirst().map { $0.split(separator: "/").last.map(String.init) } == jars.map(\.name))
        let shop = try Jar(path: image.path)
        for (jar, path) in zip(jars, layout.classPath.dropFirst()) {
            let copy = try Jar(path: scratch.file("out/\(path)"))
            #expect(copy.size == shop.entry(named: jar.entry ?? "")?.size)
        }
        let app = try Jar(path: scratch.file("out/app/app.jar"))
        #expect(app.entry(named: "shop/ShopApplication.class") != nil)
        #expect(
            app.entry(named: "application.properties") != nil || app.entry(named: "application.yaml") != nil
                || app.entry(named: "application.yml") != nil)
        #expect(
            !app.entries.contains {
                $0.name.hasPrefix("BOOT-INF/") || $0.name.hasPrefix("org/springframework/boot/loader/")
            })
    }

    @Test("a WAR's own files are where servlet containers look for them in a jar")
    func war() throws {
        let scratch = try Scratch()
        let app = try BootJar.make(
            "app.war", in: scratch, launcher: "org.springframework.boot.loader.WarLauncher",
            root: [.text("index.html", "hello"), .folder("WEB-INF/views/"), .text("WEB-INF/views/a.jsp", "jsp")],
            folder: "WEB-INF")
        let layout = try layOut(try AppInspector.inspect(path: app), scratch)
        let names = Set(try Jar(path: scratch.file("out/app/app.jar")).entries.map(\.name))
        #expect(
            names.isSuperset(of: [
                "index.html", "META-INF/resources/", "META-INF/resources/index.html",
                "META-INF/resources/WEB-INF/views/a.jsp", "demo/Main.class",
            ]))
        #expect(!names.contains("META-INF/resources/demo/Main.class"))
        #expect(layout.changes.contains { $0.code == "document-root" })
    }

    @Test("jars that name each other in their manifests do not change the order")
    func libraryClassPath() throws {
        let scratch = try Scratch()
        let app = try scratch.jar(
            "app.jar", manifest: [("Main-Class", "demo.Main"), ("Class-Path", "x/one.jar y/two.jar x/three.jar")],
            [try DemoClasses.entry("demo/Main"), .text("mark.txt", "app")])
        try scratch.jar(
            "x/one.jar", manifest: [("Class-Path", "two.jar three.jar ./"), ("Keep", "1")], [.text("mark.txt", "one")])
        try scratch.jar("y/two.jar", manifest: [("Keep", "2")], [.text("mark.txt", "two")])
        try scratch.jar("x/three.jar", manifest: [("Keep", "3")], [.text("mark.txt", "three")])
        let image = try AppInspector.inspect(path: app)
        let layout = try layOut(image, scratch, "out", .init(always: true))
        let before = try java("17", ["-jar", app, "mark.txt"]).filter { !$0.isEmpty }
        let after = try java("17", layout.startArguments(root: scratch.file("out")) + ["mark.txt"])
        #expect(before == after)
        #expect(try Jar(path: scratch.file("out/app/lib/one.jar")).manifest()?.main["Keep"] == "1")
    }

    @Test("a class path is started as one, its directories are jars")
    func classPath() throws {
        let scratch = try Scratch()
        try scratch.write("classes/demo/Main.class", try DemoClasses.bytes("demo/Main"))
        try scratch.write("classes/mark.txt", "classes")
        try scratch.write("classes/META-INF/MANIFEST.MF", "Class-Path: ../evil.jar\r\nX: y\r\n\r\n")
        try scratch.jar("lib/b.jar", [.text("mark.txt", "b")])
        try scratch.jar("other/b.jar", [.text("mark.txt", "other b")])
        let classPath =
            "\(scratch.file("lib/b.jar")):\(scratch.file("classes")):\(scratch.file("gone.jar")):\(scratch.file("other/b.jar"))"
        let image = try AppInspector.inspect(AppInput(.classPath(classPath, mainClass: "demo.Main")))
        let layout = try layOut(image, scratch)
        #expect(layout.start == .classPath)
        #expect(layout.classPath == ["app/lib/b.jar", "app/lib/classes.jar", "app/lib/b_2.jar"])
        let before = try java("17", ["-cp", classPath, "demo.Main", "mark.txt"])
        #expect(try java("17", layout.startArguments(root: scratch.file("out")) + ["mark.txt"]) == before)
        #expect(try Jar(path: scratch.file("out/app/lib/classes.jar")).manifest()?.classPath == [])
    }

    @Test("another main class than the manifest's is started by class path; Spring Boot's loader takes none")
    func mainClass() throws {
        let scratch = try Scratch()
        for manifest in [[("Main-Class", "demo.Gone")], [("Keep", "1")]] {
            let name = manifest[0].0
            let jar = try scratch.jar(
                "\(name).jar", manifest: manifest, [try DemoClasses.entry("demo/Main"), .text("mark.txt", name)])
            let input = AppInput(.path(jar), mainClass: "demo.Main"), image = try AppInspector.inspect(input)
            #expect(image.startClass == "demo.Main")
            let layout = try layOut(image, scratch, "out-\(name)", .init(always: true))
            let before = try java("17", input.plainTarget(image) + ["mark.txt"])
            let after = try java("17", layout.startArguments(root: scratch.file("out-\(name)")) + ["mark.txt"])
            #expect(before == after && !before.isEmpty)
        }
        let boot = try BootJar.make("boot.jar", in: scratch)
        #expect { try AppInspector.inspect(AppInput(.path(boot), mainClass: "demo.Agent")) } throws: {
            ($0 as? InspectError)?.code == .missingMainClass
        }
    }

    @Test("a WAR's own files are served beside the resources of its classes; two of one name are an error")
    func warResources() throws {
        let scratch = try Scratch()
        func war(_ page: String) throws -> AppImage {
            try AppInspector.inspect(
                path: try BootJar.make(
                    "app.war", in: scratch, launcher: "org.springframework.boot.loader.WarLauncher",
                    root: [.text("index.html", "root"), .folder("css/"), .text("css/a.css", "a")],
                    classes: [
                        .folder("META-INF/"), .folder("META-INF/resources/"), .folder("META-INF/resources/css/"),
                        .text("META-INF/resources/\(page)", "classes"),
                    ], folder: "WEB-INF"))
        }
        let image = try war("other.html")
        #expect(image.kind == .executableWar)
        _ = try layOut(image, scratch)
        let names = try Jar(path: scratch.file("out/app/app.jar")).entries.map(\.name)
        let served = ["index.html", "css/a.css", "other.html"].map { "META-INF/resources/\($0)" }
        #expect(Set(names).isSuperset(of: served) && Set(names).count == names.count)
        #expect { try layOut(try war("index.html"), scratch, "differ") } throws: {
            ($0 as? LayoutError)?.code == .duplicateEntry
        }
    }

    @Test("an exploded module becomes a jar that the JVM takes as one; a class path beside modules is refused")
    func modules() throws {
        let scratch = try Scratch()
        try scratch.write("src/module-info.java", "module hello { }")
        try scratch.write(
            "src/hi/Main.java",
            "package hi; public class Main { public static void main(String[] a) { System.out.print(7); } }")
        let javac = SetUp.jdk("17") + "/bin/javac"
        try Command.succeed(
            javac,
            ["-d", scratch.file("mods/hello"), scratch.file("src/module-info.java"), scratch.file("src/hi/Main.java")])
        func image(_ classPath: String?) throws -> AppImage {
            try AppInspector.inspect(
                AppInput(
                    .module(path: scratch.file("mods"), name: "hello", mainClass: "hi.Main", classPath: classPath)))
        }
        let layout = try layOut(try image(nil), scratch, "out", .init(always: true))
        #expect(try java("17", layout.startArguments(root: scratch.file("out"))) == ["7"])
        let library = try scratch.jar("b.jar", [.text("mark.txt", "b")])
        #expect { try layOut(try image(library), scratch, "both", .init(always: true)) } throws: {
            ($0 as? LayoutError)?.code == .unsupported
        }
    }

    @Test("a manifest brings directories near the jars that were named, and no others, however they were named")
    func namedDirectories() throws {
        let scratch = try Scratch()
        try scratch.write("opt/a/conf/x.properties", "a=b")
        try scratch.write("home/secret", "x")
        let near = try scratch.jar(
            "opt/a/lib/a.jar", manifest: [("Class-Path", "../conf/")], [try DemoClasses.entry("demo/Main")])
        let far = try scratch.jar(
            "opt/a/lib/far.jar", manifest: [("Class-Path", "file:\(scratch.file("home"))/")],
            [try DemoClasses.entry("demo/Main")])
        func layOut(_ classPath: String, _ name: String, in directory: String = "opt/a/lib") throws -> Layout {
            let input = AppInput(
                .classPath(classPath, mainClass: "demo.Main"), workingDirectory: scratch.file(directory))
            return try self.layOut(try AppInspector.inspect(input), scratch, name, .init(always: true))
        }
        #expect(try layOut(near, "one").classPath.count == 2)
        #expect(try layOut("a.jar:../conf", "two").classPath.count == 2)
        for (position, classPath) in [far, "far.jar"].enumerated() {
            #expect { try layOut(classPath, "far\(position)") } throws: { ($0 as? LayoutError)?.code == .unsupported }
        }
        #expect(try layOut("far.jar:\(scratch.file("home"))", "named").classPath.count == 2)
    }

    @Test("plain, thin and shaded jars stay in place unless an image is made")
    func inPlace() throws {
        let scratch = try Scratch()
        for name in ["cli.jar", "thin/thin.jar", "shaded.jar"] {
            let image = try AppInspector.inspect(path: SetUp.app(name))
            let layout = try layOut(image, scratch, "in-place")
            #expect(layout.mode == .inPlace && layout.files.isEmpty)
            #expect(layout.startArguments(root: "/x") == ["-jar", SetUp.app(name)])
            #expect(!Directory.exists(scratch.file("in-place/app")))
            let laidOut = try layOut(
                image, scratch, String(name.prefix { $0 != "/" && $0 != "." }), .init(always: true))
            #expect(laidOut.mode == .laidOut)
            #expect(laidOut.classPath.count == image.totals.jars)
        }
        let output = try java("17", ["-jar", scratch.file("thin/app/app.jar")])
        #expect(output.count == (try java("17", ["-jar", SetUp.app("thin/thin.jar")])).count)
    }

    @Test("signed libraries stay signed unless asked; a signed application stays in place")
    func signatures() throws {
        let scratch = try Scratch()
        let signed = try scratch.read(
            try SignedJar.make("signed.jar", in: scratch, [try DemoClasses.entry("lib/Helper")]))
        let jar = try scratch.jar(
            "app.jar",
            manifest: [("Main-Class", "org.springframework.boot.loader.JarLauncher"), ("Start-Class", "demo.Main")],
            [
                .folder("BOOT-INF/classes/"), try DemoClasses.entry("demo/Main", prefix: "BOOT-INF/classes/"),
                .nested("BOOT-INF/lib/s.jar", signed),
            ])
        let image = try AppInspector.inspect(path: jar)
        let kept = try layOut(image, scratch, "kept")
        #expect(try scratch.read("kept/app/lib/s.jar") == signed)
        _ = try layOut(image, scratch, "stripped", .init(stripSignatures: true))
        let stripped = try Jar(path: scratch.file("stripped/app/lib/s.jar"))
        #expect(stripped.signatureFiles.isEmpty)
        #expect(try stripped.manifest()?.sections == [])
        #expect(kept.mode == .laidOut)
        try SignedJar.sign(jar, in: scratch)
        let outer = try AppInspector.inspect(path: jar)
        #expect(try layOut(outer, scratch, "outer").mode == .inPlace)
        #expect { try layOut(outer, scratch, "always", .init(always: true)) } throws: {
            ($0 as? LayoutError)?.code == .signedApplication
        }
        let bare = try layOut(outer, scratch, "bare", .init(stripSignatures: true))
        #expect(
            try java("17", bare.startArguments(root: scratch.file("bare")) + ["class:lib.Helper"]) == [
                "class:lib.Helper s.jar"
            ])
    }

    @Test("what cannot be laid out, or not there, is a typed error")
    func errors() throws {
        let scratch = try Scratch()
        let jar = try BootJar.make("app.jar", in: scratch)
        let image = try AppInspector.inspect(path: jar)
        func code(_ body: () throws -> Layout) -> LayoutError.Code? {
            do {
                _ = try body()
                return nil
            } catch let error as LayoutError {
                #expect(!error.wayOut.isEmpty && !error.message.isEmpty)
                return error.code
            } catch { return nil }
        }
        _ = try layOut(image, scratch)
        #expect(code { try layOut(image, scratch) } == .outputExists)
        #expect(code { try LayoutBuilder().build(image, in: scratch.file("app.jar")) } == .unwritable)
        let war = try AppInspector.inspect(path: try scratch.jar("s.war", [.text("WEB-INF/web.xml", "x")]))
        #expect(code { try layOut(war, scratch, "war", .init(always: true)) } == .unsupported)
        try scratch.write("app.jar", try scratch.read(jar) + [0])
        #expect(code { try layOut(image, scratch, "changed") } == .changed)
    }

    @Test("entries of one name with different content are an error, with the same they are one")
    func duplicates() throws {
        let scratch = try Scratch()
        func image(_ second: String) throws -> AppImage {
            let jar = try BootJar.make("app.jar", in: scratch, classes: [.text("dup1", "x"), .text("dup2", second)])
            var bytes = try scratch.read(jar)
            for start in 0...(bytes.count - 4) where Array(bytes[start..<start + 4]) == Array("dup2".utf8) {
                bytes[start + 3] = 0x31
            }
            return try AppInspector.inspect(path: try scratch.write("dup.jar", bytes))
        }
        #expect { try layOut(try image("y"), scratch, "differ") } throws: {
            ($0 as? LayoutError)?.code == .duplicateEntry
        }
        #expect(try layOut(try image("x"), scratch, "same").mode == .laidOut)
    }

    @Test("names are made safe, unique and stable")
    func names() {
        var taken: Set<String> = []
        let made = ["a b.jar", "a_b.jar", "A_B.JAR", "..", "ü.jar", "x.zip", "x%20.jar"].map {
            SafeName.make($0, taken: &taken)
        }
        #expect(made == ["a_b.jar", "a_b_2.jar", "A_B_3.jar", "jar.jar", "__.jar", "x.jar", "x_20.jar"])
        #expect(made.allSatisfy(SafeName.isSafe))
    }
}
