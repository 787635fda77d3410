import JVM
import TestSupport
import Testing

@Suite("real programs") struct ProgramTests {
    /// One program on one JDK, and how much of its packages comes from the archive at least.
    struct Case: Sendable, CustomTestStringConvertible {
        var program: String
        var jdk: String
        /// Shares from 0 to 1 by package; JDK 17 makes the lines for custom loaders' classes from jboost's own list.
        var shares: [String: Double]
        /// What to ask a server; nil for the page that shows it ready.
        var page: String?
        var testDescription: String { "\(program) on JDK \(jdk)" }
    }

    static let built = [
        Case(program: "programs/maven", jdk: "17", shares: ["org.apache.maven.": 0.9, "org.codehaus.plexus.": 0.9]),
        Case(program: "programs/openapi", jdk: "21", shares: ["org.openapitools.": 0.95]),
        Case(program: "programs/zookeeper", jdk: "25.0.2", shares: ["org.apache.zookeeper.": 0.95], page: "/commands"),
        // It is trained without a message, whose classes then come from the jars.
        Case(program: "programs/activemq", jdk: "11", shares: ["org.apache.activemq.": 0.8]),
        Case(
            program: "tomcat10", jdk: "25",
            shares: ["org.apache.catalina.": 0.9, "org.springframework.": 0.9], page: "/api/products/1"),
    ]

    static let started = [
        Case(program: "programs/maven", jdk: "25", shares: ["org.apache.maven.": 0.9]),
        Case(program: "programs/openapi", jdk: "11", shares: ["org.openapitools.": 0.95]),
        Case(program: "programs/zookeeper", jdk: "17", shares: ["org.apache.zookeeper.": 0.95], page: "/commands"),
        Case(program: "programs/activemq", jdk: "21", shares: ["org.apache.activemq.": 0.95]),
        Case(
            program: "tomcat10", jdk: "17", shares: ["org.apache.catalina.": 0.9, "org.springframework.": 0.8],
            page: "/api/products/1"),
    ]

    /// Where the application's classes are what is rewritten: Tomcat's and Maven's own loaders bring theirs.
    static let rewritten = [
        Case(program: "programs/maven", jdk: "25", shares: ["org.codehaus.plexus.": 0.9]),
        Case(program: "programs/openapi", jdk: "21", shares: ["org.openapitools.": 0.95]),
        Case(program: "programs/zookeeper", jdk: "25", shares: ["org.apache.zookeeper.": 0.95], page: "/commands"),
        Case(program: "programs/activemq", jdk: "25", shares: ["org.apache.activemq.": 0.8]),
        Case(program: "tomcat10", jdk: "25", shares: ["org.apache.catalina.": 0.9], page: "/api/products/1"),
    ]

    @Test("occur on every JDK") func everyJDK() throws {
        #expect(Set((Self.built + Self.started).map(\.jdk)) == ["11", "17", "21", "25.0.2", "25"])
        for item in Self.built + Self.started { #expect(try Program(item.program).jdks.contains(item.jdk), "\(item)") }
    }

    @Test("built, hold, and answer from bin/run as from plain java", arguments: built)
    func build(_ item: Case) throws { try build(item, []) }

    @Test("rewritten so that their workers are virtual threads, answer as before", arguments: rewritten)
    func rewrite(_ item: Case) throws { try build(item, ["--threads", "rewrite"]) }

    private func build(_ item: Case, _ options: [String]) throws {
        try Fixture.with { f in
            let program = try Program(item.program), place = try program.place(f, "place")
            let plain = try program.plainStart(f, jdk: item.jdk, at: place, page: item.page)
            let app = TestApp(
                name: item.program, arguments: program.buildArguments(place), training: program.training(place))
            let image = f.file("image")
            try f.build(app, jdk: item.jdk, to: image, options)
            #expect(try f.jboost(["verify", image, "--files-only"]).code == 0)

            let log = f.file("loads"), (arguments, variables) = program.imageArguments(place)
            let command = try f.start(
                image + "/bin/run", arguments, variables.merging(ClassCount.variable(log: log)) { $1 },
                directory: place.directory)
            let boosted = try program.observe(command, at: place, page: item.page)
            #expect(boosted == plain)
            #expect(!command.errors.contains("jboost: "), "\(command.errors)")
            expectShares(item, log)
        }
    }

    @Test(
        "under run, are recorded by the first start and take their classes from the archive at the second",
        arguments: started)
    func run(_ item: Case) throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: item.jdk)
            let program = try Program(item.program), place = try program.place(f, "place")
            let plain = try program.plainStart(f, jdk: item.jdk, at: place, page: item.page)
            let log = f.file("loads")
            let arguments = ["-Xlog:class+load:file=\(log)"] + program.javaArguments(place)
            for (option, state) in [(["--wait"], "accepted"), ([], "proven")] {
                let command = try f.start(Product.jboost, ["run"] + option + arguments, directory: place.directory)
                let boosted = try program.observe(command, at: place, page: item.page)
                #expect(boosted == plain)
                #expect(!command.errors.contains("jboost: "), "\(command.errors)")
                #expect(try f.state(arguments, directory: place.directory) == state)
            }
            expectShares(item, log)
        }
    }

    private func expectShares(_ item: Case, _ log: String) {
        for (package, share) in item.shares {
            let count = ClassCount(log: log, package: package)
            #expect(count.loaded > 10 && count.share >= share, "\(package) \(count)")
        }
    }
}
