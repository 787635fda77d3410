import JVM
import TestSupport
import Testing

@Suite struct JDKTests {
    @Test("the identity read from the library is the one that the VM prints", arguments: TestJDK.all)
    func identity(_ jdk: TestJDK) throws {
        let read = try JDK.read(home: jdk.home)
        let printed = try jdk.run(["-Xinternalversion"]).lines.last.map(String.init)
        #expect(read.jvmIdent == printed)
    }

    @Test("the default archive carries the identity read from the library", arguments: TestJDK.all)
    func archiveIdentity(_ jdk: TestJDK) throws {
        let read = try JDK.read(home: jdk.home)
        let archive = try #require(read.defaultArchive(compressedOops: true, compactHeaders: false))
        let header = try Command.run("/usr/bin/head", ["-c", "4096", archive.path])
        #expect(header.output.contains(read.jvmIdent))
    }

    @Test("version, vendor and platform are those of the release")
    func facts() throws {
        for (name, version, vendor) in [
            ("11", "11.0.13+8", Vendor.temurin), ("17", nil, .debian), ("21", "21.0.8+9-LTS", .temurin),
            ("25.0.2", "25.0.2+10-LTS", .temurin), ("25", "25.0.4.1+1-LTS", .temurin),
        ] as [(String, String?, Vendor)] {
            let jdk = try JDK.read(home: TestJDK(name: name).home)
            if let version { #expect(jdk.versionString == version) }
            #expect(jdk.version == JavaVersion(jdk.versionString))
            #expect("\(jdk.version.feature)" == name.prefix { $0 != "." })
            #expect(jdk.vendor == vendor)
            #expect(jdk.modules.contains("java.base"))
            #expect(jdk.libjvmPath.hasPrefix(jdk.home))
            #if arch(x86_64)
                #expect(jdk.architecture == "amd64")
            #endif
        }
    }

    @Test("abilities are those of the release")
    func abilities() throws {
        let expected: [String: Set<JDK.Ability>] = [
            "11": [.staticArchive],
            "17": [.staticArchive, .dynamicArchive],
            "21": [.staticArchive, .dynamicArchive, .autoCreate, .virtualThreads],
            "25": [
                .staticArchive, .dynamicArchive, .autoCreate, .virtualThreads, .aotCache, .aotOneStep, .aotClassLinking,
                .compactHeaders,
            ],
        ]
        for (name, abilities) in expected {
            #expect(try JDK.read(home: TestJDK(name: name).home).abilities == abilities, "JDK \(name)")
        }
    }

    @Test("JDK-8377932 is known of 25.0.2 and not of 25.0.4.1")
    func knownBugs() throws {
        #expect(try JDK.read(home: TestJDK(name: "25.0.2").home).knownBugs.map(\.id) == ["JDK-8377932"])
        for name in ["17", "21", "25"] {
            #expect(try JDK.read(home: TestJDK(name: name).home).knownBugs == [])
        }
    }

    @Test("JDK-8267562 is known of every release from 11 to 16")
    func slowArchiveRegions() throws {
        #expect(try JDK.read(home: TestJDK(name: "11").home).knownBugs.map(\.id) == ["JDK-8267562"])
        var jdk = try JDK.read(home: TestJDK(name: "17").home)
        for (version, affected) in [
            ("11", true), ("11.0.30+7", true), ("16.0.2+7", true), ("17", false), ("10", false),
        ] {
            jdk.version = try #require(JavaVersion(version))
            #expect(KnownBug.slowArchiveRegions.applies(to: jdk) == affected)
        }
    }

    @Test(
        "JDK-8377932 ends with 25.0.4 and 26.0.2",
        arguments: [
            ("25", true), ("25.0.3+9-LTS", true), ("25.0.4-ea+1", false), ("25.0.4+1", false), ("26-ea+3", true),
            ("26.0.1+8", true), ("26.0.2+1", false), ("27", false), ("24.0.2", false), ("21.0.8", false),
        ])
    func bugRange(_ version: String, _ affected: Bool) throws {
        var jdk = try JDK.read(home: TestJDK(name: "17").home)
        jdk.version = try #require(JavaVersion(version))
        #expect(KnownBug.staleAOTCache.applies(to: jdk) == affected)
    }

    @Test("a path of java, and a link to it, lead to the same home")
    func throughJava() throws {
        let scratch = try Scratch()
        let jdk = TestJDK(name: "17")
        try scratch.link("java", to: jdk.java)
        let home = try JDK.read(home: jdk.home).home
        #expect(try JDK.read(home: jdk.java).home == home)
        #expect(try JDK.read(home: scratch.file("java")).home == home)
    }

    @Test("an identity too long for a header is compared by what the header keeps")
    func longIdentity() throws {
        var jdk = try JDK.read(home: TestJDK(name: "17").home)
        #expect(jdk.identMatches(jdk.jvmIdent))
        #expect(!jdk.identMatches(jdk.jvmIdent + "x"))
        jdk.jvmIdent = String(repeating: "x", count: 300)
        let kept = String(repeating: "x", count: 247)
        #expect(jdk.identMatches(kept + "0123abcd"))
        #expect(!jdk.identMatches(kept.dropLast() + "y0123abcd"))
        #expect(!jdk.identMatches(kept))
    }
}
