import JVM
import TestSupport
import Testing

/// What jboost expects the JVM to choose, against what `-XX:+PrintFlagsFinal` says that it chose.
@Suite struct ErgonomicsTests {
    static let table: [[String]] = [
        [], ["-XX:+UseSerialGC"], ["-XX:+UseParallelGC"], ["-XX:+UseShenandoahGC"],
        ["-XX:+UnlockExperimentalVMOptions", "-XX:+UseZGC"], ["-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC"],
        ["-XX:ActiveProcessorCount=1"], ["-XX:ActiveProcessorCount=2"], ["-XX:+AlwaysActAsServerClassMachine"],
        ["-XX:+NeverActAsServerClassMachine"], ["-Xmx31g"], ["-Xmx32g"], ["-Xmx33g"], ["-Xmx100m"],
        // The boundary of compressed oops, by collector: 32 GB less the heap's largest alignment.
        ["-Xmx32256m"], ["-Xmx32257m"], ["-Xmx32736m"], ["-Xmx32737m"], ["-XX:+UseSerialGC", "-Xmx32766m"],
        ["-XX:+UseSerialGC", "-Xmx32767m"],
        ["-XX:+UseParallelGC", "-Xmx32766m"], ["-XX:+UseParallelGC", "-Xmx32767m"],
        ["-XX:+UseShenandoahGC", "-Xmx32704m"], ["-XX:+UseShenandoahGC", "-Xmx32705m"],
        ["-XX:+UseShenandoahGC", "-Xmx32736m"], ["-XX:+UseShenandoahGC", "-Xmx32737m"],
        ["-XX:G1HeapRegionSize=4m", "-Xmx32256m"], ["-XX:G1HeapRegionSize=4m", "-Xmx32257m"],
        ["-XX:ObjectAlignmentInBytes=16", "-Xmx33g"], ["-XX:ObjectAlignmentInBytes=16", "-Xmx64g"],
        ["-XX:ObjectAlignmentInBytes=32"], ["-XX:MaxRAM=200g"], ["-XX:MaxRAM=100g"], ["-XX:MaxRAM=1g"],
        ["-XX:MaxRAM=200m"], ["-XX:MaxRAM=200g", "-XX:+UseCompressedOops"], ["-XX:MaxRAM=200g", "-Xmx1g"],
        ["-XX:MaxRAMPercentage=75"], ["-XX:MaxRAM=64g", "-XX:MaxRAMPercentage=75"],
        ["-XX:MinRAMPercentage=80", "-XX:MaxRAM=100m"],
        ["-XX:InitialRAMPercentage=2", "-XX:MaxRAM=160g"], ["-XX:-UseCompressedOops"],
        ["-XX:-UseCompressedClassPointers"],
        ["-XX:-UseCompressedOops", "-Xmx1g"], ["-XX:HeapBaseMinAddress=8g", "-XX:MaxRAM=150g"],
        ["-XX:ErgoHeapSizeLimit=1g"], ["-XX:+UseLargePages", "-Xmx32736m"], ["-XX:-UseContainerSupport"],
        ["-XX:+AggressiveHeap"],
    ]
    static let since25: [[String]] = [
        ["-XX:+UseCompactObjectHeaders"], ["-XX:+UseCompactObjectHeaders", "-XX:-UseCompressedClassPointers"],
        ["-XX:+UseCompactObjectHeaders", "-XX:+UseZGC"], ["-XX:+UseCompactObjectHeaders", "-Xmx33g"],
    ]

    @Test("the JVM chooses what was expected", arguments: TestJDK.releases)
    func comparison(_ jdk: TestJDK) throws {
        let version = try JDK.read(home: jdk.home).version
        let host = HostResources.current()
        for options in Self.table + (version.feature >= 25 ? Self.since25 : []) {
            let real = FinalFlags(try jdk.run(options + ["-XX:+PrintFlagsFinal", "-version"]).output)
            try #require(!real.isEmpty, "JDK \(jdk.name) does not start with \(options)")
            let line = try JavaCommandLine.parse(options + ["Main"], version: version)
            let own = Ergonomics.resolve(line.flags, version: version, host: host)
            #expect(real[own.collector.flag] == "true", "\(options): \(own.collector)")
            #expect("\(own.compressedOops)" == real["UseCompressedOops"], "\(options)")
            #expect("\(own.compressedClassPointers)" == real["UseCompressedClassPointers"], "\(options)")
            #expect("\(own.objectAlignment)" == real["ObjectAlignmentInBytes"], "\(options)")
            #expect("\(own.compactHeaders)" == real["UseCompactObjectHeaders"] ?? "false", "\(options)")
            let heap = try #require(real["MaxHeapSize"].flatMap { UInt64($0) })
            // The collector rounds the heap up to its own regions, generations or pages.
            #expect(own.maxHeap <= heap && heap < own.maxHeap + 64 << 20, "\(options): \(own.maxHeap), JVM \(heap)")
        }
    }

    @Test(
        "small machines get the serial collector",
        arguments: [
            (1, 64 << 30, 1, Collector.serial), (2, 1791 << 20, 1, .serial), (2, 1792 << 20, 1, .g1),
            (2, 64 << 30, 2, .serial),
            (4, 64 << 30, 2, .g1), (3, 64 << 30, 2, .serial),
        ] as [(Int, UInt64, Int, Collector)])
    func server(_ cpus: Int, _ memory: UInt64, _ threads: Int, _ collector: Collector) throws {
        let host = HostResources(affinityCPUs: cpus, threadsPerCore: threads, physicalMemory: memory)
        let flags = try JavaCommandLine.parse(["Main"]).flags
        #expect(Ergonomics.resolve(flags, version: JavaVersion(feature: 21), host: host).collector == collector)
        #expect(Ergonomics.resolve(flags, version: JavaVersion(feature: 27), host: host).collector == .g1)
        let old = Ergonomics.resolve(flags, version: JavaVersion(feature: 8), host: host).collector
        #expect(old == (collector == .g1 ? .parallel : .serial))
    }

    @Test("a large host without options keeps compressed oops: the heap stops below 32 GB")
    func largeHost() throws {
        let host = HostResources(cpus: 64, memory: 512 << 30)
        let flags = try JavaCommandLine.parse(["Main"]).flags
        for feature in [8, 11, 17, 21, 25] {
            let own = Ergonomics.resolve(flags, version: JavaVersion(feature: feature), host: host)
            #expect(own.compressedOops && own.maxHeap <= 32 << 30)
        }
        let percent = try JavaCommandLine.parse(["-XX:MaxRAMPercentage=50", "Main"]).flags
        #expect(!Ergonomics.resolve(percent, version: JavaVersion(feature: 17), host: host).compressedOops)
        #expect(Ergonomics.resolve(percent, version: JavaVersion(feature: 11), host: host).compressedOops)
    }

    @Test("half of the address space limits the heap")
    func addressSpace() throws {
        let flags = try JavaCommandLine.parse(["Main"]).flags
        let host = HostResources(affinityCPUs: 4, physicalMemory: 64 << 30, addressSpaceLimit: 8 << 30)
        #expect(Ergonomics.resolve(flags, version: JavaVersion(feature: 17), host: host).maxHeap == 4 << 30)
    }

    @Test(
        "a percentage that is no finite number counts as not given", arguments: ["nan", "-nan", "inf", "-inf", "", "x"])
    func noPercentage(text: String) throws {
        let host = HostResources(cpus: 2, memory: 8 << 30)
        for prefix in ["Max", "Min", "Initial"] {
            let flags = try JavaCommandLine.parse(["-XX:\(prefix)RAMPercentage=\(text)", "Main"]).flags
            #expect(Ergonomics.resolve(flags, version: JavaVersion(feature: 17), host: host).maxHeap <= 8 << 30)
        }
        // Infinitely much of nothing.
        let flags = try JavaCommandLine.parse(["-XX:MaxRAM=0", "-XX:MinRAMFraction=1e-310", "Main"]).flags
        #expect(Ergonomics.resolve(flags, version: JavaVersion(feature: 17), host: host).maxHeap <= 8 << 30)
    }
}
