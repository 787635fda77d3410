import CDSArchive
import TestSupport
import Testing

/// The doctor's verdicts beside the JVM's own.
@Suite("Doctor")
struct DoctorTests {
    /// One way of starting, which the archive may or may not suit.
    struct Scenario: Sendable {
        var name: String
        var options: [String] = []
        /// `{}` is the directory.
        var classPath = ["{}/app.jar"]
        var change: @Sendable (TinyArchives) throws -> Void = { _ in }
        /// Releases that know the options.
        var features = 11...99
        /// JDKs that have what the options need; nil is all.
        var jdks: Set<String>?
        /// Kinds worth a JVM's time.
        var kinds: Set<TinyArchives.Kind> = [.static]
        /// Codes one of which must be found when the archive is refused.
        var codes: Set<Diagnosis.Code> = []
    }

    static let scenarios: [Scenario] = [
        Scenario(name: "as made", kinds: [.static, .dynamic, .linked, .aotCache]),
        Scenario(
            name: "jar's time", change: { try $0.scratch.touch("app.jar", seconds: 1_600_000_000) },
            kinds: [.static, .dynamic, .aotCache], codes: [.jarChanged]),
        Scenario(name: "jar's size", change: { try $0.grow() }, kinds: [.static, .aotCache], codes: [.jarChanged]),
        Scenario(name: "appended", classPath: ["{}/app.jar", "{}/plug.jar"]),
        Scenario(
            name: "prepended", classPath: ["{}/plug.jar", "{}/app.jar"], kinds: [.static, .aotCache],
            codes: [.classPathDiffers, .classPathText]),
        Scenario(name: "missing first", classPath: ["{}/none.jar", "{}/app.jar"], codes: [.classPathText]),
        Scenario(name: "relative", classPath: ["app.jar"], codes: [.classPathText]),
        Scenario(name: "other jar", classPath: ["{}/other.jar"], codes: [.classPathDiffers, .classPathText]),
        Scenario(name: "link to the jar", classPath: ["{}/link.jar"], codes: [.classPathText]),
        Scenario(
            name: "no compressed oops", options: ["-XX:-UseCompressedOops"], kinds: [.static, .dynamic, .aotCache],
            codes: [.compressedOops]),
        Scenario(
            name: "no compressed class pointers", options: ["-XX:-UseCompressedClassPointers"], features: 17...24,
            codes: [.compressedClassPointers]),
        Scenario(
            name: "object alignment", options: ["-XX:ObjectAlignmentInBytes=16"], codes: [.objectAlignment]),
        Scenario(
            name: "no compact strings", options: ["-XX:-CompactStrings"], codes: [.compactStrings]),
        Scenario(
            name: "compact headers", options: ["-XX:+UseCompactObjectHeaders"], features: 25...99,
            codes: [.compactHeaders]),
        Scenario(
            name: "more verification", options: ["-Xverify:all"], codes: [.verification]),
        Scenario(
            name: "opens", options: ["--add-opens", "java.base/java.lang=ALL-UNNAMED"],
            kinds: [.static, .linked, .aotCache], codes: [.moduleOptions]),
        Scenario(name: "serial collector", options: ["-XX:+UseSerialGC"], kinds: [.static, .linked]),
        Scenario(
            name: "Z collector", options: ["-XX:+UseZGC"], features: 17...99, kinds: [.static, .aotCache],
            codes: [.compressedOops]),
        Scenario(name: "large heap", options: ["-Xmx33g"], codes: [.compressedOops]),
        Scenario(
            name: "boot path", options: ["-Xbootclasspath/a:{}/plug.jar"], kinds: [.static, .dynamic],
            codes: [.bootPathDiffers]),
        Scenario(
            name: "debugger", options: ["-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"],
            jdks: ["25.0.2"], kinds: [.static, .linked], codes: [.agents]),
        Scenario(
            name: "limited modules", options: ["--limit-modules", "java.base,java.logging"], codes: [.modulesReplaced]),
        Scenario(
            name: "profile level", options: ["-XX:TypeProfileLevel=222"], features: 25...99, kinds: [.aotCache],
            codes: [.profileFlags]),
    ]

    @Test("agrees with the JVM on every mismatch", arguments: TestJDK.all)
    func verdicts(jdk: String) throws {
        let archives = try TinyArchives.of(jdk)
        try archives.exclusively {
            try archives.makeNeighbours()
            for scenario in Self.scenarios where scenario.features.contains(TestJDK.feature(jdk)) {
                if let jdks = scenario.jdks, !jdks.contains(jdk) { continue }
                for file in archives.files where scenario.kinds.contains(file.kind) {
                    try Self.compare(scenario, file, archives)
                }
            }
        }
    }

    private static func compare(_ scenario: Scenario, _ file: TinyArchives.File, _ archives: TinyArchives) throws {
        let label: Comment = "\(archives.jdk) \(file.kind.rawValue): \(scenario.name)"
        defer { try? archives.restore() }
        try scenario.change(archives)
        let classPath = scenario.classPath.map { path in
            path.hasPrefix("{}") ? archives.scratch.path + path.dropFirst(2) : path
        }
        let options = scenario.options.map { $0.replacing("{}", with: archives.scratch.path) }
        let conditions = try archives.conditions(classPath: classPath, options: options)
        let diagnosis = Doctor.diagnose(archive: file.path, conditions: conditions)
        let rejection = try archives.run(file, classPath: classPath, options: options).rejection
        // JDK-8377932: the JVM takes what it must not.
        let isUnnoticed =
            archives.jdk == "25.0.2" && file.kind == .aotCache && rejection == nil
            && diagnosis.findings.contains { $0.code == .changedJarsIgnored && $0.severity == .error }
        if isUnnoticed { return }
        #expect(diagnosis.accepts == (rejection == nil), "\(label): \(rejection ?? "taken") but \(diagnosis.findings)")
        if rejection != nil {
            #expect(diagnosis.findings.contains { $0.severity == .error && scenario.codes.contains($0.code) }, label)
        }
    }

    @Test(
        "an archive of another JDK is told",
        arguments: [("17", "21"), ("25", "25.0.2"), ("11", "17"), ("25.0.2", "25")])
    func otherJVM(made: String, used: String) throws {
        let archives = try TinyArchives.of(made)
        var conditions = try archives.conditions(classPath: [archives.jar])
        conditions.jvmIdent = try TestJDK.ident(used)
        conditions.feature = TestJDK.feature(used)
        for file in archives.files {
            let diagnosis = Doctor.diagnose(archive: file.path, conditions: conditions)
            #expect(diagnosis.findings.contains { $0.code == .otherJVM && $0.severity == .error })
        }
    }

    @Test("a moved tree is refused before 25, and taken with a warning from then on", arguments: ["17", "21", "25"])
    func moved(jdk: String) throws {
        let scratch = try Scratch()
        let app = try TinyApp.shared.get()
        try scratch.write("old/keep", "")
        try Command.succeed("/bin/cp", [app.jar, app.plugIn, "old"], in: scratch.path)
        let java = SetUp.java(jdk)
        let dump = ["-XX:SharedArchiveFile=\(scratch.file("moved.jsa"))"]
        try Command.succeed(
            java, ["-XX:DumpLoadedClassList=list", "-cp", scratch.file("old/app.jar"), "p.Main"], in: scratch.path)
        try Command.succeed(
            java, dump + ["-Xshare:dump", "-XX:SharedClassListFile=list", "-cp", scratch.file("old/app.jar")],
            in: scratch.path)
        try Command.succeed("/bin/mv", ["old", "new"], in: scratch.path)
        let log = scratch.file("log")
        let logging = try ClassLoadLog.option(file: log, detail: .reasons, feature: TestJDK.feature(jdk))
        try Command.succeed(java, dump + [logging, "-cp", scratch.file("new/app.jar"), "p.Main"], in: scratch.path)
        let proof = Proof(log: try ClassLoadLog.read(path: log))

        var conditions = LaunchConditions()
        conditions.classPath = [scratch.file("new/app.jar")]
        let diagnosis = Doctor.diagnose(archive: scratch.file("moved.jsa"), conditions: conditions)
        #expect(diagnosis.accepts == (proof.rejection == nil), "\(proof.rejection ?? "taken"): \(diagnosis.findings)")
        #expect(diagnosis.accepts == (jdk == "25"))
        #expect(diagnosis.findings.contains { $0.code == (jdk == "25" ? .movedTree : .jarMissing) })
    }

    @Test("a dynamic archive wants the base that it was made on", arguments: ["17", "21", "25"])
    func base(jdk: String) throws {
        let archives = try TinyArchives.of(jdk)
        let dynamic = try #require(archives.files.first { $0.kind == .dynamic })
        let other = try #require(archives.files.first { $0.kind == .static })
        var conditions = try archives.conditions(classPath: [archives.jar])
        #expect(Doctor.diagnose(archive: dynamic.path, conditions: conditions).accepts)
        conditions.defaultArchives = [other.path]
        #expect(
            Doctor.diagnose(archive: dynamic.path, conditions: conditions).findings.map(\.code).contains(.baseChanged))
        conditions.defaultArchives = ["/no/such.jsa"]
        #expect(
            Doctor.diagnose(archive: dynamic.path, conditions: conditions).findings.map(\.code).contains(.baseMissing))
    }

    @Test("an AOT configuration is no cache")
    func configuration() throws {
        let file = try #require(try TinyArchives.of("25").configuration)
        #expect(Doctor.diagnose(archive: file.path).findings.contains { $0.code == .aotConfiguration })
    }
}
