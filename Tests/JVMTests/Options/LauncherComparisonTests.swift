import JVM
import TestSupport
import Testing

/// The launcher itself says what it understood: `_JAVA_LAUNCHER_DEBUG` prints its expanded arguments, the VM's options
/// and the target.
@Suite struct LauncherComparisonTests {
    struct Understood: Equatable {
        var vmOptions: [String] = []
        var target = ""
        var applicationArguments: [String] = []
    }

    /// Understands `arguments` with the launcher of `jdk`.
    private func launcher(
        _ jdk: TestJDK, _ arguments: [String], _ environment: [String: String], _ directory: String
    ) throws -> Understood {
        let all = environment.merging(["_JAVA_LAUNCHER_DEBUG": "1"]) { $1 }
        let run = try jdk.run(arguments, environment: all, directory: directory)
        var understood = Understood()
        var isAfterOptions = false
        for line in run.lines {
            if line.hasPrefix("    option["), let text = line.quoted {
                understood.vmOptions.append(text)
            } else if line.hasSuffix("'"),
                let name = ["Main class is '", "JAR file is '", "Module is '", "Source is '"].first(
                    where: { line.hasPrefix($0) })
            {
                understood.target = String(line.dropFirst(name.count).dropLast())
                isAfterOptions = true
            } else if isAfterOptions, line.hasPrefix("    argv["), let text = line.quoted {
                understood.applicationArguments.append(text)
            }
        }
        return understood
    }

    /// What jboost understands, in the launcher's terms.
    private func own(_ jdk: TestJDK, _ arguments: [String], _ environment: [String: String]) throws -> Understood {
        let version = try JDK.read(home: jdk.home).version
        let line = try JavaCommandLine.parse(arguments, environment: environment, version: version)
        var understood = Understood(vmOptions: line.effectiveOptions, applicationArguments: line.applicationArguments)
        switch line.target {
        case .jar(let path): understood.target = path
        case .classPath(_, let main): understood.target = main
        case .module(let module, let main): understood.target = main.map { "\(module)/\($0)" } ?? module
        case .source, .none: break
        }
        return understood
    }

    /// The launcher's own properties are of no interest, nor how it spells the class path.
    private func comparable(_ options: [String]) -> [String] {
        options.filter { option in
            ![
                "--disable-@files", "-Dsun.java.", "-Djava.class.path=", "-Dapplication.home", "-Djava.library.path",
                "-Djdk.module.main.class",
            ]
            .contains { option.hasPrefix($0) }
        }
    }

    private static let files: [String: String] = [
        "plain.args": "-Xmx64m\n-Dfrom=file \"-Dquoted=two words\"\n# comment\n-cp /tmp",
        "main.args": "-Dx=1 No.Main inner @plain.args",
        "jar.args": "{jar}",
        "at.args": "@@literal",
        "long.args": String(repeating: "-Dk=\"0123456789 abcdefghij\"\n", count: 400),
    ]

    static let lines: [[String]] = [
        ["No.Main"], ["-cp", "/tmp", "No.Main", "a", "-b", "--help", "@x", "--"],
        ["-classpath", "/tmp:/var", "No.Main"],
        ["-Xmx64m", "-XX:+UseSerialGC", "-Dk=v", "No.Main", "-Xmx1g"], ["@plain.args", "No.Main", "@plain.args"],
        ["@main.args", "x"], ["-jar", "@jar.args", "y"], ["-jar", "-Xmx64m", "{jar}"],
        ["--class-path=/tmp", "No.Main"], ["--class-path", "/tmp", "No.Main"],
        ["--add-opens", "java.base/java.lang=ALL-UNNAMED", "--add-modules=java.sql", "-Dz", "No.Main"],
        ["--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED", "--add-reads", "java.base=ALL-UNNAMED", "No.Main"],
        ["--disable-@files", "No.Main", "@plain.args"], ["-Da=@plain.args", "No.Main"], ["@long.args", "No.Main"],
        ["-mx64m", "-ss1m", "No.Main"], ["-verbose:gc", "-ea", "-esa", "No.Main"], ["-server", "No.Main", "-server"],
        ["-p", "/tmp/none", "-m", "no.module/no.Main", "a"], ["--module-path=/tmp/none", "--module", "no.module", "a"],
        ["-XshowSettings:none", "-Dafter=1", "No.Main"], ["-Djava.class.path=/tmp", "No.Main"],
        ["-agentlib:none=a,b", "No.Main"], ["-splash:x.png", "No.Main"], ["-Dempty=", "-D", "No.Main", ""],
    ]

    @Test("the launcher understands each command line as jboost does", arguments: TestJDK.releases)
    func comparison(_ jdk: TestJDK) throws {
        let scratch = try Scratch()
        // A jar without main class: the launcher gets as far as asking for it.
        let jar = jdk.home + "/lib/jrt-fs.jar"
        for (name, text) in Self.files { try scratch.write(name, text.replacing("{jar}", by: jar)) }
        for arguments in Self.lines {
            let placed = arguments.map { argument in
                argument.hasPrefix("@") && argument.hasSuffix(".args")
                    ? "@\(scratch.path)/\(argument.dropFirst())" : argument.replacing("{jar}", by: jar)
            }
            let launcher = try launcher(jdk, placed, [:], scratch.path)
            let own = try own(jdk, placed, [:])
            #expect(comparable(own.vmOptions) == comparable(launcher.vmOptions), "\(arguments)")
            // The launcher names the target only once the VM is up, which not all of these lines reach.
            if !launcher.target.isEmpty {
                #expect(own.target == launcher.target, "\(arguments)")
                #expect(own.applicationArguments == launcher.applicationArguments, "\(arguments)")
            }
        }
    }

    @Test("JDK_JAVA_OPTIONS stands before the arguments", arguments: TestJDK.releases)
    func environment(_ jdk: TestJDK) throws {
        let scratch = try Scratch()
        try scratch.write("more.args", "-Dmore=1")
        let environment = [
            "JDK_JAVA_OPTIONS": "-Da=1 '-Db=two words' \"-Dc\"=3 --add-modules java.sql @\(scratch.path)/more.args"
        ]
        let arguments = ["-Da=2", "No.Main", "x"]
        let launcher = try launcher(jdk, arguments, environment, scratch.path)
        let own = try own(jdk, arguments, environment)
        #expect(comparable(own.vmOptions) == comparable(launcher.vmOptions))
        #expect(own.applicationArguments == launcher.applicationArguments)
    }

    @Test(
        "random argument files are split as the launcher splits them",
        arguments: [TestJDK(name: "11"), TestJDK(name: "25")])
    func randomFiles(_ jdk: TestJDK) throws {
        var random = SplitMix(seed: 11)
        let alphabet = Array("aab  \t\r\n\n#\"\"''\\\\é")
        let scratch = try Scratch()
        for index in 0..<20 {
            let size = index % 5 == 4 ? 5000 : Int.random(in: 1...60, using: &random)
            // The first word keeps the rest from being read as the launcher's options.
            let text = "No.Main " + String((0..<size).map { _ in alphabet.randomElement(using: &random)! })
            let path = try scratch.write("\(index)", text)
            let words = ArgumentFile.arguments(in: text.utf8) + ["end"]
            let run = try jdk.run(["@\(path)", "end"], environment: ["_JAVA_LAUNCHER_DEBUG": "1"])
            let printed = words.enumerated().map { "argv[\($0.offset + 1)] = \($0.element)\n" }.joined()
            let isSame = run.output.contains("/bin/java\n" + printed)
            #expect(isSame, "\(text.prefix(200).debugDescription) is \(words.prefix(20))")
        }
    }
}

extension Substring {
    /// What stands between the first quote and the last.
    fileprivate var quoted: String? {
        guard let first = firstIndex(of: "'"), let last = lastIndex(of: "'"), first < last else { return nil }
        return String(self[index(after: first)..<last])
    }
}
