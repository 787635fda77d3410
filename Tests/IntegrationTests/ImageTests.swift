import Glibc
import JVM
import TestSupport
import Testing

@Suite("a boosted image") struct ImageTests {
    /// How many classes a start of an image takes from its archive.
    private func count(_ f: Fixture, _ image: String, _ extra: [String: String] = [:], directory: String? = nil) throws
        -> (ClassCount, FinishedCommand)
    {
        let log = f.file("loads-\(UInt32.random(in: .min ... .max)).log")
        let variables = ClassCount.variable(log: log).merging(extra) { $1 }
        let done = try f.run(image + "/bin/run", ["--codesource"], variables, directory: directory)
        #expect(done.code == 0, "\(done)")
        return (ClassCount(log: log), done)
    }

    private func fallbacks(_ done: FinishedCommand) -> [String] {
        done.errors.split(separator: "\n").filter { $0.hasPrefix("jboost: ") }.map(String.init)
    }

    @Test(
        "moved, started from elsewhere and with all its times rewritten, shares the same classes and knows its jar",
        arguments: ["11", "17", "21", "25.0.2", "25"])
    func moved(_ jdk: String) throws {
        let original = try Gallery.picture(.cli, jdk: jdk).directory
        try Fixture.with { f in
            let (before, _) = try count(f, original)
            #expect(before.shared > 400)
            let image = try f.copyOfImage(.cli, jdk: jdk, to: "elsewhere")
            try Files.touchAll(image)
            let (after, done) = try count(f, image, directory: "/")
            #expect(after == before)
            #expect(done.value("codesource") == "file:\(image)/app/app.jar", "\(done)")
            #expect(fallbacks(done) == [], "\(done)")
            // A link is a way to the image as good as any.
            try retrying("symlink") { unsafe symlink(image, f.file("link")) }
            let (linked, _) = try count(f, f.file("link"), directory: f.file("tmp"))
            #expect(linked == before)
            #expect(try f.jboost(["verify", image, "--files-only"]).code == 0)
        }
    }

    @Test("is started by run as by its own bin/run; what only a build can decide is refused")
    func byRun() throws {
        let image = try Gallery.picture(.cli, jdk: "25").directory
        try Fixture.with { f in
            let (own, _) = try count(f, image)
            let log = f.file("run.log")
            let done = try f.jboost(["run", image, "--codesource", "--exit", "4"], ClassCount.variable(log: log))
            #expect(done.code == 4, "\(done)")
            #expect(ClassCount(log: log).shared == own.shared)
            #expect(fallbacks(done) == [])
            let refused = try f.jboost(["run", "-Xmx64m", image])
            #expect(refused.code == 64, "\(refused)")
            #expect(refused.errors.contains("decided when it was built"), "\(refused)")
        }
    }

    @Test("on a read-only file system, started by another user, shares the same classes", arguments: ["17", "25"])
    func readOnly(_ jdk: String) throws {
        let original = try Gallery.picture(.cli, jdk: jdk).directory
        try Fixture.with { f in
            let (before, _) = try count(f, original)
            let image = try f.copyOfImage(.cli, jdk: jdk)
            let logs = try f.directory("logs")
            try retrying("chmod") { unsafe chmod(logs, 0o777) }
            let log = f.file("logs/loads")
            let script = """
                mount --make-rprivate / && mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd / \
                && exec setpriv --reuid 65534 --regid 65534 --clear-groups "$0/bin/run" --codesource
                """
            let done = try f.run("unshare", ["--mount", "sh", "-c", script, image], ClassCount.variable(log: log))
            #expect(done.code == 0, "\(done)")
            #expect(done.value("codesource") == "file:\(image)/app/app.jar", "\(done)")
            #expect(ClassCount(log: log) == before)
            #expect(fallbacks(done) == [])
        }
    }

    @Test("with rewritten times that cannot be set back starts all the same, and says so once")
    func readOnlyTouched() throws {
        try Fixture.with { f in
            let image = try f.copyOfImage(.cli, jdk: "25")
            try Files.touchAll(image)
            let script = "exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$0/bin/run\" --exit 4"
            let done = try f.run("sh", ["-c", script, image])
            #expect(done.code == 4, "\(done)")
            #expect(fallbacks(done).count == 1, "\(done)")
            #expect(done.errors.contains("time changed"), "\(done)")
        }
    }

    @Test("whose jar was replaced by one of the same size does not hold")
    func replacedSameSize() throws {
        try Fixture.with { f in
            let image = try f.copyOfImage(.cli, jdk: "17")
            try Files.flipByte(image + "/app/app.jar")
            let done = try f.jboost(["verify", image, "--files-only"])
            #expect(done.code == 82)
            #expect(done.output.contains("app/app.jar is changed"), "\(done)")
            // Nothing is started from files that are not what was built.
            let run = try f.jboost(["verify", image, "--json"])
            #expect(run.code == 82)
            #expect(try run.json()["proof"] == .null)
        }
    }

    @Test("whose jar was rebuilt runs the new code, without its archive", arguments: ["17", "25.0.2", "25"])
    func replaced(_ jdk: String) throws {
        try Fixture.with { f in
            let image = try f.copyOfImage(.cli, jdk: jdk)
            // Other classes of the same names: the server's jar made the image's application another program.
            try Files.write(image + "/app/app.jar", try #require(Files.bytes(SetUp.app("thin/thin.jar"))))
            let done = try f.run(image + "/bin/run", [])
            #expect(fallbacks(done).count == 1 && done.errors.contains("app.jar has changed"), "\(done)")
            #expect(!done.output.hasPrefix("args"), "the archive's classes ran: \(done)")
            #expect(try f.jboost(["verify", image]).code == 82)
        }
    }

    @Test("with a flipped bit in its archive does not hold, and the store makes it again", arguments: ["17", "25"])
    func flippedBit(_ jdk: String) throws {
        try Fixture.with { f in
            let image = f.file("image")
            try f.build(.cli, jdk: jdk, to: image)
            let archive = try #require(Files.tree(image).first { $0.hasSuffix(".jsa") || $0.hasSuffix(".aot") })
            try Files.flipByte("\(image)/\(archive)")
            let verified = try f.jboost(["verify", image, "--json"])
            #expect(verified.code == 82)
            #expect(try verified.json()["problems"] == .array([.text("\(archive) is changed")]))

            let entry = try #require(Files.list(f.file("store/images")).first)
            let stored = f.file("store/images/\(entry)/\(archive)")
            try retrying("chmod") { unsafe chmod(stored, 0o644) }
            try Files.flipByte(stored)
            let checked = try f.jboost(["cache", "verify"])
            #expect(checked.code == 65, "\(checked)")
            let again = try f.build(.cli, jdk: jdk, to: image).json()
            #expect(again["cached"].bool == false)
            #expect(try f.jboost(["verify", image]).code == 0)
        }
    }

    @Test("of an executable WAR is built and verified without being told when it is ready")
    func executableWar() throws {
        try Fixture.with { f in
            let image = f.file("image")
            let built = try f.jboost([
                "build", SetUp.app("shop.war"), "--jdk", SetUp.jdk("25"), "--no-measure", "-o", image,
            ])
            #expect(built.code == 0, "\(built)")
            let verified = try f.jboost(["verify", image, "--json"])
            #expect(verified.code == 0, "\(verified)")
            let classes = try verified.json()["proof"]["applicationClasses"]
            #expect(classes["shared"].number ?? 0 > 10_000, "\(verified)")
            // Unpacked, its own files went lost.
            let folder = try f.directory("exploded")
            #expect(try f.run("unzip", ["-q", SetUp.app("shop.war"), "-d", folder]).code == 0)
            _ = try f.directory("exploded/pages")
            try Files.write(folder + "/pages/own.txt", "mine")
            let exploded = try f.jboost([
                "build", folder, "--jdk", SetUp.jdk("25"), "--no-measure", "--tier", "none", "-o", f.file("other"),
            ])
            #expect(exploded.code == 0, "\(exploded)")
            let listed = try f.run("unzip", ["-l", f.file("other/app/lib/root.jar")])
            #expect(listed.output.contains("META-INF/resources/pages/own.txt"), "\(listed)")
        }
    }

    @Test("is put right by the next build where it is damaged and the store's is not", arguments: 0..<4)
    func damagedCopy(_ damage: Int) throws {
        try Fixture.with { f in
            let image = f.file("image")
            try f.build(.cli, jdk: "17", to: image)
            let unchanged = try f.run("stat", ["-c", "%i", image]).output
            try f.build(.cli, jdk: "17", to: image)
            #expect(try f.run("stat", ["-c", "%i", image]).output == unchanged, "nothing was copied")
            let script = [
                "chmod u+w launch.plan && sed -i s/tier/reit/ launch.plan", "chmod a-x bin/run", "touch app/app.jar",
                "chmod u+w app && echo x > app/more.jar",
            ][damage]
            try f.run("sh", ["-c", script], directory: image)
            try f.build(.cli, jdk: "17", to: image)
            #expect(try f.jboost(["verify", image]).code == 0)
            #expect(try f.run(image + "/bin/run", ["--exit", "7"]).code == 7)
        }
    }

    @Test("built for a fixed path has its archive in launch.args too", arguments: ["11", "17", "25"])
    func fixedPath(_ jdk: String) throws {
        try Fixture.with { f in
            let place = f.file("opt/app")
            try f.build(.cli, jdk: jdk, to: place, ["--at", place])
            let log = f.file("loads")
            let done = try f.run(
                SetUp.java(jdk), ["@\(place)/launch.args", "--codesource"], ClassCount.variable(log: log),
                directory: "/")
            #expect(done.code == 0, "\(done)")
            #expect(done.value("codesource") == "file:\(place)/app/app.jar")
            let (launched, other) = try count(f, place)
            #expect(fallbacks(other) == [])
            #expect(launched.shared > 400)
            #expect(ClassCount(log: log) == launched)
            #expect(Files.list(f.file("opt")) == ["app"])
        }
    }

    @Test("started elsewhere than at its fixed path runs without its archive")
    func notAtFixedPath() throws {
        try Fixture.with { f in
            let place = f.file("opt/app")
            try f.build(.cli, jdk: "17", to: place, ["--at", place])
            try Files.move(place, to: f.file("moved"))
            let done = try f.run(f.file("moved/bin/run"), ["--exit", "5"])
            #expect(done.code == 5, "\(done)")
            #expect(fallbacks(done).count == 1, "\(done)")
        }
    }

    @Test("made for another architecture is refused with a status of its own")
    func otherArchitecture() throws {
        try Fixture.with { f in
            let image = try f.copyOfImage(.cli, jdk: "17")
            try f.rewriteSealed(image, "boost.json") {
                $0.replacing("\"architecture\" : \"amd64\"", with: "\"architecture\" : \"riscv64\"")
            }
            let done = try f.jboost(["verify", image])
            #expect(done.code == 84, "\(done)")
            #expect(done.errors.contains("riscv64"), "\(done)")
            #expect(try f.jboost(["verify", image, "--files-only"]).code == 0)
            #expect(try f.jboost(["explain", image]).code == 84)
            // A launcher that this kernel cannot start, and none at all.
            try Files.remove(image + "/bin/run")
            try Files.write(image + "/bin/run", Array("\u{7f}ELF of another machine".utf8), mode: 0o755)
            let foreign = try f.jboost(["run", image])
            #expect(foreign.code == 84 && foreign.errors.contains("riscv64"), "\(foreign)")
            let damaged = try f.copyOfImage(.cli, jdk: "17", to: "damaged")
            try Files.remove(damaged + "/bin/run")
            let missing = try f.jboost(["run", damaged])
            #expect(missing.code == 65 && missing.errors.contains("bin/run"), "\(missing)")
        }
    }

    @Test("leaves a JIT flag to the environment where that sets it, and keeps the others of its profile")
    func jitFlags() throws {
        let image = try Gallery.picture(.cli, jdk: "17").directory
        try Fixture.with { f in
            let options = "-XX:Tier4InvocationThreshold=4711 -XX:+PrintFlagsFinal"
            let done = try f.run(image + "/bin/run", [], ["JDK_JAVA_OPTIONS": options])
            func value(_ flag: String) -> Substring? {
                let line = done.output.split(separator: "\n").first { $0.contains(" \(flag) ") }
                return line?.split(separator: " ").drop { $0 != "=" }.dropFirst().first
            }
            #expect(value("Tier4InvocationThreshold") == "4711")
            #expect(value("Tier4MinInvocationThreshold") == "6000")
            #expect(fallbacks(done) == [], "\(done)")
        }
    }

    /// Its archive names a descriptor that only `bin/run` has, so that every jar was missing to `doctor`.
    @Test(
        "has an archive that doctor accepts, where it lies and by its own command line", arguments: ["11", "17", "25"])
    func doctor(_ jdk: String) throws {
        let image = try Gallery.picture(.cli, jdk: jdk).directory
        let archive = try #require(Files.tree(image).first { $0.hasSuffix(".jsa") || $0.hasSuffix(".aot") })
        try Fixture.with { f in
            let examine = ["doctor", "\(image)/\(archive)", "--jdk", SetUp.jdk(jdk)]
            let alone = try f.jboost(examine)
            #expect(alone.code == 0, "\(alone)")
            let started = try f.jboost(examine + ["--", "-jar", image + "/app/app.jar"])
            #expect(started.code == 0 || jdk == "11", "JDK 11 compares the letters of the path: \(started)")
            // The environment counts, as it does for java.
            let other = try f.jboost(examine, ["JAVA_TOOL_OPTIONS": "-XX:ObjectAlignmentInBytes=16"])
            #expect(other.code == 82, "\(other)")
        }
    }

    @Test("is compared by doctor with its own JDK, whatever stands on PATH; with options only where there is a JDK")
    func doctorOfOwnJDK() throws {
        let image = try Gallery.picture(.cli, jdk: "21").directory
        let archive = image + "/" + (try #require(Files.tree(image).first { $0.hasSuffix(".jsa") }))
        try Fixture.with { f in
            f.use(jdk: "17")
            let own = try f.jboost(["doctor", archive, "--json"])
            #expect(own.code == 0, "\(own)")
            #expect(try own.json()["jdkVersion"].text?.hasPrefix("21.") == true, "\(own)")
            // Outside of an image, PATH counts.
            let copy = f.file("copy.jsa"), base = SetUp.jdk("21") + "/lib/server/classes.jsa"
            try Files.copy(base, to: copy)
            let other = try f.jboost(["doctor", copy])
            #expect(other.code == 82 && other.output.contains("otherJVM"), "\(other)")
            let named = ["doctor", copy, "--jdk", SetUp.jdk("21"), "--"]
            let elsewhere = try f.jboost(named + ["-XX:SharedArchiveFile=other.jsa", "-version"])
            #expect(elsewhere.code == 82 && elsewhere.output.contains("otherArchive"), "\(elsewhere)")
            // What a dynamic archive lies on is used with it.
            let top = f.file("top.jsa"), made = ["-XX:ArchiveClassesAtExit=\(top)", "-jar", SetUp.app("cli.jar")]
            #expect(try f.run(SetUp.java("21"), made).code == 0)
            let below = try f.jboost([
                "doctor", base, "--jdk", SetUp.jdk("21"), "--", "-XX:SharedArchiveFile=\(top)", "-version",
            ])
            #expect(below.code == 0, "\(below)")
            let itself = try f.jboost(named + ["-XX:SharedArchiveFile=copy.jsa", "-version"])
            #expect(itself.code == 0, "\(itself)")
            f.environment["PATH"] = f.file("tmp")
            let bare = try f.jboost(["doctor", copy])
            #expect(bare.code == 0 && bare.output.contains("with no JDK"), "\(bare)")
            let options = try f.jboost(["doctor", copy, "--", "-XX:+UseZGC", "-version"])
            #expect(options.code == 69 && options.output == "", "\(options)")
            for wrong in [["--no-jdk", "--", "-version"], ["--no-jdk", "--jdk", SetUp.jdk("17")]] {
                #expect(try f.jboost(["doctor", copy] + wrong).code == 64, "\(wrong)")
            }
        }
    }

    @Test("with module options is judged by doctor with those of its dump")
    func doctorOfModuleOptions() throws {
        try Fixture.with { f in
            let opens = "--add-opens=java.base/java.lang=ALL-UNNAMED", image = f.file("image")
            try f.build(.cli, jdk: "25", to: image, ["--java-option=" + opens])
            let archive = try #require(Files.tree(image).first { $0.hasSuffix(".jsa") || $0.hasSuffix(".aot") })
            let examine = ["doctor", "\(image)/\(archive)", "--jdk", SetUp.jdk("25")], jar = image + "/app/app.jar"
            #expect(try f.jboost(examine).code == 0)
            #expect(try f.jboost(examine + ["--", opens, "-jar", jar]).code == 0)
            let without = try f.jboost(examine + ["--", "-jar", jar])
            #expect(without.code == 82 && without.output.contains("module options"), "\(without)")
        }
    }

    @Test("does without its archive when told so, with one line", arguments: ["17", "25"])
    func turnedOff(_ jdk: String) throws {
        let image = try Gallery.picture(.cli, jdk: jdk).directory
        try Fixture.with { f in
            let off = try f.run(image + "/bin/run", ["--exit", "6"], ["JBOOST_ARCHIVE": "off"])
            #expect(off.code == 6)
            #expect(off.errors == "jboost: archive not used: JBOOST_ARCHIVE=off\n")
            for options in ["-XX:+UseZGC", "-Xmx40g"] {
                let other = try f.run(image + "/bin/run", ["--exit", "6"], ["JAVA_TOOL_OPTIONS": options])
                #expect(other.code == 6)
                #expect(fallbacks(other).count == 1 && other.errors.contains("archive not used: "), "\(other)")
            }
        }
    }
}

@Suite("an image and its JDK") struct ImageJDKTests {
    /// A JDK that may be changed: hard links to the real one's files.
    private func copyOfJDK(_ name: String, _ f: Fixture) throws -> String {
        let home = f.file("jdk")
        try Files.copyByLinks(try #require(RealPath.of(SetUp.jdk(name))), to: home)
        return home
    }

    private func build(_ f: Fixture, home: String) throws -> String {
        let image = f.file("image")
        let done = try f.jboost(["build", SetUp.app("cli.jar"), "--jdk", home, "-o", image, "--no-measure"])
        #expect(done.code == 0, "\(done)")
        return image
    }

    @Test("run with another JDK when theirs was removed, without the archive")
    func removed() throws {
        try Fixture.with { f in
            let home = try copyOfJDK("25", f)
            let image = try build(f, home: home)
            try Files.move(home, to: home + "-gone")
            f.use(jdk: "17")
            let done = try f.run(image + "/bin/run", ["--exit", "7", "--property", "java.version"])
            #expect(done.code == 7, "\(done)")
            #expect(done.errors.contains("jboost: archive not used: it was made for another JVM build"), "\(done)")
            // The same JVM at another place is as good.
            f.use(jdk: "25")
            let same = try f.run(image + "/bin/run", ["--exit", "7"])
            #expect(same.code == 7)
            #expect(same.errors == "", "\(same)")
        }
    }

    @Test("run with an older JDK that does not know their JIT flags")
    func olderJDK() throws {
        try Fixture.with { f in
            let home = try copyOfJDK("21", f), image = f.file("image")
            let built = try f.jboost([
                "build", SetUp.app("cli.jar"), "--jdk", home, "--jit", "burst", "--no-measure", "-o", image,
            ])
            #expect(built.code == 0, "\(built)")
            #expect(Files.content("\(image)/launch.plan")?.contains("jit-option -XX:SweeperThreshold=75") == true)
            try Files.move(home, to: home + "-gone")
            f.use(jdk: "11")
            let done = try f.run(image + "/bin/run", ["--exit", "7"])
            #expect(done.code == 7 && done.errors.hasPrefix("jboost: archive not used: "), "\(done)")
        }
    }

    /// A runtime that jlink made anew has the same identity, and the JVM refused the archive without a word.
    @Test("run without the archive when theirs has other modules", arguments: ["17", "25"])
    func otherModules(_ jdk: String) throws {
        try Fixture.with { f in
            let home = try copyOfJDK(jdk, f), modules = home + "/lib/modules"
            let image = try build(f, home: home)
            #expect(try f.run(image + "/bin/run", ["--exit", "5"]).errors == "")
            // A byte more, which no reader of the file looks at.
            let longer = "cp \"$1\" \"$1.new\" && printf x >>\"$1.new\" && mv \"$1.new\" \"$1\""
            #expect(try f.run("sh", ["-c", longer, "sh", modules]).code == 0)
            let done = try f.run(image + "/bin/run", ["--exit", "5"])
            #expect(done.code == 5, "\(done)")
            #expect(done.errors.hasPrefix("jboost: archive not used: it was made for other modules"), "\(done)")
            #expect(done.errors.split(separator: "\n").count == 1)
            // And the next build is another image.
            _ = try build(f, home: home)
            #expect(try f.run(image + "/bin/run", ["--exit", "5"]).errors == "")
        }
    }

    @Test("end with a clear error when no JDK is left")
    func noneLeft() throws {
        try Fixture.with { f in
            let home = try copyOfJDK("25", f)
            let image = try build(f, home: home)
            try Files.move(home, to: home + "-gone")
            f.environment["PATH"] = f.file("tmp")
            let done = try f.run("/usr/bin/env", [image + "/bin/run"])
            #expect(done.code == 69, "\(done)")
            #expect(done.errors.contains(home) && done.errors.contains("JAVA_HOME"), "\(done)")
        }
    }

    @Test("run without the archive when theirs was updated in place")
    func updated() throws {
        try Fixture.with { f in
            let home = try copyOfJDK("25.0.2", f)
            let image = try build(f, home: home)
            try Files.move(home, to: home + "-old")
            try Files.copyByLinks(try #require(RealPath.of(SetUp.jdk("25"))), to: home)
            let done = try f.run(image + "/bin/run", ["--exit", "8"])
            #expect(done.code == 8, "\(done)")
            #expect(done.errors.hasPrefix("jboost: archive not used: it was made for another JVM build"), "\(done)")
            #expect(done.errors.split(separator: "\n").count == 1)
        }
    }
}
