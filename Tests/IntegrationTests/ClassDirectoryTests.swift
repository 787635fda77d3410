import Glibc
import JVM
import TestSupport
import Testing

/// Until a class path's directories counted among what an application was made from, a start ran the classes that had
/// been there before, or those of another application whose directory bore the same name.
@Suite("an application whose class path has directories") struct ClassDirectoryTests {
    @Test("is started by run from the classes and resources that are there now, and not from another one's")
    func run() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let one = f.file("one"), other = f.file("other"), arguments = ["-cp", "classes", "Main"]
            try f.compileMain(saying: "one", to: "one/classes")
            try f.compileMain(saying: "other", to: "other/classes")
            func expect(_ directory: String, _ output: String) throws {
                for _ in 1...2 {
                    let done = try f.boosted(arguments, directory: directory)
                    #expect(done.output == output + "\n" && done.errors == "", "\(done)")
                    try f.awaitArchive()
                }
                #expect(try f.state(arguments, directory: directory) == "proven")
            }
            try expect(one, "one none")
            try expect(other, "other none")
            try f.compileMain(saying: "new", to: "one/classes")
            #expect(try f.state(arguments, directory: one) == "outdated")
            try expect(one, "new none")
            // A name that comes and one that changes, with no class touched.
            try Files.write(one + "/classes/word.txt", "here")
            try expect(one, "new here")
            try Files.write(one + "/classes/word.txt", "gone")
            try expect(one, "new gone")
        }
    }

    /// In a jar a resource is no file, does not change while the application runs, and nothing is added to it.
    @Test(
        "has its resources where they lie, live, with its classes from the archive",
        arguments: ["11", "17", "21", "25"])
    func resources(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            try f.compile(
                "Reader",
                """
                import java.nio.file.*;
                public class Reader {
                    static String read() throws Exception {
                        return new String(Reader.class.getResourceAsStream("/deep/word.txt").readAllBytes());
                    }
                    public static void main(String[] args) throws Exception {
                        Path file = Paths.get(Reader.class.getResource("/deep/word.txt").toURI());
                        String before = read();
                        Files.writeString(file, "edited");
                        System.out.println(before + " " + read() + " " + Reader.class.getResource("/deep"));
                        Files.writeString(file, "first");
                    }
                }
                """, to: "classes")
            try f.directory("classes/deep")
            try Files.write(f.file("classes/deep/word.txt"), "first")
            let arguments = ["-cp", "classes:" + SetUp.app("cli.jar"), "Reader"]
            let plain = try f.run("java", arguments)
            #expect(plain.output == "first edited file:\(f.file("classes/deep"))\n", "\(plain)")
            for _ in 1...3 {
                let done = try f.boosted(arguments)
                #expect(done.output == plain.output && done.errors == "", "\(done)")
                try f.awaitArchive()
            }
            let account = try f.explain(arguments)
            #expect(account["state"].text == "proven" && account["applicationShare"].number == 1, "\(account)")
        }
    }

    @Test("that adds a class to one of them finds it there")
    func generated() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let made = try f.compile(
                "Made", "public class Made { public String toString() { return \"made\"; } }", to: "made")
            try f.compile(
                "Maker",
                """
                import java.nio.file.*;
                public class Maker {
                    public static void main(String[] args) throws Exception {
                        Files.copy(Path.of(args[0]), Path.of(args[1]), StandardCopyOption.REPLACE_EXISTING);
                        System.out.println(Class.forName("Made").getDeclaredConstructor().newInstance());
                    }
                }
                """, to: "classes")
            for _ in 1...2 {
                let done = try f.boosted(
                    ["-cp", "classes", "Maker", made + "/Made.class", f.file("classes/Made.class")])
                #expect(done.output == "made\n", "\(done)")
                try f.awaitArchive()
            }
        }
    }

    @Test("is run as it is where a jar would come before a directory that stands in front of it, or -jar starts it")
    func overridden() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let main = try f.compileMain(saying: "main", to: "classes")
            try Files.write(try f.directory("conf") + "/word.txt", "directory")
            try Files.write(try f.directory("res") + "/word.txt", "jar")
            func pack(_ arguments: [String]) throws {
                let done = try f.run(SetUp.tool("jar"), ["--create", "--file"] + arguments)
                if done.code != 0 { throw CommandError("\(done)") }
            }
            try pack([f.file("word.jar"), "-C", f.file("res"), "word.txt"])
            try Files.write(f.file("manifest"), "Main-Class: Main\nClass-Path: conf/\n")
            try pack([f.file("main.jar"), "--manifest", f.file("manifest"), "-C", main, "."])
            // The same as a part for a later Java, and the folder of a package.
            try f.directory("later/META-INF/versions/9")
            try Files.write(f.file("later/META-INF/versions/9/word.txt"), "later")
            try Files.write(f.file("multi"), "Multi-Release: true\n")
            try pack([f.file("later.jar"), "--manifest", f.file("multi"), "-C", f.file("later"), "."])
            try f.directory("conf/deep")
            try Files.write(f.file("conf/deep/own.txt"), "x")
            try f.directory("folder/deep")
            try pack([f.file("folder.jar"), "-C", f.file("folder"), "."])
            try f.compile(
                "Place",
                """
                public class Place {
                    public static void main(String[] args) throws Exception {
                        System.out.println(new java.io.File(Place.class.getResource("/").toURI()).list().length);
                    }
                }
                """, to: "place")
            try f.compile(
                "Home",
                """
                public class Home {
                    public static void main(String[] args) throws Exception {
                        java.io.File file = new java.io.File(Home.class.getResource("Home.class").toURI());
                        System.out.println(file.getParentFile().list().length);
                    }
                }
                """, to: "home")
            let cases = [
                (["-cp", "conf:classes:word.jar", "Main"], "conf/word.txt stands in front of the one in word.jar"),
                (["-cp", "conf:classes:later.jar", "Main"], "conf/word.txt stands in front of the one in later.jar"),
                (["-cp", "classes:conf:folder.jar", "Main"], "conf/deep/ stands in front of the one in folder.jar"),
                (["-jar", "main.jar"], "conf is on its class path with files that are no classes"),
                (["-cp", "place:later.jar", "Place"], "for where its classes lie (/), and later.jar would answer"),
                (["-cp", "home", "Home"], "Home looks by getResource for where its classes lie (Home.class)"),
            ]
            for (arguments, words) in cases {
                let plain = try f.run("java", arguments)
                #expect(plain.code == 0 && ["main directory\n", "1\n"].contains(plain.output), "\(plain)")
                let first = try f.boosted(arguments)
                #expect(first.output == plain.output && first.remarks.count == 1, "\(first)")
                #expect(first.errors.contains(words), "\(first)")
                let second = try f.boosted(arguments)
                #expect(second.output == plain.output && second.errors == "", "\(second)")
                #expect(try f.state(arguments) == "withoutArchive")
            }
            // Behind the jar nothing changes its place.
            let behind = ["-cp", "classes:word.jar:conf", "Main"]
            for _ in 1...2 {
                let done = try f.boosted(behind)
                #expect(done.output == "main jar\n" && done.errors == "", "\(done)")
                try f.awaitArchive()
            }
            #expect(try f.state(behind) == "proven")
        }
    }

    /// Elements with the same last name, in another order, were the same application.
    @Test("is started and built from its elements in their order, whatever they are called")
    func order() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let one = try f.compileMain(saying: "one", to: "one/classes")
            let other = try f.compileMain(saying: "other", to: "other/classes")
            let paths = [("one", "\(one):\(other)"), ("other", "\(other):\(one)")]
            for (output, path) in paths {
                #expect(try f.boosted(["-cp", path, "Main"]).output == output + " none\n")
                let app = TestApp(name: output, arguments: ["--cp", path, "Main"], training: [])
                try f.build(app, jdk: "17", to: f.file(output + "-image"), ["--tier", "none"])
                #expect(try f.run(f.file(output + "-image/bin/run")).output == output + " none\n")
            }
            try f.awaitArchive()
        }
    }

    /// The modules of one directory were the same application.
    @Test("on a module path is the module that was asked for")
    func modules() throws {
        try Fixture.with { f in
            let mods = try f.directory("mods")
            for name in ["Alpha", "Beta"] {
                let program = try JavaProgram(f, name, main: "System.out.println(\"\(name)\");")
                try Files.copy(program.jar, to: "\(mods)/\(name).jar")
            }
            for name in ["Alpha", "Beta"] {
                let app = TestApp(name: name, arguments: ["--module-path", mods, name], training: [])
                try f.build(app, jdk: "17", to: f.file(name), ["--tier", "none"])
                #expect(Files.content(f.file(name + "/launch.plan"))?.contains("\nmain \(name)\n") == true)
            }
        }
    }

    /// A jar that could not be read was no condition, so that what was made without it stood for ever.
    @Test("counts a jar that is broken at first and whole later")
    func brokenJar() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            try f.compileMain(saying: "main", to: "classes")
            let lib = try f.directory("lib"), word = try f.directory("word")
            try Files.write(word + "/word.txt", "here")
            let made = try f.run(
                SetUp.jdk("17") + "/bin/jar", ["--create", "--file", f.file("whole.jar"), "-C", word, "."])
            #expect(made.code == 0)
            try Files.write(lib + "/word.jar", "half")
            let arguments = ["-cp", "classes:lib/*", "Main"]
            #expect(try f.boosted(arguments).output == "main none\n")
            try f.awaitArchive()
            #expect(try f.boosted(arguments).output == "main none\n")
            // Into the same file, as cp does.
            let copied = try f.run("cp", [f.file("whole.jar"), lib + "/word.jar"])
            #expect(copied.code == 0)
            #expect(try f.boosted(arguments).output == "main here\n")
            try f.awaitArchive()
        }
    }

    /// Packed into a jar it would have had to fit, and kept every class from being loaded.
    @Test("may hold the signature of a jar that was unpacked into it")
    func signature() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let classes = try f.compileMain(saying: "main", to: "classes")
            let unpacked = try f.run("unzip", ["-q", SetUp.app("awkward/signed.jar"), "META-INF/*", "-d", classes])
            #expect(unpacked.code == 0 && Files.list(classes + "/META-INF").contains { $0.hasSuffix(".SF") })
            #expect(try f.boosted(["-cp", "classes", "Main"]).output == "main none\n")
            try f.awaitArchive()
        }
    }

    @Test("is built again when a class or a resource changes, comes or goes")
    func build() throws {
        try Fixture.with { f in
            let classes = try f.compileMain(saying: "old", to: "classes"), image = f.file("image")
            let app = TestApp(name: "classes", arguments: ["--cp", classes, "Main"], training: [])
            func expect(_ output: String, cached: Bool) throws {
                // Only what is older than two seconds is remembered.
                usleep(2_200_000)
                let report = try f.build(app, jdk: "17", to: image).json()
                #expect(report["cached"].bool == cached, "\(output)")
                #expect(try f.run(image + "/bin/run").output == output + "\n")
            }
            try expect("old none", cached: false)
            try expect("old none", cached: true)
            try f.compileMain(saying: "new", to: "classes")
            try expect("new none", cached: false)
            try Files.write(classes + "/word.txt", "here")
            try expect("new here", cached: false)
            try Files.move(classes + "/word.txt", to: classes + "/other.txt")
            try expect("new none", cached: false)
            try Files.move(classes + "/other.txt", to: classes + "/word.txt")
            try expect("new here", cached: true)
        }
    }

    @Test("takes part in a class path on which a jar comes to be that was missing, or one more for a wildcard")
    func laterJars() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let classes = try f.compileMain(saying: "main", to: "classes")
            try f.directory("lib")
            try Files.write(try f.directory("res") + "/word.txt", "jar")
            let jar = SetUp.jdk("17") + "/bin/jar"
            func pack(_ target: String) throws {
                let done = try f.run(jar, ["--create", "--file", target, "-C", f.file("res"), "word.txt"])
                if done.code != 0 { throw CommandError("\(done)") }
            }
            for (path, later) in [("\(classes):later.jar", "later.jar"), ("\(classes):lib/*", "lib/later.jar")] {
                for _ in 1...2 {
                    #expect(try f.boosted(["-cp", path, "Main"]).output == "main none\n")
                    try f.awaitArchive()
                }
                try pack(f.file(later))
                for _ in 1...2 {
                    let done = try f.boosted(["-cp", path, "Main"])
                    #expect(done.output == "main jar\n" && done.errors == "", "\(path): \(done)")
                    try f.awaitArchive()
                }
                #expect(try f.state(["-cp", path, "Main"]) == "proven")
            }
        }
    }

    @Test("and which writes into one of them is left alone, until its code changes")
    func writesBeside() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let arguments = ["-cp", ".", "Main"], home = try f.compileMain(saying: "one", to: "home")
            func start() throws -> String {
                let done = try f.boosted(arguments + ["journal.txt"], directory: home)
                try f.awaitArchive()
                return done.output
            }
            #expect(try start() == "one none\n")
            let layouts = Files.list(f.file("store/layouts"))
            #expect(try f.state(arguments, directory: home) == "withoutArchive")
            #expect(try f.explain(arguments, directory: home)["fallbacks"][0]["message"].text?.contains(home) == true)
            for _ in 1...2 { #expect(try start() == "one none\n") }
            #expect(Files.list(f.file("store/layouts")) == layouts, "nothing more is laid out")
            try f.compileMain(saying: "two", to: "home")
            for _ in 1...2 { #expect(try start() == "two none\n") }
        }
    }

    @Test("too large for one is not read through: it starts plain, with one line")
    func large() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let home = try f.compileMain(saying: "main", to: "home")
            #expect(try f.run("sh", ["-c", "seq 1 60000 | xargs touch"], directory: home).code == 0)
            let done = try f.boosted(["-cp", ".", "Main"], directory: home)
            #expect(done.output == "main none\n" && done.remarks.count == 1, "\(done)")
            #expect(done.errors.contains("too many files"), "\(done)")
            #expect(Files.list(f.file("store/layouts")) == [] && Files.list(f.file("store/spool")) == [])
        }
    }

    @Test("with links that lead round is read once, and one behind a link is where the kernel finds it")
    func links() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let classes = try f.compileMain(saying: "main", to: "real/deep/classes")
            for name in ["a", "b", "c"] {
                try retrying("symlink", name) { unsafe symlink(".", "\(classes)/\(name)") }
            }
            try retrying("symlink") { unsafe symlink(classes, f.file("link")) }
            try f.compileMain(saying: "wrong", to: "classes")
            // From the link's target up, not from where the link lies.
            let path = "link/../classes"
            for _ in 1...2 {
                let done = try f.boosted(["-cp", path, "Main"])
                #expect(done.output == "main none\n" && done.errors == "", "\(done)")
                try f.awaitArchive()
            }
            #expect(try f.state(["-cp", path, "Main"]) == "proven")
            let report = try f.jboost(["inspect", "--cp", path, "Main", "--json"]).json()
            #expect(report["totals"]["classes"].number == 1, "\(report["totals"])")
        }
    }
}
