import JVM
import Testing

@Suite struct FlagClassTests {
    private let host = HostResources(cpus: 4, memory: 16 << 30)

    private func resolve(
        _ options: [String], _ feature: Int = 25, _ environment: [String: String] = [:]
    ) throws -> FlagClass {
        let version = JavaVersion(feature: feature)
        let line = try JavaCommandLine.parse(options + ["Main"], environment: environment, version: version)
        return FlagClass.resolve(line, version: version, host: host)
    }

    @Test("options of the environment enter the class")
    func environment() throws {
        let found = try resolve([], 25, ["JAVA_TOOL_OPTIONS": "-XX:+UseZGC", "JDK_JAVA_OPTIONS": "--add-opens a/b=c"])
        #expect(found.collector == .z && !found.compressedOops)
        #expect(found.moduleOptions == ["--add-opens=a/b=c"])
    }

    @Test("module options that mean the same are the same")
    func moduleOptions() throws {
        let one = try resolve([
            "--add-modules", "b,a", "--add-opens=m/p=x", "--enable-native-access=z,y", "--add-modules=c",
        ])
        let other = try resolve(
            ["--enable-native-access=y", "--add-opens", "m/p=x", "--add-modules=c,a,b", "--enable-native-access", "z"])
        #expect(one == other)
        #expect(one.moduleOptions == ["--add-modules=a,b,c", "--add-opens=m/p=x", "--enable-native-access=y,z"])
    }

    @Test("options that the VM turns into modules count as modules")
    func implied() throws {
        let found = try resolve([
            "-javaagent:a.jar=token", "-Dcom.sun.management.jmxremote", "-XX:StartFlightRecording",
        ])
        #expect(found.moduleOptions == ["--add-modules=java.instrument,jdk.jfr,jdk.management.agent"])
        #expect(found.agents == ["-javaagent:a.jar"])
    }

    @Test("the text reads back as the same class, and holds no argument of an agent")
    func text() throws {
        let all = try resolve([
            "-XX:+UseSerialGC", "-XX:ObjectAlignmentInBytes=16", "-XX:+UseCompactObjectHeaders", "-XX:-CompactStrings",
            "-Xverify:all", "-Xshare:off", "--add-opens", "java.base/java.lang=ALL-UNNAMED",
            "-agentpath:/a b%.so=s3cret",
            "-Xbootclasspath/a:x y:z", "-Djava.system.class.loader=L", "-XX:TypeProfileLevel=0", "-XX:-ProfileTraps",
        ])
        for found in [all, FlagClass(), FlagClass(collector: .z, compressedOops: false)] {
            #expect(FlagClass(text: found.text) == found)
            #expect(!found.text.contains("s3cret") && !found.text.contains("\n"))
        }
        for cut in 0..<all.text.count { _ = FlagClass(text: String(all.text.prefix(cut))) }
        for text in ["", "x", "g1 oops=2", "g1 align=7", "g1 align=x", "g1 what=1", "g1 module=%zz", "g1 module=%4"] {
            #expect(FlagClass(text: text) == nil)
        }
    }

    @Test("a name is safe for a directory and differs where the class does")
    func names() throws {
        #expect(FlagClass().name == "g1-coops")
        #expect(try resolve(["-Xmx33g"]).name == "g1-nocoops")
        #expect(try resolve(["-XX:+UseZGC"]).name == "z")
        #expect(
            try resolve(["-XX:+UseSerialGC", "-XX:ObjectAlignmentInBytes=16", "-XX:+UseCompactObjectHeaders"]).name
                == "serial-coops-a16-coh")
        let opens = ["a", "b", "../../x y"].map { name in try? resolve(["--add-opens=m/p=\(name)"]).name }
        #expect(Set(opens).count == 3)
        for name in opens.compactMap(\.self) {
            #expect(
                name.utf8.allSatisfy {
                    $0 == 0x2d || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39)
                })
        }
    }

    @Test("archives are dumped with G1, so that they hold heap objects, and with what the VM compares")
    func archived() throws {
        let run = try resolve(["-XX:+UseSerialGC", "--add-opens=a/b=c", "-javaagent:x.jar", "-XX:TypeProfileLevel=0"])
        let version = JavaVersion(feature: 25)
        #expect(
            run.archived(as: .static, version: version).dumpOptions(version: version)
                == ["-XX:+UseG1GC", "-XX:+UseCompressedOops", "--add-modules=java.instrument", "--add-opens=a/b=c"])
        #expect(
            run.archived(as: .aot, version: version).dumpOptions(version: version)
                == ["-XX:+UseG1GC", "-XX:+UseCompressedOops", "--add-opens=a/b=c", "-XX:TypeProfileLevel=0"])
        let old = JavaVersion(feature: 17)
        #expect(
            try resolve(["-Xmx33g", "--add-opens=a/b=c", "-Xverify:all"], 17).archived(as: .static, version: old)
                .dumpOptions(version: old) == ["-XX:+UseG1GC", "-XX:-UseCompressedOops", "-Xverify:all"])
        #expect(
            try resolve(["-XX:+UseZGC"]).archived(as: .aot, version: version).dumpOptions(version: version) == [
                "-XX:+UseZGC"
            ])
    }

    @Test("before 17 a static archive is dumped with Serial, without heap objects, which suits every collector")
    func withoutHeapObjects() throws {
        let old = JavaVersion(feature: 11)
        for options in [[], ["-XX:+UseSerialGC"], ["-XX:+UseG1GC"]] {
            let run = try resolve(options, 11)
            let archive = run.archived(as: .static, version: old)
            #expect(archive.name == "serial-coops")
            #expect(archive.dumpOptions(version: old) == ["-XX:+UseSerialGC", "-XX:+UseCompressedOops"])
            #expect(archive.mismatches(with: run, tier: .static, version: old) == [])
        }
        // The base of a dynamic archive is the JDK's, dumped with G1.
        #expect(FlagClass().archived(as: .dynamic, version: JavaVersion(feature: 13)).collector == .g1)
        let late = JavaVersion(feature: 17)
        let found = try resolve(["-XX:+UseSerialGC"]).mismatches(with: FlagClass(), tier: .static, version: late)
        #expect(found.map(\.code) == [.collector])
    }

    @Test("OpenJ9 is a class of its own, without archives")
    func openJ9() throws {
        let line = try JavaCommandLine.parse(["Main"])
        let found = FlagClass.resolve(line, version: JavaVersion(feature: 17), isOpenJ9: true, host: host)
        #expect(found.name == "openj9")
        #expect(FlagClass().mismatch(with: found, tier: .static, version: JavaVersion(feature: 17))?.code == .noArchive)
    }

    @Test("without an archive nothing mismatches")
    func noTier() throws {
        let run = try resolve(["-XX:+UseZGC", "--limit-modules=java.base"])
        #expect(FlagClass().mismatches(with: run, tier: .none, version: JavaVersion(feature: 25)) == [])
    }

    @Test("mismatches are sorted by what they cost, and say both sides")
    func reasons() throws {
        let run = try resolve(["-XX:+UseSerialGC", "--add-opens=a/b=c", "-XX:ObjectAlignmentInBytes=16"], 17)
        let found = FlagClass().mismatches(with: run, tier: .static, version: JavaVersion(feature: 17))
        #expect(
            found.map(\.code) == [.objectAlignment, .moduleOptions, .collector]
                || found.map(\.code) == [.objectAlignment, .collector, .moduleOptions])
        #expect(found.first?.reason == "object alignment: the archive was made for 8 bytes, this run has 16 bytes")
        #expect("\(found[0])".hasSuffix("[object-alignment]"))
    }
}
