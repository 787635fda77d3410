import Glibc
import JVM
import TestSupport
import Testing

/// Homes that are laid out otherwise, or broken.
@Suite struct JavaHomeTests {
    private func code(_ home: String) -> JDKError.Code? {
        do throws(JDKError) {
            _ = try JDK.read(home: home)
            return nil
        } catch {
            // Every error names a file and a way out.
            #expect(error.path.hasPrefix("/") && error.message.contains { $0 == ";" || $0 == ":" }, "\(error)")
            return error.code
        }
    }

    /// A home with `bin/java`, and `libjvm.so` as given.
    private func home(_ scratch: Scratch, library: [UInt8]?, at place: String = "lib/server") throws -> String {
        try scratch.write("bin/java", "#!/bin/sh\n", mode: 0o755)
        if let library { try scratch.write("\(place)/libjvm.so", library) }
        return scratch.path
    }

    /// The 64 bytes of an ELF header.
    private func elf(bits: UInt8 = 2, order: UInt8 = 1, machine: UInt16 = 62) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 64)
        header.replaceSubrange(0..<6, with: [0x7f, 0x45, 0x4c, 0x46, bits, order])
        header.replaceSubrange(18..<20, with: [UInt8(machine & 255), UInt8(machine >> 8)])
        return header
    }

    #if arch(x86_64)
        private let ownMachine: UInt16 = 62, otherMachine: UInt16 = 183
    #else
        private let ownMachine: UInt16 = 183, otherMachine: UInt16 = 62
    #endif

    @Test("a directory without java is no JDK")
    func notAJDK() throws {
        #expect(code("/nonexistent") == .notAJDK)
        #expect(code(try Scratch().path) == .notAJDK)
    }

    @Test("each broken library has its own error")
    func brokenLibraries() throws {
        let cases: [([UInt8]?, JDKError.Code)] = [
            (nil, .missingLibjvm), (Array("#!/bin/sh\n".utf8), .damagedLibjvm),
            (Array(elf().dropLast()), .damagedLibjvm),
            (elf(bits: 1), .is32Bit), (elf(order: 2), .wrongArchitecture),
            (elf(machine: otherMachine), .wrongArchitecture),
            (elf(machine: ownMachine), .unidentified), ([], .unreadable),
        ]
        for (library, expected) in cases {
            let scratch = try Scratch()
            #expect(code(try home(scratch, library: library)) == expected)
        }
    }

    @Test("java that may not be executed is reported")
    func notExecutable() throws {
        let scratch = try Scratch()
        try scratch.write("bin/java", "", mode: 0o644)
        #expect(code(scratch.path) == .unreadable)
    }

    @Test("a library cut at any place is an error or the same JDK, never a trap")
    func truncation() throws {
        let real = try JDK.read(home: TestJDK(name: "11").home)
        let whole = try Command.run("/usr/bin/stat", ["-c", "%s", real.libjvmPath]).lines.first.flatMap { Int($0) }
        let size = try #require(whole)
        for cut in [0, 1, 4, 17, 40, 63, 64, 65, 1000, 4096, size / 4, size / 2, size - 65536, size - 64, size - 1] {
            let scratch = try Scratch()
            try scratch.write("bin/java", "", mode: 0o755)
            try scratch.directory("lib/server")
            _ = try Command.run(
                "/bin/sh", ["-c", "head -c \(cut) '\(real.libjvmPath)' > '\(scratch.path)/lib/server/libjvm.so'"])
            do throws(JDKError) {
                let jdk = try JDK.read(home: scratch.path)
                #expect(jdk.jvmIdent == real.jvmIdent)
            } catch {
                #expect([.unreadable, .damagedLibjvm, .unidentified].contains(error.code))
            }
        }
    }

    @Test("headers with flipped bytes never trap")
    func flippedHeaders() throws {
        var random = SplitMix(seed: 7)
        let header = elf(machine: ownMachine) + [UInt8](repeating: 0x41, count: 512)
        for _ in 0..<200 {
            var bytes = header
            for _ in 0..<4 { bytes[Int.random(in: 4..<64, using: &random)] = UInt8.random(in: 0...255, using: &random) }
            bytes[18] = UInt8(ownMachine & 255)
            bytes[19] = 0
            let scratch = try Scratch()
            #expect(code(try home(scratch, library: bytes)) != nil)
        }
    }

    @Test("a runtime without release file is read from its library")
    func withoutRelease() throws {
        let jdk = TestJDK(name: "17"), scratch = try Scratch()
        try scratch.link("bin", to: jdk.home + "/bin")
        try scratch.link("lib", to: jdk.home + "/lib")
        let read = try JDK.read(home: scratch.path)
        #expect(read.home == scratch.path)
        #expect(read.version.feature == 17)
        #expect(read.vendor == .debian)
        #expect(read.modules == [])
    }

    @Test("the layouts of Java 8 are known", arguments: ["jre/lib/amd64/server", "lib/amd64/server"])
    func java8(_ place: String) throws {
        let scratch = try Scratch()
        let ident =
            "OpenJDK 64-Bit Server VM (25.392-b08) for linux-amd64 JRE (1.8.0_392-b08), built on Nov  2 2023 "
            + "by \"x\" with gcc 7.5.0"
        let library = elf(machine: ownMachine) + [0] + Array(ident.utf8) + [0] + Array("UseWisp2".utf8) + [0]
        try scratch.write("release", "JAVA_VERSION=\"1.8.0_392\"\nIMPLEMENTOR=\"Alibaba\"\n")
        let jdk = try JDK.read(home: try home(scratch, library: library, at: place))
        #expect(jdk.version == JavaVersion(feature: 8, update: 392, build: 8))
        #expect(jdk.vendor == .dragonwell)
        #expect(jdk.jvmIdent == ident)
        #expect(jdk.abilities == [.wisp2])
    }

    @Test("OpenJ9 is told by its library and has no archives of HotSpot's kind")
    func openJ9() throws {
        let scratch = try Scratch()
        try scratch.write(
            "release",
            "JAVA_VERSION=\"17.0.9\"\nJAVA_RUNTIME_VERSION=\"17.0.9+9\"\nIMPLEMENTOR=\"IBM Corporation\"\n"
                + "JVM_VERSION=\"openj9-0.41.0\"\nJVM_VARIANT=\"Openj9\"\n")
        let jdk = try JDK.read(home: try home(scratch, library: elf(machine: ownMachine), at: "lib/default"))
        #expect(jdk.isOpenJ9)
        #expect(jdk.vendor == .semeru)
        #expect(jdk.jvmIdent == "OpenJ9 openj9-0.41.0")
        #expect(jdk.abilities == [])
        #expect(jdk.defaultArchives == [])
    }

    @Test("GraalVM is told by its release file")
    func graalVM() throws {
        let jdk = TestJDK(name: "21"), scratch = try Scratch()
        try scratch.link("bin", to: jdk.home + "/bin")
        try scratch.link("lib", to: jdk.home + "/lib")
        try scratch.write("release", "IMPLEMENTOR=\"GraalVM Community\"\nGRAALVM_VERSION=\"23.1.0\"\n")
        #expect(try JDK.read(home: scratch.path).vendor == .graalvm)
    }

    @Test("Azul's JDKs are told by their implementor, one with checkpoints by its JVM's flags")
    func zulu() throws {
        let scratch = try Scratch()
        let ident =
            "OpenJDK 64-Bit Server VM (21.0.4+7-LTS) for linux-amd64 JRE (21.0.4+7-LTS), built on "
            + "2024-07-16T00:00:00Z by \"zulu_re\" with gcc"
        let library =
            elf(machine: ownMachine) + [0] + Array(ident.utf8) + [0] + Array("CRaCCheckpointTo".utf8) + [0]
            + Array("ArchiveClassesAtExit".utf8) + [0]
        try scratch.write("release", "IMPLEMENTOR=\"Azul Systems, Inc.\"\nJAVA_VERSION=\"21.0.4\"\n")
        let jdk = try JDK.read(home: try home(scratch, library: library))
        #expect(jdk.vendor == .zulu && jdk.abilities.contains(.crac) && jdk.version.feature == 21, "\(jdk.abilities)")
    }
}
