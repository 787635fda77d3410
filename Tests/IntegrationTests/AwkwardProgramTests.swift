import JVM
import TestSupport
import Testing

/// Applications that are packed, named or made in ways of their own: fixtures/awkward, as their run.txt start them.
@Suite("awkward programs") struct AwkwardProgramTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var program: String
        var jdk: String
        /// What `build` ends with: an application that needs to lie as it is packed fails in training, where somebody sees it.
        var build: Int32 = 0
        /// What `explain` says after each of two starts under `run`.
        var states = ["accepted", "proven"]
        /// What a server is asked for; the page that shows it ready where nil.
        var page: String?
        var testDescription: String { "\(program) on JDK \(jdk)" }
    }

    static let cases = [
        Case(program: "awkward/agent", jdk: "11"),
        Case(program: "awkward/agent", jdk: "25"),
        Case(program: "awkward/beside", jdk: "21", build: 80),
        Case(program: "awkward/boot-1.3", jdk: "11", page: "/page"),
        Case(program: "awkward/boot-2.1", jdk: "17", page: "/page"),
        Case(program: "awkward/chain", jdk: "25", states: ["withoutArchive", "withoutArchive"]),
        Case(program: "awkward/executable-war", jdk: "17", page: "/page"),
        Case(program: "awkward/launch-script", jdk: "21", page: "/page"),
        Case(program: "awkward/module", jdk: "25", states: ["unknown", "unknown"]),
        Case(program: "awkward/multi", jdk: "21"),
        Case(program: "awkward/names", jdk: "11"),
        Case(program: "awkward/names", jdk: "25"),
        Case(program: "awkward/nested-urls", jdk: "25", build: 80, states: ["withoutArchive", "withoutArchive"]),
        Case(program: "awkward/old", jdk: "17"),
        Case(program: "awkward/plugin", jdk: "17", page: "/page"),
        Case(program: "awkward/properties", jdk: "17", page: "/page"),
        Case(program: "awkward/properties", jdk: "25", page: "/page"),
        Case(program: "awkward/signed", jdk: "21"),
        Case(program: "awkward/unpack", jdk: "25", page: "/page"),
    ]

    /// A program on one JDK, started one way or another.
    private struct Start {
        var f: Fixture
        var item: Case
        var program: Program
        var place: Program.Place

        /// Old loaders unpack jars into the temporary directory and leave them there.
        var options: String { "-Djava.io.tmpdir=\(f.file("tmp"))" }

        init(_ f: Fixture, _ item: Case) throws {
            self.f = f
            self.item = item
            program = try Program(item.program)
            place = try program.place(f, "place")
            f.environment["JDK_JAVA_OPTIONS"] = options
        }

        /// What it answered, but for where its classes lie, and what it wrote on standard error.
        func observe(
            _ executable: String, _ arguments: [String], _ variables: [String: String] = [:]
        ) throws -> (answer: Program.Observation, errors: String) {
            let command = try f.start(executable, arguments, variables, directory: place.directory)
            return (anywhere(try program.observe(command, at: place, page: item.page)), command.errors)
        }

        private func anywhere(_ seen: Program.Observation) -> Program.Observation {
            var seen = seen
            seen.answer = seen.answer.split(separator: "\n").map { line in
                line.firstRange(of: " from file:").map { line[..<$0.lowerBound] } ?? line
            }.joined(separator: "\n")
            return seen
        }

        func plain() throws -> Program.Observation {
            let seen = try program.plainStart(f, jdk: item.jdk, at: place, page: item.page)
            #expect(program.readiness != .exit || seen.code == 0, "\(seen)")
            return anywhere(seen)
        }
    }

    @Test("built, answer from bin/run as from plain java, or fail where somebody sees it", arguments: cases)
    func build(_ item: Case) throws {
        try Fixture.with { f in
            let start = try Start(f, item), image = f.file("image")
            let options = [
                "--jdk", SetUp.jdk(item.jdk), "--no-measure", "-o", image, "--train-env",
                "JDK_JAVA_OPTIONS=\(start.options)",
            ]
            let built = try f.jboost(
                ["build"] + start.program.buildArguments(start.place) + options + start.program.training(start.place))
            #expect(built.code == item.build, "\(built)")
            guard item.build == 0, built.code == 0 else { return }
            let (arguments, variables) = start.program.imageArguments(start.place)
            let boosted = try start.observe(image + "/bin/run", arguments, variables)
            #expect(try boosted.answer == start.plain())
            #expect(!boosted.errors.contains("jboost: "), "\(boosted.errors)")
        }
    }

    @Test("under run, answer as from plain java, with their archive where one can be", arguments: cases)
    func run(_ item: Case) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: item.jdk)
            let start = try Start(f, item), plain = try start.plain()
            let java = start.program.javaArguments(start.place)
            for (number, state) in item.states.enumerated() {
                let seen = try start.observe(Product.jboost, ["run", "--wait"] + java)
                #expect(seen.answer == plain)
                switch state {
                case "withoutArchive":
                    #expect(seen.errors.contains("so it is run as it is") == (number == 0), "\(seen.errors)")
                case "unknown": #expect(seen.errors.contains("module path"), "\(seen.errors)")
                default: #expect(!seen.errors.contains("jboost: "), "\(seen.errors)")
                }
                #expect(try f.state(java, directory: start.place.directory) == state)
            }
        }
    }
}
