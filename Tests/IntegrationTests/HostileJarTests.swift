import Glibc
import JVM
import TestSupport
import Testing

@Suite("broken and malicious jars") struct HostileJarTests {
    static let jars = Files.list(SetUp.app("hostile")).filter { $0.hasSuffix(".jar") }

    @Test("are there") func areThere() { #expect(Self.jars.count == 41) }

    @Test("inspect and build end without a trap, and say which file is wrong", arguments: jars)
    func noTrap(_ name: String) throws {
        let jar = SetUp.app("hostile/" + name)
        try Fixture.with { f in
            let work = try f.directory("work")
            let inspected = try f.jboost(["inspect", jar, "--json"], directory: work, within: 60)
            expectAnswer(inspected, name)
            let built = try f.jboost(
                [
                    "build", jar, "--jdk", SetUp.jdk("17"), "--no-measure", "--json", "-o", f.file("image"),
                    "--train-timeout", "20",
                ],
                directory: work, within: 120)
            expectAnswer(built, name)
            #expect(Files.exists(f.file("image")) == (built.code == 0))
            #expect(Files.list(f.file("store/tmp")) == [])
            #expect(Files.list(work) == [], "nothing is written where the user works")
            #expect(f.leftovers() == [])
            #expect(Set(Files.list(f.path)).isSubset(of: Self.own.union(f.commandFiles())), "\(Files.list(f.path))")
        }
    }

    private static let own: Set = ["home", "tmp", "work", "store", "image"]

    private func expectAnswer(_ done: FinishedCommand, _ name: String) {
        #expect(done.code < 128 && done.code != 70, "\(done)")
        if done.code == 0 {
            #expect(throws: Never.self, "\(done)") { try done.json() }
        } else {
            #expect([65, 66, 73, 80, 81].contains(done.code), "\(done)")
            #expect(done.errors.contains(name), "\(done)")
            #expect(done.output == "")
        }
    }

    @Test("run starts them as java does, whatever they are", arguments: jars)
    func run(_ name: String) throws {
        let jar = SetUp.app("hostile/" + name)
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let plain = try f.run("java", ["-jar", jar], directory: try f.directory("work"), within: 60)
            let boosted = try f.jboost(["run", jar], directory: f.file("work"), within: 60)
            #expect(boosted.code == plain.code && boosted.output == plain.output, "\(boosted)\n\(plain)")
            #expect(f.awaitNoStrays())
            #expect(Files.list(f.file("work")) == [])
        }
    }
}

extension Fixture {
    /// The files that hold what commands printed.
    func commandFiles() -> Set<String> { Set(Files.list(path).filter { $0.hasPrefix("command-") }) }
}
