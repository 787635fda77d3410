import JVM
import TestSupport
import Testing

@Suite("a JDK without its default archive") struct DefaultArchiveTests {
    /// A JDK of links, without the archives beside its JVM.
    private func bareJDK(_ f: Fixture, _ name: String) throws -> String {
        let home = f.file("jdk-\(name)")
        try Files.copyByLinks(RealPath.of(SetUp.jdk(name)) ?? "", to: home)
        for file in archives(home) { try Files.remove("\(home)/lib/server/\(file)") }
        return home
    }

    private func archives(_ home: String) -> [String] {
        Files.list(home + "/lib/server").filter { $0.hasSuffix(".jsa") }
    }

    @Test("is named by jdk list and jdk show, and made whole by jdk repair alone", arguments: ["11", "21", "25"])
    func repair(_ name: String) throws {
        try Fixture.with { f in
            let home = try bareJDK(f, name)
            let list = try f.jboost(["jdk", "list", "--jdk", home])
            let line = try #require(list.lines.first { $0.hasSuffix(home) }, "\(list)")
            #expect(line.contains("(no default archive)"))
            #expect(try f.jboost(["jdk", "show", home]).output.contains("missing: `jboost jdk repair` makes it"))
            #expect(try f.jboost(["jdk", "show", home, "--json"]).json()["defaultArchives"].items == [])
            #expect(archives(home) == [])

            let made = try f.jboost(["jdk", "repair", home], directory: SetUp.repository)
            #expect(made.code == 0 && made.output == "made \(home)/lib/server/classes.jsa\n", "\(made)")
            #expect(archives(home) == ["classes.jsa"])
            let again = try f.jboost(["jdk", "repair", "--jdk", home])
            #expect(again.code == 0 && again.output == "\(home) has its default archive already\n", "\(again)")
            #expect(
                try f.jboost(["jdk", "show", home, "--json"]).json()["defaultArchives"]
                    == .array([.text("\(home)/lib/server/classes.jsa")]))
            let log = f.file("loads")
            #expect(try f.run(home + "/bin/java", ["-version"], ClassCount.variable(log: log)).code == 0)
            #expect(ClassCount(log: log).shared > 300)
        }
    }

    @Test("that cannot be written is not repaired, with a clear error")
    func readOnly() throws {
        try Fixture.with { f in
            let home = try bareJDK(f, "21")
            let script = """
                mount --make-rprivate / && mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" \
                && exec "$1" jdk repair "$0"
                """
            let done = try f.run("unshare", ["--mount", "sh", "-c", script, home, Product.jboost])
            #expect(done.code == 73, "\(done)")
            #expect(done.errors.contains("\(home)/lib/server/classes.jsa"), "\(done)")
            #expect(done.errors.contains("Read-only file system"), "\(done)")
        }
    }

    @Test("serves build and run, and is left as it is", arguments: ["11", "21", "25"])
    func buildAndRun(_ name: String) throws {
        try Fixture.with { f in
            let home = try bareJDK(f, name), image = f.file("image")
            let done = try f.jboost(
                ["build", SetUp.app("cli.jar"), "--jdk", home, "-o", image, "--no-measure", "--json"])
            #expect(done.code == 0, "\(done)")
            let report = try done.json()
            #expect(report["applicationShare"].number ?? 0 > 0.9 && report["jdkShare"].number ?? 0 > 0.9, "\(report)")
            #expect(try f.run(image + "/bin/run", ["--exit", "3"]).code == 3)
            f.prepareRuns(jdk: name)
            f.environment["PATH"] = "\(home)/bin:/usr/bin:/bin"
            for _ in 1...2 {
                #expect(try f.boosted(["--wait", SetUp.app("cli.jar")]).errors == "")
            }
            let account = try f.explain([SetUp.app("cli.jar")])
            #expect(account["state"].text == "proven" && account["jdkShare"].number ?? 0 > 0.9, "\(account)")
            #expect(archives(home) == [])
        }
    }

    @Test("gets a base for a dynamic archive in the image", arguments: ["21", "25"])
    func dynamic(_ name: String) throws {
        try Fixture.with { f in
            let home = try bareJDK(f, name), image = f.file("image")
            let arguments = [
                "build", SetUp.app("cli.jar"), "--jdk", home, "--tier", "dynamic", "--no-measure", "--json",
            ]
            let done = try f.jboost(arguments + ["-o", image])
            #expect(done.code == 0, "\(done)")
            let report = try done.json()
            #expect(report["applicationShare"].number ?? 0 > 0.9 && report["jdkShare"].number ?? 0 > 0.9, "\(report)")
            let names = Files.tree(image).filter { $0.hasSuffix(".jsa") }.map { $0.split(separator: "/").last ?? "" }
            #expect(names == ["base.jsa", "dynamic.jsa"])
            try Files.move(image, to: f.file("moved"))
            let log = f.file("loads")
            let run = try f.run(f.file("moved/bin/run"), ["--exit", "3"], ClassCount.variable(log: log))
            #expect(run.code == 3 && !run.errors.contains("jboost:"), "\(run)")
            #expect(ClassCount(log: log).shared > 400)
            #expect(Files.content(log)?.contains("cli.Main source: shared objects file (top)") == true)
            try Files.remove(f.file("moved/") + (Files.tree(f.file("moved")).first { $0.hasSuffix("base.jsa") } ?? ""))
            let without = try f.run(f.file("moved/bin/run"), ["--exit", "3"])
            #expect(without.code == 3 && without.errors.contains("base.jsa is missing"), "\(without)")
            // Once the JDK is whole, the base is the JDK's.
            #expect(try f.jboost(["jdk", "repair", home]).code == 0)
            #expect(try f.jboost(arguments + ["-o", f.file("whole")]).code == 0)
            #expect(Files.tree(f.file("whole")).count { $0.hasSuffix(".jsa") } == 1)
        }
    }

    @Test("is measured with one that is made in the store, once")
    func measured() throws {
        try Fixture.with { f in
            let home = try bareJDK(f, "21"), store = f.file("store/archives")
            let bench = [
                "bench", SetUp.app("cli.jar"), "--jdk", home, "--tier", "none", "--jit", "peak", "-n", "1", "--json",
            ]
            let first = try f.jboost(bench)
            #expect(first.code == 0, "\(first)")
            let command = try first.json()["candidates"][0]["command"]
            let option = try #require(
                command.items.compactMap(\.text).first { $0.contains("SharedArchiveFile") }, "\(command)")
            let path = option.split(separator: "=")[1]
            #expect(path.hasPrefix(store) && Files.exists(String(path)))
            let classes = try first.json()["candidates"][0]["startup"]["classes"]
            #expect(classes["fromArchive"].number ?? 0 > 300, "\(classes)")
            let second = try f.jboost(bench)
            #expect(second.code == 0 && !second.errors.contains("in the store"), "\(second)")
            #expect(Files.list(store).count == 1)
            let built = try f.jboost(["build", SetUp.app("cli.jar"), "--jdk", home])
            #expect(built.code == 0, "\(built)")
            #expect(Files.list(store).count == 1 && archives(home) == [])
        }
    }
}
