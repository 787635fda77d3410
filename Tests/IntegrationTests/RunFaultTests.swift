import Glibc
import JVM
import TestSupport
import Testing

private let cli = SetUp.app("cli.jar")

@Suite("run, when things change or break") struct RunFaultTests {
    @Test("never runs old code from a jar that was rebuilt in place", arguments: ["11", "17", "25.0.2", "25"])
    func rebuilt(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            let versions = try TwoVersions(f), jar = f.file("app.jar")
            try Files.write(jar, versions.old)
            try f.run("touch", ["-d", "2020-01-01", jar])
            for _ in 1...2 {
                #expect(try f.boosted([jar]).output == "args 0\n")
                try f.awaitArchive()
            }
            #expect(try f.state([jar]) == "proven")
            // The same name, inode, size and time: what a JVM itself looks at is as it was.
            try Files.write(jar, versions.new)
            try f.run("touch", ["-d", "2020-01-01", jar])
            #expect(try f.state([jar]) == "outdated")
            for _ in 1...2 {
                let done = try f.boosted([jar])
                #expect(done.output == "ARGS 0\n" && done.errors == "", "\(done)")
                try f.awaitArchive()
            }
            #expect(try f.state([jar]) == "proven")
        }
    }

    struct Named: Sendable, CustomTestStringConvertible {
        var jdk: String
        /// Options with which the class `word.Word` is found in `mods/word.jar`.
        var options: [String]
        var testDescription: String { "\(jdk) \(options[0])" }
    }

    static let named = [
        Named(jdk: "11", options: ["-Xbootclasspath/a:mods/word.jar"]),
        Named(jdk: "17", options: ["-Xbootclasspath/a:mods/word.jar"]),
        Named(jdk: "25", options: ["-Xbootclasspath/a:mods/word.jar"]),
        Named(jdk: "25", options: ["-p", "mods", "--add-modules", "word"]),
    ]

    /// The archive holds its classes too, and the JVM compares no more than size and time.
    @Test("never runs old code from a jar that an option names, with run and in an image", arguments: named)
    func rebuiltBeside(_ item: Named) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: item.jdk)
            try f.directory("mods")
            func pack(_ word: String) throws {
                try f.compile(
                    "Word", "package word; public class Word { public static String get() { return \"\(word)\"; } }",
                    to: "word")
                let jar = f.file("mods/word.jar")
                let done = try f.run(
                    SetUp.tool("jar"), ["--create", "--no-compress", "--file", jar, "-C", f.file("word"), "."])
                if done.code != 0 { throw CommandError("\(done)") }
            }
            try pack("old")
            // By reflection: the class is on no class path where this one is compiled.
            let jar = try f.compileJar(
                "Main",
                """
                public class Main {
                    public static void main(String[] args) throws Exception {
                        System.out.println(Class.forName("word.Word").getMethod("get").invoke(null));
                    }
                }
                """)
            let arguments = item.options + ["-jar", jar], place = f.file("mods/word.jar")
            try f.run("touch", ["-d", "2020-01-01", place])
            for _ in 1...3 {
                let done = try f.boosted(arguments)
                #expect(done.output == "old\n" && done.errors == "", "\(done)")
                try f.awaitArchive()
            }
            #expect(try f.state(arguments) == "proven")
            let options = ["--java-option=-Xbootclasspath/a:" + place], image = f.file("image")
            let app = TestApp(name: "named", arguments: [jar] + options, training: [])
            try f.build(app, jdk: item.jdk, to: image)
            let built = try f.run(image + "/bin/run")
            #expect(built.output == "old\n" && built.errors == "", "\(built)")
            let verified = try f.jboost(["verify", image])
            #expect(verified.code == 0, "\(verified)")

            try pack("new")
            let newer = try f.run(image + "/bin/run")
            #expect(newer.output == "new\n" && newer.remarks.count == 1, "\(newer)")
            #expect(newer.errors.contains("word.jar has changed"), "\(newer)")
            #expect(try f.build(app, jdk: item.jdk, to: image).json()["cached"].bool == false)
            try f.run("touch", ["-d", "2020-01-01", place])
            #expect(try f.state(arguments) == "outdated")
            for _ in 1...2 {
                let done = try f.boosted(arguments)
                #expect(done.output == "new\n" && done.errors == "", "\(done)")
                try f.awaitArchive()
            }
            #expect(try f.state(arguments) == "proven")
        }
    }

    @Test("takes another archive where a file that options name says something else, or the JDK's modules are others")
    func changedSurroundings() throws {
        try Fixture.with { f in
            let home = f.file("jdk"), modules = home + "/lib/modules"
            try Files.copyByLinks(try #require(RealPath.of(SetUp.jdk("17"))), to: home)
            let copied = try f.run("sh", ["-c", "cp -p \"$1\" \"$1.new\" && mv \"$1.new\" \"$1\"", "sh", modules])
            #expect(copied.code == 0, "\(copied)")
            f.environment["PATH"] = home + "/bin:/usr/bin:/bin"
            let options = f.file("options")
            try Files.write(options, "-Dword=one\n")
            let cases = [
                (["-XX:VMOptionsFile=" + options, cli], [:]), ([cli], ["JDK_JAVA_OPTIONS": "@" + options]),
            ]
            for (arguments, variables) in cases {
                for _ in 1...2 {
                    let done = try f.boosted(["--wait"] + arguments, variables)
                    #expect(done.output.hasPrefix("args 0\n"), "\(done)")
                }
                #expect(try f.state(arguments, variables) == "proven")
            }
            try Files.write(options, "-Dword=two\n")
            for (arguments, variables) in cases { #expect(try f.state(arguments, variables) == "unknown") }
            try Files.write(options, "-Dword=one\n")
            for (arguments, variables) in cases { #expect(try f.state(arguments, variables) == "proven") }
            try f.run("touch", [modules])
            for (arguments, variables) in cases { #expect(try f.state(arguments, variables) == "outdated") }
        }
    }

    @Test("makes no archive that the JVM would refuse for a file that is not there, and says so once")
    func missingAppended() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let arguments = ["-Xbootclasspath/a:none.jar", "-jar", cli, "--exit", "3"]
            let first = try f.boosted(arguments), second = try f.boosted(arguments)
            #expect(first.code == 3 && first.remarks.count == 1 && first.errors.contains("none.jar"), "\(first)")
            #expect(second.code == 3 && second.errors == "", "\(second)")
        }
    }

    @Test("leaves a class path alone that a system property replaces")
    func replacedClassPath() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "25")
            let variables = ["_JAVA_OPTIONS": "-Djava.class.path=\(cli):\(SetUp.app("server.jar"))"]
            for _ in 1...2 {
                let done = try f.boosted(["-cp", cli, "cli.Main", "--exit", "3"], variables)
                #expect(done.code == 3 && done.remarks.count == 1, "\(done)")
                #expect(done.errors.contains("given by a system property"), "\(done)")
            }
            #expect(Files.list(f.file("store/spool")) == [])
        }
    }

    @Test("archives nothing of a jar that was rebuilt while the application ran")
    func rebuiltMeanwhile() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let versions = try TwoVersions(f), jar = f.file("app.jar")
            try Files.write(jar, versions.old)
            let running = try f.start(Product.jboost, ["run", jar, "--sleep", "0.8"])
            try running.awaitOutput("--sleep")
            // As build tools do: a new file in the old one's place.
            try Files.write(f.file("next.jar"), versions.new)
            try Files.move(f.file("next.jar"), to: jar)
            #expect(try running.finish().code == 0)
            #expect(f.awaitNoStrays())
            #expect(Files.list(f.file("store/archives")) == [])
            for _ in 1...3 {
                #expect(try f.boosted([jar]).output == "ARGS 0\n")
                #expect(f.awaitNoStrays())
            }
            #expect(try f.state([jar]) == "proven")
            #expect(Files.list(f.file("store/spool")) == [], "the spool that cannot be finished is given up")
        }
    }

    @Test("lets its watcher finish what kill -9 ended", arguments: ["17", "25"])
    func killed(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            f.environment["JBOOST_QUIET_MS"] = "60000"
            let start = try f.start(Product.jboost, ["run", cli, "--classes", "20", "--sleep", "100"])
            try start.awaitOutput("classes 20")
            start.signal(SIGKILL)
            #expect(try start.finish().code == 137)
            try f.awaitArchive()
            _ = try f.boosted([cli, "--classes", "20"])
            let account = try f.explain([cli])
            #expect(account["state"].text == "proven", "\(account)")
            #expect(account["applicationShare"].number ?? 0 > 0.9, "\(account)")
        }
    }

    @Test("lets the next jboost command finish what the kill of a whole control group ended")
    func killedGroup() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            f.environment["JBOOST_QUIET_MS"] = "60000"
            let group = try ControlGroupDirectory(f)
            let script = "echo $$ > \"$0/cgroup.procs\" && exec \"$@\""
            let start = try f.start("sh", ["-c", script, group.path, Product.jboost, "run", cli, "--sleep", "100"])
            try start.awaitOutput("--sleep")
            #expect(Waiting.until(within: 10) { f.strays().count >= 2 }, "the application and its watcher")
            group.kill()
            #expect(try start.finish().code == 137)
            #expect(f.awaitNoStrays(within: 10), "the watcher was in the group too")
            #expect(Files.list(f.file("store/spool")).count == 1)
            #expect(try f.state([cli]) == "pending")
            try f.awaitArchive()
            #expect(try f.state([cli]) == "accepted")
        }
    }

    @Test("as pid 1 of a new namespace ends with the application's status, and its spool is finished later")
    func firstProcess() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let namespace = ["--pid", "--fork", "--mount-proc", "--kill-child"]
            let done = try f.run(
                "unshare", namespace + [Product.jboost, "run", cli, "--stdin", "--exit", "3"], input: "hi\n")
            #expect(done.code == 3 && done.output.hasSuffix("hi\n") && done.errors == "", "\(done)")
            // The kernel ended the watcher with the namespace.
            #expect(f.awaitNoStrays(within: 10))
            #expect(Files.list(f.file("store/spool")).count == 1)
            #expect(try f.jboost(["cache", "list"]).code == 0)
            try f.awaitArchive()
            let second = try f.run("unshare", namespace + [Product.jboost, "run", cli, "--exit", "4"])
            #expect(second.code == 4 && second.errors == "", "\(second)")
            #expect(try f.state([cli]) == "proven")
        }
    }

    @Test("leaves one spool however often its watcher is killed, and gives it up after three tries")
    func killedAgain() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let namespace = ["--pid", "--fork", "--mount-proc", "--kill-child", Product.jboost, "run", cli]
            for status in 3...5 {
                #expect(try f.run("unshare", namespace + ["--exit", "\(status)"]).code == Int32(status))
                #expect(f.awaitNoStrays(within: 10))
                #expect(Files.list(f.file("store/spool")).count <= 1)
            }
            let spool = try #require(Files.list(f.file("store/spool")).first)
            // As three killed watchers leave it.
            try Files.write(f.file("store/spool/\(spool)/attempts"), "3")
            #expect(try f.jboost(["cache", "list"]).code == 0)
            #expect(f.awaitNoStrays())
            #expect(Files.list(f.file("store/spool")) == [], "\(spool)")
            let told = try f.jboost(["cache", "fallbacks"])
            #expect(told.output.contains("was begun 3 times"), "\(told)")
            let next = try f.boosted([cli, "--classes", "20"])
            #expect(next.errors == "" && Files.list(f.file("store/spool")) == [], "\(next)")
        }
    }

    @Test("--wait and build go on where their caller ignores the end of children")
    func ignoredChildren() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let ignoring = ["-e", "$SIG{CHLD} = 'IGNORE'; exec @ARGV", Product.jboost]
            let done = try f.run("perl", ignoring + ["run", "--wait", cli, "--exit", "3"])
            #expect(done.code == 3, "\(done)")
            #expect(try f.state([cli]) == "accepted")
            let built = try f.run(
                "perl", ignoring + ["build", cli, "--jdk", SetUp.jdk("17"), "--no-measure", "-o", f.file("image")])
            #expect(built.code == 0, "\(built)")
        }
    }

    @Test("starts a jar whose path begins with @, and one from a year that nanoseconds do not reach")
    func oddJars() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            _ = try f.directory("@scope")
            try f.run("cp", [cli, f.file("@scope/app.jar")])
            for _ in 1...2 {
                let done = try f.run(
                    Product.jboost, ["run", "-jar", "@@scope/app.jar", "--exit", "3"], directory: f.path)
                #expect(done.code == 3 && done.errors == "", "\(done)")
                try f.awaitArchive()
            }
            try f.run("cp", [cli, f.file("late.jar")])
            try f.run("touch", ["-d", "2300-01-01", f.file("late.jar")])
            #expect(try f.boosted([f.file("late.jar"), "--exit", "4"]).code == 4)
        }
    }

    @Test("starts what only fits into an argument file, as java does, and says why there is no archive")
    func longClassPath() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let missing = (0..<1_200).map { f.file(String(repeating: "x", count: 120) + "\($0).jar") }
            try Files.write(f.file("args"), "-cp\n\"\(([cli] + missing).joined(separator: ":"))\"\ncli.Main\n")
            for _ in 1...2 {
                let done = try f.boosted(["@" + f.file("args"), "--exit", "7"])
                #expect(done.code == 7 && done.output.hasPrefix("args 2\n"), "\(done)")
                #expect(done.remarks.count == 1 && done.errors.contains("longer than a process can be given"))
            }
            #expect(Files.list(f.file("store/spool")) == [])
        }
    }

    @Test("passes on what is no UTF-8 byte for byte, with run, --wait and bin/run")
    func otherEncodings() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let image = f.file("image")
            #expect(
                try f.jboost(["build", cli, "--jdk", SetUp.jdk("17"), "--no-measure", "-o", image]).code == 0)
            // What the JVM was given stands in /proc, whatever it makes of it; under --wait it is a child.
            let script = """
                export X=$(printf 'v\\351'); "$@" --sleep 100 "$(printf 'caf\\351')" "$(printf 'caf\\350')" >&2 &
                p=$!
                for i in $(seq 100); do
                    for q in $p $(cat /proc/$p/task/*/children); do
                        tr '\\0' '\\n' </proc/$q/cmdline | grep -q '^-jar$' && p=$q && break 2
                    done
                    sleep 0.1
                done
                cat /proc/$p/cmdline /proc/$p/environ | od -An -v -t x1 | tr -d ' \\n'
                kill $p; wait
                """
            for command in [
                [Product.jboost, "run", cli], [Product.jboost, "run", "--wait", cli], [image + "/bin/run"],
            ] {
                let done = try f.run("sh", ["-c", script, "sh"] + command)
                for expected in ["636166e90063 6166e800", "583d76e900"] {
                    #expect(done.output.contains(expected.filter { $0 != " " }), "\(command): \(done)")
                }
                try f.awaitArchive()
            }
        }
    }

    @Test("passes an argument file on as it is where it holds what is no UTF-8")
    func argumentFileEncoding() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let options = f.file("options")
            #expect(try f.run("sh", ["-c", "printf -- '-Dname=caf\\351\\n' >\"$1\"", "sh", options]).code == 0)
            let arguments = ["@" + options, "-jar", cli, "--property", "name"], latin = ["LC_ALL": "C"]
            let done = try f.boosted(arguments, latin)
            let plain = try f.run(SetUp.java("17"), arguments, latin)
            #expect(done.code == 0 && done.output == plain.output && done.output.contains("caf"), "\(done)\(plain)")
            #expect(done.errors.contains("an argument file holds bytes that are no UTF-8"), "\(done)")
            let short = try f.boosted(["@" + options, cli, "--property", "name"], latin)
            #expect(short.code == 0 && short.output == plain.output, "\(short)")
        }
    }

    /// `Class-Path` may hold file: URLs, which were looked for as if they were names.
    @Test("sees a jar that comes to be where a file: URL of a manifest leads")
    func fileURL() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let program = try JavaProgram(
                f, "Naming",
                main: """
                    java.io.InputStream in = Naming.class.getResourceAsStream("/word.txt");
                    System.out.println(in == null ? "none" : new String(in.readAllBytes()));
                    """)
            let word = try f.directory("word"), patch = f.file("patch.jar")
            try Files.write(word + "/word.txt", "here")
            try Files.write(f.file("manifest"), "Class-Path: file:\(patch)\n")
            let jar = SetUp.jdk("17") + "/bin/jar"
            #expect(try f.run(jar, ["--update", "--file", program.jar, "--manifest", f.file("manifest")]).code == 0)
            for _ in 1...2 {
                #expect(try f.boosted([program.jar]).output == "none\n")
                try f.awaitArchive()
            }
            #expect(try f.run(jar, ["--create", "--file", patch, "-C", word, "."]).code == 0)
            #expect(try f.state([program.jar]) == "outdated")
            #expect(try f.boosted([program.jar]).output == "here\n")
            try f.awaitArchive()
        }
    }

    /// A JVM that finds options of both kinds does not start.
    @Test("starts where the user's options do not go with an archive of the other kind", arguments: ["17", "25"])
    func mixedOptions(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            let image = try Gallery.picture(.cli, jdk: jdk)
            let isCache = image.report["tier"].text == "aot"
            let shared = try f.run(image.directory + "/bin/run", [], ["JAVA_TOOL_OPTIONS": "-Xshare:auto"])
            #expect(shared.code == 0, "\(shared)")
            #expect(shared.errors.contains("archive not used: -Xshare:auto is given and wins") == isCache, "\(shared)")
            guard jdk == "25" else { return }
            let mode = try f.boosted(["-XX:AOTMode=auto", "-jar", cli])
            #expect(mode.code == 0 && mode.errors.contains("-XX:AOTMode is given and wins"), "\(mode)")
        }
    }

    @Test("as pid 1 ends by SIGTERM")
    func firstProcessSignal() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let outer = try f.start(
                "unshare",
                ["--pid", "--fork", "--mount-proc", "--kill-child", Product.jboost, "run", cli, "--sleep", "100"])
            try outer.awaitOutput("--sleep")
            let first = try #require(ProcessTable.children(of: outer.pid).first)
            #expect(ProcessTable.status(first, "NSpid")?.hasSuffix(" 1") == true)
            kill(first, SIGTERM)
            #expect(try outer.finish(within: 30).code == 143)
            #expect(f.awaitNoStrays(within: 10))
        }
    }

    @Test("makes a removed or damaged archive again", arguments: ["17", "25"])
    func damagedArchive(_ jdk: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: jdk)
            _ = try f.boosted(["--wait", cli])
            for damage in ["flip", "remove"] {
                let archive = try #require(try f.explain([cli])["archive"].text)
                if damage == "flip" {
                    try retrying("chmod") { unsafe chmod(archive, 0o644) }
                    try Files.flipByte(archive)
                } else {
                    try f.run("sh", ["-c", "chmod -R u+w \"$0\" && rm -rf \"$0\"", f.file("store/archives")])
                }
                for _ in 1...2 {
                    let done = try f.boosted([cli, "--exit", "3"])
                    #expect(done.code == 3 && done.errors == "", "\(damage): \(done)")
                    try f.awaitArchive()
                }
                #expect(try f.state([cli]) == "proven", "\(damage)")
            }
            #expect(try f.jboost(["cache", "verify"]).code == 0)
        }
    }

    @Test("makes an archive for the new JDK when the JDK was updated in place")
    func updatedJDK() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let home = f.file("jdk")
            try Files.copyByLinks(try #require(RealPath.of(SetUp.jdk("25.0.2"))), to: home)
            _ = try f.boosted(["--jdk", home, "--wait", cli])
            try Files.move(home, to: home + "-old")
            try Files.copyByLinks(try #require(RealPath.of(SetUp.jdk("25"))), to: home)
            for _ in 1...2 {
                let done = try f.boosted(["--jdk", home, cli, "--exit", "3"])
                #expect(done.code == 3 && done.errors == "", "\(done)")
                try f.awaitArchive()
            }
            #expect(try f.state(["--jdk", home, cli]) == "proven")
        }
    }

    @Test("starts the application whatever is wrong with the store")
    func brokenStores() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            for (name, mode, owner) in [("open", mode_t(0o777), uid_t(0)), ("foreign", 0o755, 12345)] {
                let path = try f.directory(name)
                try retrying("chmod") { unsafe chmod(path, mode) }
                try retrying("chown") { unsafe chown(path, owner, owner) }
                try check(f, ["run", "--store", path, cli, "--exit", "3"], path)
            }
            try Files.write(f.file("text"), "no directory")
            try check(f, ["run", "--store", f.file("text"), cli, "--exit", "3"], f.file("text"))
            try check(f, ["run", "--store", f.file("text/below"), cli, "--exit", "3"], f.file("text"))
            try check(f, ["run", "--store", "/proc/none/store", cli, "--exit", "3"], "/proc/none")
            // A missing one is made.
            let done = try f.jboost(["run", "--store", f.file("not/yet/there"), cli, "--exit", "3"])
            #expect(done.code == 3 && done.errors == "", "\(done)")
            #expect(f.awaitNoStrays())
        }
    }

    private func check(_ f: Fixture, _ arguments: [String], _ path: String) throws {
        let done = try f.jboost(arguments)
        #expect(done.code == 3 && done.output.hasPrefix("args 2\n"), "\(done)")
        #expect(done.remarks.count == 1 && done.errors.contains(path), "\(done)")
    }

    @Test("starts the application from a store that can only be read, with the archive that is there")
    func readOnlyStore() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            _ = try f.boosted(["--wait", cli])
            let used = try f.onReadOnly(f.file("store"), ["run", cli, "--exit", "3"])
            #expect(used.code == 3 && used.errors == "", "\(used)")
            let other = try f.onReadOnly(f.file("store"), ["run", SetUp.app("shaded.jar")])
            #expect(other.code == 0 && other.remarks.count == 1, "\(other)")
            #expect(other.errors.contains("store"), "\(other)")
        }
    }

    @Test("starts the application when the store's own files are garbage")
    func garbage() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            _ = try f.boosted(["--wait", cli])
            let plan = f.file("store/runs/" + (try #require(Files.list(f.file("store/runs")).first)))
            let good = try #require(Files.content(plan))
            for text in [
                "", "x", "jboost-launch-plan 1\n", String(good.prefix(good.utf8.count / 2)), good + "\nkey value\n",
            ] {
                try f.run("chmod", ["u+w", plan])
                try Files.write(plan, text)
                try Files.write(f.file("store/index.sqlite"), "no database")
                let done = try f.boosted([cli, "--exit", "3"])
                #expect(done.code == 3, "\(text.prefix(20)): \(done)")
                try f.awaitArchive()
            }
            _ = try f.boosted([cli])
            #expect(try f.state([cli]) == "proven")
        }
    }

    @Test("ends with a clear error when there is no java")
    func noJava() throws {
        try Fixture.with { f in
            f.environment["PATH"] = f.file("tmp")
            let none = try f.jboost(["run", cli])
            #expect(none.code == 69 && none.errors.contains("no java on PATH"), "\(none)")
            let wrong = try f.jboost(["run", "--jdk", f.file("nowhere"), cli])
            #expect(wrong.code == 69 && wrong.errors.contains(f.file("nowhere")), "\(wrong)")
        }
    }

    @Test(
        "starts the application on a full disk, and makes its archive once there is room",
        arguments: ["4k", "200k", "3m"])
    func fullStore(_ size: String) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            try f.directory("store")
            let done = try f.onMemory(f.file("store"), size, [Product.jboost, "run", "--wait", cli, "--exit", "4"])
            #expect(done.code == 4 && done.output.hasPrefix("args"), "\(done)")
            #expect(done.remarks.count <= 1, "\(done)")
            #expect(done.lines.last { $0.hasPrefix("left in tmp:") } == "left in tmp: 0", "\(done)")
            #expect(f.awaitNoStrays())
            #expect(try f.boosted(["--wait", cli, "--exit", "4"]).code == 4)
            #expect(try f.state([cli, "--exit", "4"]) == "accepted")
        }
    }
}
