import TestSupport
import Testing

@testable import JavaBoost

@Suite("Class paths")
struct ClassPathTests {
    /// Elements that have a `mark.txt`, by the name in it: what a JVM prints for the same class path.
    private func seen(_ image: AppImage) -> [String] {
        image.classPath.filter { $0.isJar || $0.form == .directory }.map { "mark.txt = \($0.name)" }
    }

    @Test("manifests are followed depth first and nothing twice, as the JVM does", arguments: ["11", "17", "25"])
    func closure(_ jdk: String) throws {
        let scratch = try Scratch()
        func jar(_ name: String, _ classPath: String?, _ more: [MadeEntry] = []) throws {
            try scratch.jar(
                name, manifest: classPath.map { [("Class-Path", $0)] } ?? [("X", "y")],
                [.text("mark.txt", String(name.split(separator: "/").last!))] + more)
        }
        try jar("a.jar", "lib/b.jar lib/gone.jar lib/d%20e.jar ./dir/ dir2", [try DemoClasses.entry("demo/Main")])
        try jar("lib/b.jar", "c.jar ../a.jar")
        try jar("lib/c.jar", nil)
        try jar("lib/d e.jar", nil)
        try jar("last.jar", "lib/c.jar")
        try scratch.write("dir/mark.txt", "dir")
        try scratch.write("dir2/mark.txt", "dir2")
        let classPath = "\(scratch.file("a.jar")):\(scratch.file("last.jar"))"
        let image = try AppInspector.inspect(AppInput(.classPath(classPath, mainClass: "demo.Main")))
        let output = try Command.succeed(SetUp.java(jdk), ["-cp", classPath, "demo.Main", "mark.txt"])
        #expect(seen(image) == output.split(separator: "\n").map(String.init))
        #expect(image.classPath.contains { $0.form == .missing && $0.name == "gone.jar" })
        #expect(image.classPath.contains { $0.form == .missing && $0.name == "dir2" })
    }

    @Test("a Class-Path entry that is no file is left out and said")
    func foreignURL() throws {
        let scratch = try Scratch()
        let jar = try scratch.jar(
            "a.jar", manifest: [("Main-Class", "demo.Main"), ("Class-Path", "http://example.org/x.jar")],
            [try DemoClasses.entry("demo/Main")])
        let image = try AppInspector.inspect(path: jar)
        #expect(image.kind == .plainJar)
        #expect(image.findings.contains { $0.code == "class-path-url" })
    }

    @Test("lib/* is every jar of the directory in its order, as the launcher expands it")
    func wildcard() throws {
        let scratch = try Scratch()
        for name in ["z.jar", "a.jar", "m.JAR", "no.zip", "b:c.jar"] {
            try scratch.jar("lib/\(name)", [.text("mark.txt", name)])
        }
        try scratch.write("main/demo/Main.class", try DemoClasses.bytes("demo/Main"))
        try scratch.write("main/mark.txt", "main")
        let input = AppInput(.classPath("main:lib/*", mainClass: "demo.Main"), workingDirectory: scratch.path)
        let image = try AppInspector.inspect(input)
        let output = try Command.succeed(
            SetUp.java("17"), ["-cp", "main:lib/*", "demo.Main", "mark.txt"], in: scratch.path)
        #expect(seen(image) == output.split(separator: "\n").map(String.init))
        #expect(image.totals.jars == 3)
        #expect(image.layout.mode == .needed)
    }

    @Test("an empty element is the working directory")
    func emptyElement() throws {
        let scratch = try Scratch()
        try scratch.write("demo/Main.class", try DemoClasses.bytes("demo/Main"))
        let image = try AppInspector.inspect(
            AppInput(.classPath("x.jar:", mainClass: "demo.Main"), workingDirectory: scratch.path))
        #expect(image.classPath.map(\.file) == [scratch.file("x.jar"), scratch.path])
        #expect(image.classPath.map(\.form) == [.missing, .directory])
    }

    @Test("a module path is its modules")
    func modulePath() throws {
        let scratch = try Scratch()
        try scratch.write("src/module-info.java", "module hello.there { }")
        try scratch.write(
            "src/hi/Main.java", "package hi; public class Main { public static void main(String[] a) { } }")
        try Command.succeed(
            SetUp.tool("javac"),
            [
                "--release", "11", "-d", scratch.file("mods/hello"), scratch.file("src/module-info.java"),
                scratch.file("src/hi/Main.java"),
            ])
        try scratch.jar("mods/auto.jar", manifest: [("Automatic-Module-Name", "auto.matic")], [.text("x", "x")])
        try Command.succeed(
            SetUp.tool("jar"), ["cf", scratch.file("mods/hello.jar"), "-C", scratch.file("mods/hello"), "."])
        let image = try AppInspector.inspect(
            AppInput(.module(path: scratch.file("mods"), name: "hello.there", mainClass: "hi.Main", classPath: nil)))
        #expect(image.kind == .modulePath)
        #expect(image.classPath.map(\.name) == ["auto.jar", "hello", "hello.jar"])
        #expect(image.classPath.map(\.content.module?.name) == ["auto.matic", nil, "hello.there"])
    }
}
