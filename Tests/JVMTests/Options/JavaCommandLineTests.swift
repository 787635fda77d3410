import JVM
import TestSupport
import Testing

@Suite struct JavaCommandLineTests {
    private func code(_ arguments: [String], _ environment: [String: String] = [:], _ feature: Int = 25) -> OptionError
        .Code?
    {
        do throws(OptionError) {
            _ = try JavaCommandLine.parse(arguments, environment: environment, version: JavaVersion(feature: feature))
            return nil
        } catch {
            return error.code
        }
    }

    @Test("everything after the target is the application's, verbatim")
    func applicationArguments() throws {
        let rest = ["--help", "@x", "--", "-Xmx1g", "-version", "-cp", ""]
        let jar = try JavaCommandLine.parse(["-Xmx64m", "-jar", "app.jar"] + rest)
        #expect(jar.target == .jar("app.jar"))
        #expect(jar.jvmOptions == ["-Xmx64m"])
        #expect(jar.applicationArguments == rest)
        #expect(jar.launchArguments == ["-Xmx64m", "-jar", "app.jar"] + rest)
        let main = try JavaCommandLine.parse(["-cp", "a:b", "Main"] + rest)
        #expect(main.target == .classPath("a:b", main: "Main"))
        #expect(main.jvmOptions == [])
        #expect(main.applicationArguments == rest)
        let module = try JavaCommandLine.parse(["-p", "mods", "-m", "a.b/c.Main"] + rest)
        #expect(module.target == .module("a.b", main: "c.Main"))
        #expect(module.jvmOptions == ["-p", "mods"])
        #expect(module.applicationArguments == rest)
        #expect(module.launchArguments == ["-p", "mods", "-m", "a.b/c.Main"] + rest)
    }

    @Test("options may stand between -jar and the jar")
    func optionsAfterJar() throws {
        let line = try JavaCommandLine.parse(["-jar", "-Xmx64m", "app.jar", "x"])
        #expect(line.target == .jar("app.jar"))
        #expect(line.jvmOptions == ["-Xmx64m"])
        #expect(line.applicationArguments == ["x"])
    }

    @Test("the class path is the last one given, else CLASSPATH, else the working directory")
    func classPath() throws {
        let environment = ["CLASSPATH": "/from/environment"]
        #expect(try JavaCommandLine.parse(["M"]).target == .classPath(".", main: "M"))
        #expect(
            try JavaCommandLine.parse(["M"], environment: environment).target
                == .classPath("/from/environment", main: "M"))
        #expect(
            try JavaCommandLine.parse(["-cp", "a", "--class-path=b", "M"], environment: environment).target
                == .classPath("b", main: "M"))
        #expect(try JavaCommandLine.parse(["-Djava.class.path=c", "M"]).target == .classPath("c", main: "M"))
        let module = try JavaCommandLine.parse(["-cp", "a", "-m", "mod"])
        #expect(module.classPath == "a")
        #expect(module.launchArguments == ["-cp", "a", "-m", "mod"])
    }

    @Test("a source file that exists is compiled; --source makes any file one")
    func sources() throws {
        let scratch = try Scratch()
        let file = try scratch.write("Main.java", "class Main {}")
        #expect(try JavaCommandLine.parse([file, "x"]).target == .source(file))
        #expect(
            try JavaCommandLine.parse([file], version: JavaVersion(feature: 8)).target == .classPath(".", main: file))
        #expect(try JavaCommandLine.parse(["/none/Main.java"]).target == .classPath(".", main: "/none/Main.java"))
        let line = try JavaCommandLine.parse(["--source", "17", "/none/script", "x"])
        #expect(line.target == .source("/none/script"))
        #expect(line.launchArguments == ["--source", "17", "/none/script", "x"])
        #expect(code(["--source", "17", "-jar", "x"]) == .conflict)
    }

    @Test(
        "informational options have no target", arguments: ["-version", "--version", "-help", "-X", "--list-modules"])
    func informational(_ option: String) throws {
        let line = try JavaCommandLine.parse(["-Xmx64m", option, "Main", "x"])
        #expect(line.target == .none)
        #expect(line.launchArguments == ["-Xmx64m", option, "Main", "x"])
        #expect(try JavaCommandLine.parse(["-Xshare:dump"]).target == .none)
        #expect(try JavaCommandLine.parse([]).target == .none)
    }

    @Test("expanded arguments that begin with @ are escaped for the launcher, the application's are not")
    func escaping() throws {
        let scratch = try Scratch()
        let file = try scratch.write("a", "-Dx=y @z \"@@w\"")
        let line = try JavaCommandLine.parse(["-Da", "-cp", "@@odd.jar", "Main", "@kept"])
        #expect(line.target == .classPath("@odd.jar", main: "Main"))
        #expect(line.launchArguments == ["-Da", "-cp", "@@odd.jar", "Main", "@kept"])
        let expanded = try JavaCommandLine.parse(["@\(file)"])
        #expect(expanded.target == .classPath(".", main: "@z"))
        #expect(expanded.launchArguments == ["-Dx=y", "-cp", ".", "@@z", "@@w"])
        #expect(
            try JavaCommandLine.parse(["-cp", "@x", "Main"], version: JavaVersion(feature: 8)).launchArguments
                == ["-cp", "@x", "Main"])
        let plain = try JavaCommandLine.parse(["-cp", "@@x", "--disable-@files", "-jar", "@y.jar"])
        #expect(plain.target == .jar("@y.jar"))
        #expect(plain.launchArguments == ["--disable-@files", "-jar", "@y.jar"])
        #expect(line.escaped(["@a", "-cp", "@b"]) == ["@@a", "-cp", "@@b"])
    }

    @Test("what java refuses is refused, and says which option")
    func errors() {
        #expect(code(["-cp"]) == .missingValue)
        #expect(code(["-cp", "-version"]) == .missingValue)
        #expect(code(["-jar"]) == .missingValue)
        #expect(code(["--add-opens", "-Dx", "Main"]) == .missingValue)
        #expect(code(["-m"]) == .missingValue)
        #expect(code(["@/nonexistent", "Main"]) == .unreadableFile)
        #expect(code(["-XX:VMOptionsFile=/nonexistent", "Main"]) == .unreadableFile)
        #expect(code(["-XX:Flags=/nonexistent", "Main"]) == .unreadableFile)
        #expect(code(["-Xmxlots", "Main"]) == .malformedValue)
        #expect(code(["Main"], ["JDK_JAVA_OPTIONS": "'-Dx=y"]) == .unmatchedQuote)
        #expect(code(["Main"], ["JAVA_TOOL_OPTIONS": "\"-Dx=y"]) == .unmatchedQuote)
        #expect(code(["Main"], ["JDK_JAVA_OPTIONS": "Main"]) == .notInEnvironment)
        for option in ["-jar", "-version", "--help", "-m", "--module=x", "--dry-run"] {
            #expect(code(["Main"], ["JDK_JAVA_OPTIONS": option]) == .notInEnvironment)
        }
        #expect(code(["Main"], ["JDK_JAVA_OPTIONS": "Main"], 8) == nil)
    }

    @Test("values of environment variables are used, and in no message")
    func secrets() throws {
        for variable in ["JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"] {
            for value in ["-Dtoken=s3cret 'open", "-jar s3cret", "s3cret", "-Xmxs3cret"] {
                do throws(OptionError) {
                    _ = try JavaCommandLine.parse(["Main"], environment: [variable: value])
                } catch {
                    #expect(!"\(error)".contains("s3cret"))
                }
            }
        }
        let line = try JavaCommandLine.parse(["Main"], environment: ["JAVA_TOOL_OPTIONS": "-Dtoken=s3cret"])
        #expect(line.property("token") == "s3cret")
        #expect(line.environmentUsed == ["JAVA_TOOL_OPTIONS"])
        #expect(!line.launchArguments.joined().contains("s3cret"))
    }

    @Test("sources of options override each other as in the VM", arguments: TestJDK.releases)
    func order(_ jdk: TestJDK) throws {
        let scratch = try Scratch()
        let flags = try scratch.write(
            "flags", "# comment\nMaxHeapSize=101m\n+UseSerialGC ParallelGCThreads='3'\nNewSize=11m\n")
        let more = try scratch.write("more", "-XX:NewSize=13m '-Dspaced=a b'\n-XX:SurvivorRatio=6")
        let environment = [
            "JAVA_TOOL_OPTIONS": "-XX:MaxHeapSize=102m -XX:NewSize=12m", "_JAVA_OPTIONS": "-XX:SurvivorRatio=7",
        ]
        let arguments = ["-XX:Flags=\(flags)", "-Xmx103m", "-XX:VMOptionsFile=\(more)"]
        let version = try JDK.read(home: jdk.home).version
        let own = try JavaCommandLine.parse(arguments + ["Main"], environment: environment, version: version)
        let printed = try jdk.run(arguments + ["-XX:+PrintFlagsFinal", "-version"], environment: environment)
        let real = FinalFlags(printed.output)
        #expect(own.flags.memory("NewSize").map { "\($0)" } == real["NewSize"])
        #expect(own.flags.text("SurvivorRatio") == real["SurvivorRatio"])
        #expect(own.flags.text("ParallelGCThreads") == real["ParallelGCThreads"])
        #expect(own.flags.bool("UseSerialGC") == true && real["UseSerialGC"] == "true")
        #expect(own.maxHeap == 103 << 20)
        #expect(own.property("spaced") == "a b")
    }

    @Test("questions about archives, agents and modules are answered with the environment's options")
    func questions() throws {
        let line = try JavaCommandLine.parse(
            [
                "-javaagent:/a.jar=key", "-XX:SharedArchiveFile=x.jsa", "-Xshare:auto", "--add-opens",
                "java.base/java.lang=a",
                "-Xbootclasspath/a:b1", "-Xbootclasspath/a:b2", "-Dcom.sun.management.jmxremote", "-p", "mods",
                "-XX:StartFlightRecording", "-Djava.system.class.loader=L", "-Xms16m", "Main",
            ], environment: ["JAVA_TOOL_OPTIONS": "-agentlib:jdwp=transport=dt_socket -XX:+UseZGC"])
        #expect(line.agents == ["-agentlib:jdwp=transport=dt_socket", "-javaagent:/a.jar=key"])
        #expect(line.isDebugged && line.startsFlightRecorder && line.startsManagementAgent)
        #expect(line.archiveOptions == ["-XX:SharedArchiveFile=x.jsa"])
        #expect(line.archiveOptions(beside: .static) == line.archiveOptions)
        #expect(line.archiveOptions(beside: .aot) == line.archiveOptions + ["-Xshare:auto"])
        let mode = try JavaCommandLine.parse(["-XX:AOTMode=auto", "Main"])
        #expect(mode.archiveOptions == ["-XX:AOTMode=auto"] && mode.archiveOptions(beside: .aot).isEmpty)
        #expect(line.moduleOptions == ["--add-opens=java.base/java.lang=a", "--module-path=mods"])
        #expect(line.modulePath == "mods")
        #expect(line.bootClassPathAppend == "b1:b2")
        #expect(line.systemClassLoader == "L")
        #expect(line.initialHeap == 16 << 20 && line.maxHeap == nil)
        #expect(line.flags.bool("UseZGC") == true)
        #expect(line.flags["UseG1GC"] == nil)
    }

    @Test(
        "the last word on a flag wins, however it is written",
        arguments: [
            (["-XX:+UseCompressedOops", "-XX:-UseCompressedOops"], "UseCompressedOops", FlagTable.Value.bool(false)),
            (["-Xmx1g", "-XX:MaxHeapSize=2g"], "MaxHeapSize", .text("2g")),
            (["-XX:MaxHeapSize=2g", "-Xmx1g"], "MaxHeapSize", .text("1g")),
            (["-XX:MaxRAM:=1g"], "MaxRAM", .text("1g")), (["-Xshare:off"], "UseSharedSpaces", .bool(false)),
            (["-Xverify:none"], "BytecodeVerificationRemote", .bool(false)),
            (["-Xverify:all"], "BytecodeVerificationLocal", .bool(true)),
        ] as [([String], String, FlagTable.Value)])
    func flags(_ options: [String], _ name: String, _ value: FlagTable.Value) throws {
        #expect(try JavaCommandLine.parse(options + ["Main"]).flags[name] == value)
    }

    @Test("a wildcard stands for the directory's jars")
    func wildcards() throws {
        let scratch = try Scratch()
        for name in ["a.jar", "b.JAR", "c.zip", "d:e.jar", ".f.jar"] { try scratch.write("lib/\(name)", "") }
        try scratch.directory("empty")
        let path = "x.jar:\(scratch.path)/lib/*:\(scratch.path)/empty/*"
        let expanded = ClassPath.expand(path)
        #expect(expanded.first == "x.jar" && expanded.last == "\(scratch.path)/empty/*")
        #expect(
            Set(expanded.dropFirst().dropLast())
                == Set(["a.jar", "b.JAR", ".f.jar"].map { "\(scratch.path)/lib/\($0)" }))
    }

    @Test("no command line makes the parser trap")
    func random() throws {
        var random = SplitMix(seed: 5)
        let words = [
            "-cp", "-jar", "-m", "-p", "--module", "--module=", "--source", "--source=8", "-d", "-version", "@", "@@",
            "@@a", "-",
            "--", "", "-D", "-D=", "-XX:", "-XX:+", "-XX:=", "-XX:A=", "-XX::=", "-Xmx", "-Xms0", "a", "b/c",
            "--add-opens", "=",
            "--disable-@files", "-javaagent:", "-Xbootclasspath/a:", "-splash:", "-ss", "\u{301}", "-é=\u{301}",
        ]
        for _ in 0..<3000 {
            let arguments = (0..<Int.random(in: 0...6, using: &random)).map { _ in words.randomElement(using: &random)!
            }
            let feature = [8, 9, 11, 17, 25].randomElement(using: &random)!
            guard
                let line = try? JavaCommandLine.parse(
                    arguments, environment: ["JDK_JAVA_OPTIONS": words.randomElement(using: &random)!],
                    version: JavaVersion(feature: feature))
            else { continue }
            _ = (line.launchArguments, line.agents, line.moduleOptions, line.property("x"), line.expandedClassPath)
            _ =
                FlagClass.resolve(
                    line, version: JavaVersion(feature: feature), host: HostResources(cpus: 2, memory: 4 << 30)
                ).name
        }
    }
}
