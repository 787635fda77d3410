import CDSArchive
import Foundation
import TestSupport
import Testing

@Suite("Proof")
struct ProofTests {
    private static func log(_ lines: [String]) -> ClassLoadLog {
        ClassLoadLog.parse(lines.map { "[0.010s][info][class,load] \($0)\n" }.joined())
    }

    @Test("JDK, application and generated classes are counted apart")
    func shares() {
        let proof = Proof(
            log: Self.log([
                "java.lang.Object source: shared objects file",
                "java.io.Reader source: jrt:/java.base",
                "javax.servlet.Filter source: shared objects file (top)",
                "p.Main source: shared objects file (top)",
                "p.Other source: file:/app.jar",
                "p.Main$$Lambda/0x0001 source: shared objects file (top)",
                "p.Main$$Lambda/0x0002 source: p.Main",
                "jdk.proxy1.$Proxy3 source: __dynamic_proxy__",
            ]),
            context: ProofContext(expectation: .top))
        #expect(proof.jdkClasses == Proof.Share(shared: 1, loaded: 2))
        #expect(proof.jdkMissesByReason == ["unknown": 1])
        #expect(proof.applicationClasses == Proof.Share(shared: 2, loaded: 3))
        #expect(proof.generatedClasses == Proof.Share(shared: 1, loaded: 3))
        #expect(proof.allClasses == Proof.Share(shared: 4, loaded: 8))
        #expect(proof.fromDynamicArchive == 3)
        // p.Main is in the package that p.Other was seen to bring from app.jar.
        #expect(
            proof.perJar == ["/app.jar": Proof.Share(shared: 1, loaded: 2), "?": Proof.Share(shared: 1, loaded: 1)])
        #expect(proof.misses.map(\.reason) == [.unknown, .lambda])
        #expect(proof.rejection == nil)
    }

    @Test(
        "each miss has its reason",
        arguments: [
            ("s.Signed source: file:/s.jar", MissReason.signedJar),
            ("o.Old source: file:/o.jar", .oldClassVersion),
            ("n.Nested source: jar:nested:/b.jar/!BOOT-INF/lib/n.jar!/", .customLoader),
            ("c.Own source: c.OwnLoader", .customLoader),
            ("d.Dir source: file:/classes/", .directory),
            ("p.$Proxy7 source: __JVM_DefineClass__", .proxy),
            ("p.Hidden/0x0000000800c8 source: __JVM_LookupDefineClass__", .generated),
            ("p.Main$$Lambda$7/0x0000000800c8 source: p.Main", .lambda),
            ("v.Bad source: file:/v.jar", .verificationFailed),
            ("v.Child source: file:/v.jar", .superTypeExcluded),
            ("l.Unlisted source: file:/l.jar", .notInClassList),
            ("l.Listed source: file:/l.jar", .unknown),
        ])
    func reasons(line: String, reason: MissReason) throws {
        let context = ProofContext(
            origin: { name in
                if name.hasPrefix("s.") { return ClassOrigin(jar: "/s.jar", isSigned: true) }
                if name.hasPrefix("o.") { return ClassOrigin(jar: "/o.jar", majorVersion: 49) }
                return nil
            },
            exclusions: ArchiveExclusions(
                dumpLog: """
                    [0.1s][warning][cds] Preload Warning: Verification failed for v/Bad
                    [0.1s][warning][aot] Skipping v/Child: super class v/Bad is excluded
                    """),
            listed: ["l.Listed"])
        let proof = Proof(log: Self.log(["java.lang.Object source: shared objects file", line]), context: context)
        #expect(try #require(proof.misses.first).reason == reason)
        #expect(proof.missesByReason == [reason.rawValue: 1])
    }

    @Test("bytes that differ from the jar's are a transformed class")
    func transformed() {
        let log = ClassLoadLog.parse(
            """
            [class,load] java.lang.Object source: shared objects file
            [class,load] p.A source: file:/a.jar
            [class,load]  klass: 0x01 super: 0x02 loader: [loader data: 0x04 of 'bootstrap'] bytes: 7 checksum: ff

            """)
        func reason(size: Int, crc32: UInt32) -> MissReason? {
            Proof(
                log: log, context: ProofContext(origin: { _ in ClassOrigin(jar: "/a.jar", size: size, crc32: crc32) })
            )
            .misses.first?.reason
        }
        #expect(reason(size: 7, crc32: 0xff) == .unknown)
        #expect(reason(size: 7, crc32: 0xfe) == .transformed)
        #expect(reason(size: 8, crc32: 0xff) == .transformed)
    }

    @Test("libraries that live in javax and com.sun are not the JDK's")
    func packages() {
        let proof = Proof(
            log: Self.log([
                "javax.servlet.A source: shared objects file", "com.sun.jna.B source: shared objects file",
                "javax.xml.bind.C source: shared objects file", "javax.xml.parsers.D source: shared objects file",
                "com.sun.jmx.E source: shared objects file", "NoPackage source: shared objects file",
            ]))
        #expect(proof.applicationClasses.loaded == 4)
        #expect(proof.jdkClasses.loaded == 2)
    }

    @Test("the JSON keys are a contract")
    func json() throws {
        let proof = Proof(
            log: Self.log(["java.lang.Object source: shared objects file", "p.B source: file:/b.jar"]))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(proof), as: UTF8.self)
        #expect(
            text == #"{"allClasses":{"loaded":2,"shared":1},"applicationClasses":{"loaded":1,"shared":0},"#
                + #""fromDynamicArchive":0,"generatedClasses":{"loaded":0,"shared":0},"jdkClasses":{"loaded":1,"shared":1},"#
                + #""jdkMissesByReason":{},"misses":[{"class":"p.B","jar":"/b.jar","reason":"unknown"}],"missesByReason":{"unknown":1},"#
                + #""perJar":{"/b.jar":{"loaded":1,"shared":0}}}"#)
        #expect(try JSONDecoder().decode(Proof.self, from: Data(text.utf8)) == proof)
    }

    @Test("a refused archive is told in the JVM's words, a used one is proven", arguments: TestJDK.all)
    func rejection(jdk: String) throws {
        let archives = try TinyArchives.of(jdk)
        for archive in archives.files {
            let (taken, refused) = try archives.exclusively {
                let taken = try archives.prove(archive, jar: archives.jar)
                try archives.scratch.touch("app.jar", seconds: 1_500_000_000)
                return (taken, try archives.prove(archive, jar: archives.jar))
            }
            #expect(taken.rejection == nil)
            #expect(taken.perJar[archives.jar]?.ratio == 1)
            if jdk == "25.0.2" && archive.kind == .aotCache {
                // JDK-8377932: this JDK's AOT cache does not look at the application's jars.
                #expect(refused.rejection == nil)
            } else {
                let words = try #require(refused.rejection)
                #expect(words.contains("not the one used while building"), "\(jdk) \(archive.kind): \(words)")
                #expect(refused.misses.contains { $0.reason == .archiveRejected })
            }
        }
    }
}
