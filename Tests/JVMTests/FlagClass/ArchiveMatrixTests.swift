import JVM
import TestSupport
import Testing

/// The rules of `FlagClass.mismatches`, row by row against real archives: what the JVM does with an archive of each
/// tier when a run has other options than its dump.
@Suite struct ArchiveMatrixTests {
    /// What the JVM was seen to do.
    enum Seen: Equatable {
        /// Application classes came from the archive.
        case used
        /// JDK classes did, the application's did not.
        case withoutApplication
        case rejected
    }

    /// A small application, and archives of it that one JDK dumped.
    struct Workshop {
        let jdk: TestJDK
        let version: JavaVersion
        let scratch: Scratch
        let app: Scratch
        var tiers: [ArchiveTier] = []
        let dumped: FlagClass

        init(_ jdk: TestJDK, _ options: [String] = []) throws {
            self.jdk = jdk
            scratch = try Scratch()
            app = try TinyApp.shared.get()
            version = try JDK.read(home: jdk.home).version
            let line = try JavaCommandLine.parse(options + ["Main"], version: version)
            let run = FlagClass.resolve(line, version: version, host: .current())
            dumped = run.archived(as: version.feature < 24 ? .static : .aot, version: version)
            try dump(dumped.dumpOptions(version: version))
        }

        private func archive(_ tier: ArchiveTier) -> String {
            scratch.file(tier == .aot ? "app.aot" : "\(tier.rawValue).jsa")
        }

        private mutating func dump(_ options: [String]) throws {
            let list = scratch.file("classes"), target = ["-cp", app.file("app.jar"), "m.Hello"]
            func java(_ more: [String], _ target: [String]) throws { _ = try jdk.run(options + more + target) }
            try java(["-XX:DumpLoadedClassList=\(list)"], target)
            let share = [
                "-Xshare:dump", "-XX:SharedClassListFile=\(list)", "-XX:SharedArchiveFile=\(archive(.static))",
            ]
            try java(share, Array(target.prefix(2)))
            if version.feature >= 13 { try java(["-XX:ArchiveClassesAtExit=\(archive(.dynamic))"], target) }
            if version.feature >= 25 {
                let linked = ["-XX:SharedArchiveFile=\(archive(.linked))", "-XX:+AOTClassLinking"]
                try java(Array(share.prefix(2)) + linked, Array(target.prefix(2)))
                let configuration = scratch.file("app.config")
                try java(["-XX:AOTMode=record", "-XX:AOTConfiguration=\(configuration)"], target)
                try java(
                    ["-XX:AOTMode=create", "-XX:AOTConfiguration=\(configuration)", "-XX:AOTCache=\(archive(.aot))"],
                    Array(target.prefix(2)))
            }
            tiers = ArchiveTier.allCases.filter { $0 != .none && (try? FileStamp.read(archive($0))) != nil }
        }

        /// Runs the application with an archive, and reads from the log where its classes came from.
        func run(_ tier: ArchiveTier, _ options: [String]) throws -> (seen: Seen, output: String) {
            let flag = tier == .aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile="
            let log = scratch.file("load.log")
            let run = try jdk.run(
                [flag + archive(tier)] + placed(options) + [
                    "-Xlog:class+load:file=\(log)", "-cp", app.file("app.jar"), "m.Hello",
                ])
            try #require(run.output.contains("hello 1"), "\(run.output)")
            let lines = try Command.run("/bin/cat", [log]).lines
            func shared(_ name: String) -> Bool {
                lines.contains {
                    $0.contains("] \(name) source: shared objects file")
                        || $0.contains(" \(name) source: shared objects file")
                }
            }
            let seen: Seen = shared("m.Hello") ? .used : shared("java.lang.Object") ? .withoutApplication : .rejected
            return (seen, run.output)
        }

        func placed(_ options: [String]) -> [String] { options.map { $0.replacing("{}", by: app.path) } }

        /// What jboost expects.
        func expected(_ tier: ArchiveTier, _ options: [String]) throws -> [Mismatch] {
            let line = try JavaCommandLine.parse(placed(options) + ["Main"], version: version)
            let run = FlagClass.resolve(line, version: version, host: .current())
            return dumped.mismatches(with: run, tier: tier, version: version)
        }

        /// Compares one row, for every tier.
        func check(_ options: [String]) throws {
            for tier in tiers {
                let found = try expected(tier, options)
                let (seen, output) = try run(tier, options)
                let where_ =
                    "JDK \(jdk.name), \(tier.rawValue), \(options): \(found.first.map { "\($0)" } ?? "no mismatch")"
                switch found.first?.effect {
                case nil, .slower, .noisy: #expect(seen == .used, "\(where_)")
                case .withoutApplication: #expect(seen == .withoutApplication, "\(where_)")
                // The base of a dynamic archive may survive it.
                case .rejected:
                    #expect(seen == .rejected || (tier == .dynamic && seen == .withoutApplication), "\(where_)")
                }
                // Whoever uses jboost sees no message of the VM's but where it was foretold.
                if found.first.map({ $0.effect < .noisy }) ?? true {
                    #expect(!output.contains("[error") && !output.contains("[warning][cds"), "\(where_): \(output)")
                }
            }
        }
    }

    private static let agent = "-javaagent:{}/agent.jar"
    static let rows: [[String]] = [
        [], ["-XX:+UseSerialGC"], ["-XX:+UseShenandoahGC"], ["-XX:+UnlockExperimentalVMOptions", "-XX:+UseZGC"],
        ["-Xmx33g"],
        ["-XX:-UseCompressedClassPointers"], ["-XX:ObjectAlignmentInBytes=16"], ["-XX:-CompactStrings"],
        ["--add-opens=java.base/java.lang=ALL-UNNAMED"], ["--add-modules=java.sql"], ["--limit-modules=java.base"],
        ["-Xverify:all"], ["-Xverify:none"], ["-Xbootclasspath/a:{}/boot.jar"], ["-Djava.system.class.loader=m.Loader"],
        ["-Dcom.sun.management.jmxremote"], ["-Xint"], ["-XX:MaxRAM=200g"],
    ]
    static let since25: [[String]] = [
        ["-XX:+UseCompactObjectHeaders"], ["--enable-native-access=ALL-UNNAMED"], ["--illegal-native-access=allow"],
        ["-XX:TypeProfileLevel=0"], ["-XX:TieredStopAtLevel=1"],
    ]

    @Test("an archive is used or refused as foretold", arguments: TestJDK.releases)
    func matrix(_ jdk: TestJDK) throws {
        let workshop = try Workshop(jdk)
        let expected: [ArchiveTier] =
            switch jdk.name {
            case "11": [.static]
            case "25": [.static, .linked, .dynamic, .aot]
            default: [.static, .dynamic]
            }
        try #require(workshop.tiers == expected)
        for row in Self.rows + (jdk.name == "25" ? Self.since25 : []) { try workshop.check(row) }
    }

    @Test("with the dump's own module options JDK 25 uses linked archives too, silently")
    func sameModuleOptions() throws {
        let options = ["--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-modules=java.sql,java.naming"]
        let workshop = try Workshop(TestJDK(name: "25"), options)
        for tier in [ArchiveTier.static, .linked, .aot] {
            #expect(try workshop.expected(tier, options) == [])
            let (seen, output) = try workshop.run(tier, options)
            #expect(seen == .used && output == "hello 1\n")
        }
        try workshop.check([])
    }

    /// JDK 25 accepts a linked archive beside an agent when the dump had java.instrument in its module graph, and the
    /// agent is then never shown the application's classes: found while these rules were made.
    @Test("an agent sees every class, so no linked archive is used beside one", arguments: TestJDK.releases)
    func agents(_ jdk: TestJDK) throws {
        let workshop = try Workshop(jdk, jdk.name == "25" ? ["--add-modules=java.instrument"] : [])
        for tier in workshop.tiers {
            let isLinked = tier == .linked || tier == .aot
            let found = try workshop.expected(tier, [Self.agent])
            #expect((found.first?.effect == .rejected) == isLinked, "\(tier): \(found)")
            let (seen, output) = try workshop.run(tier, [Self.agent])
            #expect(seen == .used)
            #expect(output.contains("agent saw it") == !isLinked, "\(tier)")
        }
    }

    @Test(
        "archives for large heaps and for ZGC are used by such runs",
        arguments: ["17", "21", "25"].map { TestJDK(name: $0) })
    func otherClasses(_ jdk: TestJDK) throws {
        for options in [["-Xmx33g"], ["-XX:+UseZGC"], ["-XX:ObjectAlignmentInBytes=16", "-XX:+UseSerialGC"]] {
            let workshop = try Workshop(jdk, options)
            for tier in workshop.tiers where tier != .dynamic {
                #expect(try workshop.expected(tier, options).first?.effect ?? .slower == .slower)
                #expect(try workshop.run(tier, options).seen == .used, "JDK \(jdk.name), \(tier.rawValue), \(options)")
            }
        }
    }
}
