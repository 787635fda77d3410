import JVM
import TestSupport
import Testing

@Suite("inspect") struct InspectCommandTests {
    @Test("tells what the archive of the JDK at hand can hold: an AOT cache leaves out what a static archive holds")
    func archivable() throws {
        try Fixture.with { f in
            f.use(jdk: "17")
            let shop = ["inspect", SetUp.app("shop.jar")]
            func classes(_ options: [String]) throws -> (archivable: Double, total: Double, tier: String?) {
                let found = try f.jboost(shop + options + ["--json"]).json()["archivability"]
                return (
                    try #require(found["archivableClasses"].number), try #require(found["totalClasses"].number),
                    found["tier"].text
                )
            }
            let here = try classes([])
            #expect(here.archivable == here.total && here.tier == "staticArchive")
            let later = try classes(["--jdk", SetUp.jdk("25")])
            #expect(later.archivable < later.total && later.total == here.total && later.tier == "aotCache")
            #expect(try classes(["--release", "25"]) == later)
            // There the rule takes no AOT cache (JDK-8377932).
            #expect(try classes(["--jdk", SetUp.jdk("25.0.2")]).tier == "staticArchive")
            let table = try f.jboost(shop + ["--jdk", SetUp.jdk("25")])
            #expect(table.output.contains("classes on JDK 25 (AOT cache)"), "\(table)")
            #expect(table.output.contains("older than Java 6, which an AOT cache leaves out"), "\(table)")
        }
    }

    @Test("tells what is in place apart from an image")
    func places() throws {
        try Fixture.with { f in
            f.use(jdk: "17")
            let jar = try #require(
                Files.tree(SetUp.app("awkward")).first { $0.hasPrefix("names") && $0.hasSuffix("app.jar") })
            let names = try f.jboost(["inspect", SetUp.app("awkward/" + jar)])
            #expect(names.output.contains("in place; 4 in an image"), "\(names)")
            let plain = try f.jboost(["inspect", SetUp.app("cli.jar")])
            #expect(plain.output.contains("layout       not needed"), "\(plain)")
            #expect(plain.output.contains("an image, which holds copies, changes"), "\(plain)")
        }
    }

    @Test("finds the module that is asked for, or says that it is nowhere")
    func modules() throws {
        try Fixture.with { f in
            let mods = try f.directory("mods")
            try Files.copy(SetUp.app("cli.jar"), to: mods + "/cli.jar")
            let found = try f.jboost(["inspect", "-p", "\(mods):\(f.file("none"))", "cli/cli.Main"])
            #expect(found.code == 0 && found.output.contains("jdk.module.path"), "\(found)")
            #expect(found.output.contains("\(f.file("none")): is on the module path but does not exist"), "\(found)")
            for path in [mods, f.file("none")] {
                let missing = try f.jboost(["inspect", "-p", path, "nobody"])
                #expect(missing.code == 65 && missing.output == "", "\(missing)")
                #expect(missing.errors.contains("nobody is nowhere on the module path"), "\(missing)")
            }
        }
    }

    @Test("names a place of loader.path where nothing is")
    func loaderPath() throws {
        let jar = SetUp.app(
            "awkward/"
                + (try #require(
                    Files.tree(SetUp.app("awkward")).first { $0.hasSuffix("properties/app.jar") })))
        try Fixture.with { f in
            let done = try f.jboost(["inspect", jar])
            #expect(done.code == 0 && done.output.contains("loader-path-missing"), "\(done)")
            #expect(done.output.contains("plugins/ is neither in the jar nor at \(f.file("plugins"))"), "\(done)")
        }
    }

    @Test("says nothing about Spring Boot's loader where a server reads the WAR")
    func war() throws {
        try Fixture.with { f in
            let script = """
                import sys, zipfile
                with zipfile.ZipFile(sys.argv[1], "w") as out:
                    out.writestr("WEB-INF/classes/a/B.class", b"\\xca\\xfe\\xba\\xbe\\0\\0\\0\\x37")
                """
            let made = try f.run("python3", ["-c", script, f.file("app.war")])
            #expect(made.code == 0, "\(made)")
            let done = try f.jboost(["inspect", f.file("app.war")])
            #expect(done.code == 0 && done.output.contains("WAR for a server"), "\(done)")
            #expect(!done.output.contains("no-folder-entry"), "\(done)")
        }
    }

    @Test("takes a class path as java does, and names what of a JDK is wrong")
    func options() throws {
        try Fixture.with { f in
            for option in ["-cp", "--cp", "--class-path"] {
                let done = try f.jboost(["inspect", option, SetUp.app("cli.jar"), "cli.Main", "-q"])
                #expect(done.code == 0 && done.output == "classPath\n", "\(done)")
            }
            let wrong = try f.jboost(["inspect", SetUp.app("cli.jar"), "--jdk", f.file("none")])
            #expect(wrong.code == 69 && wrong.errors.contains(f.file("none")), "\(wrong)")
            for release in ["8", "100"] {
                let done = try f.jboost(["inspect", SetUp.app("cli.jar"), "--release", release])
                #expect(done.code == 64 && done.errors.contains("--release goes from 11"), "\(done)")
            }
        }
    }
}
