import CDSArchive
import JVM
import Testing

@testable import JavaBoost

@Suite("Start-up split") struct StartupTests {
    /// A counter file of one number and one text.
    static func file(littleEndian: Bool) -> [UInt8] {
        func int(_ value: UInt64, _ count: Int) -> [UInt8] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
            return littleEndian ? bytes : bytes.reversed()
        }
        func entry(_ name: String, _ type: Character, vector: Int, _ value: [UInt8]) -> [UInt8] {
            let text = Array(name.utf8) + [0]
            let start = 20 + (text.count + 7) / 8 * 8
            let head = int(UInt64(start + value.count), 4) + int(20, 4) + int(UInt64(vector), 4)
            let kind = [type.asciiValue!, 0, 1, 1] + int(UInt64(start), 4)
            return head + kind + text + [UInt8](repeating: 0, count: start - 20 - text.count) + value
        }
        let entries =
            entry("sun.os.hrt.frequency", "J", vector: 0, int(1_000_000_000, 8))
            + entry("sun.cls.time", "J", vector: 0, int(7_500_000, 8))
            + entry("java.property.java.version", "B", vector: 5, Array("17.0\0".utf8))
        let head = [0xca, 0xfe, 0xc0, 0xc0, littleEndian ? 1 : 0, 2, 0, 1] + int(0, 4) + int(0, 4) + int(0, 8)
        return head + int(32, 4) + int(3, 4) + entries
    }

    @Test("counters are read in either byte order", arguments: [true, false])
    func counters(littleEndian: Bool) throws {
        let data = try PerfData(parsing: Self.file(littleEndian: littleEndian))
        #expect(data.milliseconds("sun.cls.time") == 7.5)
        #expect(data.strings["java.property.java.version"] == "17.0")
        #expect(data.milliseconds("sun.none") == nil)
    }

    @Test("a counter file cut at any byte is refused, and flipped bytes never trap")
    func damaged() {
        let bytes = Self.file(littleEndian: true)
        for length in 0..<bytes.count {
            #expect(throws: PerfData.Malformed.self) { try PerfData(parsing: Array(bytes.prefix(length))) }
        }
        var random = SeededRandom(seed: 11)
        for _ in 0..<5_000 {
            var flipped = bytes
            for _ in 0...random.index(below: 3) {
                flipped[random.index(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? PerfData(parsing: flipped)
        }
    }

    @Test("the log of the VM's own start is read")
    func phases() {
        let log = """
            [0.019s][info][startuptime] Genesis, 0.0150775 secs
            [0.019s][info][startuptime] half a li
            [0.020s][info][gc] Using G1
            [0.032s][info][startuptime] Create VM, 0.0307945 secs

            """
        let phases = StartupPhase.parse(log)
        #expect(phases.map(\.name) == ["Genesis", "Create VM"])
        #expect(abs(phases[1].elapsedMs - 30.7945) < 1e-9)
    }

    @Test("the parts of a split add up to the whole, even when elapsed times exceed it")
    func sum() {
        var counters = PerfData.none
        counters.numbers = [
            "sun.os.hrt.frequency": 1_000, "sun.cls.appClassLoadTime.self": 40, "java.ci.totalTime": 30,
        ]
        let threads = [
            ThreadCPU(name: "C1 CompilerThre", milliseconds: 25), ThreadCPU(name: "GC Thread#0", milliseconds: 5),
            ThreadCPU(name: "VM Thread", milliseconds: 2), ThreadCPU(name: "main", milliseconds: 60),
        ]
        let split = StartupSplit(cpuMs: 100, threads: threads, counters: counters, createVMMs: 20)
        #expect(split.basis == .threads)
        #expect(
            [split.jitMs, split.gcMs, split.jvmMs, split.classLoadingMs, split.applicationMs] == [25, 5, 22, 40, 8])
        let tight = StartupSplit(cpuMs: 60, threads: threads, counters: counters, createVMMs: 20)
        #expect(tight.classLoadingMs == 8 && tight.applicationMs == 0 && tight.cpuMs == 60)
        let waited = threads.map { ThreadCPU(name: $0.name, milliseconds: $0.milliseconds, waitedMs: $0.milliseconds) }
        let crowded = StartupSplit(cpuMs: 100, threads: waited, counters: counters, createVMMs: 20)
        #expect(crowded.jvmMs == 12 && crowded.classLoadingMs == 20)
        let ended = StartupSplit(cpuMs: 100, threads: [], counters: counters, createVMMs: nil)
        #expect(ended.basis == .counters && ended.jitMs == 30)
    }

    @Test("a real JVM tells its split, its classes and its phases", arguments: MeasuringFixture.jdks)
    func real(jdk: String) throws {
        let directory = try ScratchDirectory.make(under: "/tmp")
        defer { directory.remove() }
        let run = CandidateRun(
            candidate: MeasuringFixture.server("server", jdk: jdk), limits: .init(), isCancelled: { false })
        let detail = try InstrumentedRun(run: run, directory: directory.path).perform()
        let split = try #require(detail.split)
        #expect(split.basis == .threads)
        #expect(split.jvmMs > 1 && split.jitMs > 1 && split.classLoadingMs > 0.1 && split.applicationMs >= 0)
        let sum = split.jvmMs + split.jitMs + split.gcMs + split.classLoadingMs + split.applicationMs
        #expect(abs(sum - split.cpuMs) < 1e-6)
        #expect(detail.phases.last?.name == "Create VM")
        let classes = try #require(detail.classes)
        #expect(classes.loaded > 400 && classes.fromArchive > 300 && classes.fromJars > 0)
        #expect(classes.timeline.last?.fromArchive == classes.fromArchive)
        #expect(zip(classes.timeline, classes.timeline.dropFirst()).allSatisfy { $0.uptimeMs < $1.uptimeMs })
    }

    @Test("a JVM behind a launcher, and one that ends by itself, are looked into too", arguments: MeasuringFixture.jdks)
    func launcherAndExit(jdk: String) throws {
        let directory = try ScratchDirectory.make(under: "/tmp")
        defer { directory.remove() }
        var candidate = MeasuringFixture.shell("cli", "\"$JAVA\" -jar \"$APP\" --classes 50; exit $?")
        candidate.spec.environment["JAVA"] = MeasuringFixture.java(jdk)
        candidate.spec.environment["APP"] = MeasuringFixture.app("cli.jar")
        candidate.instrumentation = .environment
        let run = CandidateRun(candidate: candidate, limits: .init(), isCancelled: { false })
        let detail = try InstrumentedRun(run: run, directory: directory.path).perform()
        #expect(detail.split?.basis == .counters)
        #expect((detail.classes?.loaded ?? 0) > 400)
    }
}
