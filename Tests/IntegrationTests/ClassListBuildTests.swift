import JVM
import TestSupport
import Testing

@Suite("a build from a recorded class list") struct ClassListBuildTests {
    /// Of a training run on JDK 17 that loaded fifty classes by name.
    private func recorded(_ f: Fixture) throws -> String {
        try f.build(.cli, jdk: "17", to: f.file("trained"), ["--train-arg=--classes", "--train-arg=50"])
        return f.file("trained/classlist")
    }

    @Test("archives what was loaded then, on the same JDK and on others, without executing the application")
    func everyJDK() throws {
        try Fixture.with { f in
            let list = try recorded(f), image = f.file("image")
            for (jdk, tier) in [
                ("11", "static"), ("17", "static"), ("21", "static"), ("25.0.2", "linked"), ("25", "linked"),
            ] {
                // Executed, this application would end with another status than a training run may.
                let report = try f.build(.cli, jdk: jdk, to: image, ["--classlist", list, "--train-arg=--throw"]).json()
                #expect(report["tier"].text == tier, "\(report)")
                #expect(report["trainingMs"] == .null && report["applicationShare"] == .null, "\(report)")
                let log = f.file("loads")
                let done = try f.run(image + "/bin/run", ["--classes", "50"], ClassCount.variable(log: log))
                #expect(done.code == 0 && done.value("classes") == "50" && !done.errors.contains("jboost:"), "\(done)")
                let loads = (Files.content(log) ?? "").split(separator: "\n").filter { $0.contains("cli.many.C") }
                #expect(loads.count == 50)
                #expect(loads.allSatisfy { $0.contains("shared objects file") }, "\(jdk): \(loads)")
                #expect(Files.content(image + "/classlist")?.contains("cli/many/C49") == true)
            }
        }
    }

    @Test("fails clearly when the list is missing or none, and leaves out lines that are none")
    func faults() throws {
        try Fixture.with { f in
            func build(_ list: String) throws -> FinishedCommand {
                try f.jboost(
                    ["build", SetUp.app("cli.jar"), "--jdk", SetUp.jdk("17"), "--no-measure", "--classlist", list])
            }
            let missing = try build(f.file("none"))
            #expect(missing.code == 66 && missing.errors.contains(f.file("none")), "\(missing)")
            let bad = f.file("bad")
            try Files.write(bad, "# a comment\nthis is no class list\n")
            let refused = try build(bad)
            #expect(refused.code == 65, "\(refused)")
            #expect(refused.errors.contains("\(bad): line 2 is no line of a class list"), "\(refused)")
            try Files.write(bad, "")
            let empty = try build(bad)
            #expect(empty.code == 65 && empty.errors.contains("\(bad): it names no class"), "\(empty)")
            #expect(try build(f.path).code == 65, "a directory")
            #expect(Files.list(f.file("store/images")) == [] && Files.list(f.file("store/tmp")) == [])

            let list = try Gallery.picture(.cli, jdk: "17").directory + "/classlist"
            try Files.write(bad, (Files.content(list) ?? "") + "and one more line\n")
            let built = try build(bad)
            #expect(built.code == 0 && built.errors.contains("is no line of a class list (malformed)"), "\(built)")
        }
    }
}
