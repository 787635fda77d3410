import Glibc
import JVM
import TestSupport
import Testing

/// Programs that a URLClassLoader of their own loads, from places that a dump cannot read by itself.
@Suite("classes of custom loaders come from the archive") struct CustomLoaderTests {
    struct Case: Hashable, Sendable, CustomTestStringConvertible {
        var name: String
        var folder = "plugins"
        var main: String
        var jdk: String
        var testDescription: String { "\(name) on \(jdk)" }

        static let all =
            ["11", "17", "21"].flatMap { jdk in
                [
                    Case(name: "a multi-release jar", main: "multi.Main", jdk: jdk),
                    Case(name: "a directory", main: "cli.Main", jdk: jdk),
                ]
            }
            + ["17", "21"].map { Case(name: "classes for later releases alone", main: "only.Main", jdk: $0) }
            // JDK 21 and later write their own lists, which cannot name such a path.
            + ["11", "17"].map {
                Case(name: "a jar below a folder with a space", folder: "plug ins", main: "cli.Main", jdk: $0)
            }

        /// A class whose super class only the part for Java 9 has, as Byte Buddy has some.
        private func makeVersionedJar(_ f: Fixture, _ jar: String) throws {
            let classes = f.file("only-classes")
            // Public: on 21 a dump gives classes of two places two loaders, and so two packages.
            try Files.write(
                f.file("Base.java"), "package only; public class Base { protected int number() { return 9; } }")
            try Files.write(
                f.file("Main.java"),
                """
                package only;
                public class Main extends Base {
                    public static void main(String[] args) { System.out.println("only " + new Main().number()); }
                }
                """)
            let compiled = try f.run(
                SetUp.tool("javac"), ["--release", "11", "-d", classes, f.file("Base.java"), f.file("Main.java")])
            if compiled.code != 0 { throw CommandError("\(compiled)") }
            let script = """
                import sys, zipfile
                with zipfile.ZipFile(sys.argv[2], "w") as jar:
                    jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\\nMulti-Release: true\\n\\n")
                    jar.write(sys.argv[1] + "/only/Main.class", "only/Main.class")
                    jar.write(sys.argv[1] + "/only/Base.class", "META-INF/versions/9/only/Base.class")
                """
            let done = try f.run("python3", ["-c", script, classes, jar])
            if done.code != 0 { throw CommandError("\(done)") }
        }

        /// Puts the program where the loader finds it.
        func makeFolder(_ f: Fixture) throws -> String {
            let directory = try f.directory(folder)
            switch name {
            case "a multi-release jar": try Files.copy(SetUp.app("awkward/multi.jar"), to: directory)
            case "a directory":
                let classes = try f.directory(folder + "/classes")
                let done = try f.run(
                    SetUp.jdk("17") + "/bin/jar", ["--extract", "--file", SetUp.app("cli.jar")], directory: classes)
                if done.code != 0 { throw CommandError("\(done)") }
            case "classes for later releases alone": try makeVersionedJar(f, directory + "/only.jar")
            default: try Files.copy(SetUp.app("cli.jar"), to: directory)
            }
            return directory
        }
    }

    @Test("by build", arguments: Case.all)
    func build(_ item: Case) throws {
        try Fixture.with { f in
            let folder = try item.makeFolder(f)
            let app = TestApp(
                name: "plugin", arguments: [SetUp.app("awkward/plugin.jar")],
                training: ["--train-arg=\(folder)", "--train-arg=\(item.main)"])
            try f.build(app, jdk: item.jdk, to: f.file("image"))
            let log = f.file("loads")
            let done = try f.run(f.file("image/bin/run"), [folder, item.main], ClassCount.variable(log: log))
            #expect(done.code == 0, "\(done)")
            try expectShared(item, log)
            // Copies of class files go with the build, and so do the lines that name them.
            #expect(Files.content(f.file("image/classlist"))?.contains(f.file("store")) == false)
            #expect(Files.list(f.file("store/tmp")) == [])
        }
    }

    private static let started =
        Case.all.filter { $0.jdk == "17" }
        + ["21", "25"].map { Case(name: "classes for later releases alone", main: "only.Main", jdk: $0) }

    @Test("by run", arguments: started)
    func run(_ item: Case) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: item.jdk)
            let command = [SetUp.app("awkward/plugin.jar"), try item.makeFolder(f), item.main]
            let first = try f.boosted(command)
            try f.awaitArchive()
            let log = f.file("loads")
            let second = try f.boosted(["-Xlog:class+load:file=\(log)"] + command)
            try f.awaitArchive()
            #expect(first.output == second.output)
            let third = try f.boosted(["-Xlog:class+load:file=\(log)"] + command)
            #expect(third.code == 0, "\(third)")
            try expectShared(item, log)
        }
    }

    private func expectShared(_ item: Case, _ log: String) throws {
        let count = ClassCount(log: log, package: item.main.split(separator: ".")[0] + ".")
        #expect(count.loaded >= 2, "\(count)")
        #expect(count.shared == count.loaded, "\(count) of \(item)")
    }
}
