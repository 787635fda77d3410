import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("Sampling") struct SamplingTests {
    private func start(_ script: String) throws -> SupervisedProcess {
        try SupervisedProcess.start(
            ProcessSpec(program: "/bin/sh", arguments: ["-c", script], environment: MeasuringFixture.environment))
    }

    @Test("a stat line is read whatever the program is called")
    func statLine() throws {
        let line =
            "42 (a) b (c) S 7 42 40 0 -1 4194560 100 200 3 4 50 60 70 80 20 0 9 0 12345 999 88 18446744073709551615 1 1"
        let stat = try #require(ProcessStat(parsing: Array(line.utf8)))
        #expect(stat.pid == 42 && stat.parent == 7 && stat.session == 40 && stat.state == "S")
        #expect(stat.minorFaults == 100 && stat.childMinorFaults == 200)
        #expect(stat.majorFaults == 3 && stat.childMajorFaults == 4)
        #expect(stat.ticks == 110 && stat.childTicks == 150 && stat.threads == 9)
        let needed = line.firstRange(of: " 9 0")!.lowerBound
        for length in 0...line[..<needed].utf8.count {
            #expect(ProcessStat(parsing: Array(line.utf8.prefix(length))) == nil)
        }
    }

    @Test("the tree is the descendants and the session, and nobody else")
    func select() throws {
        func stat(_ pid: Int32, parent: Int32, session: Int32) throws -> ProcessStat {
            try #require(
                ProcessStat(parsing: Array("\(pid) (x) S \(parent) 1 \(session) 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0".utf8)))
        }
        // 14 is a grandchild listed before its parent; 15 left the session's tree but not the session.
        let others = [
            try stat(14, parent: 12, session: 99), try stat(11, parent: 1, session: 1),
            try stat(12, parent: 10, session: 10),
            try stat(15, parent: 1, session: 10), try stat(16, parent: 11, session: 1),
        ]
        #expect(ProcessTree.select(root: 10, from: others).map(\.pid) == [14, 12, 15])
    }

    @Test("CPU time, memory and faults of a process and its children are seen, running or reaped")
    func tree() throws {
        // The inner shell burns CPU and is reaped; the sleep lives on as a second process.
        let process = try start("sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'; sleep 30 & wait")
        defer { process.killAndWait() }
        let deadline = MonotonicTime.now(plusMs: 20_000)
        var sample: ResourceSample?
        while MonotonicTime.now() < deadline {
            sample = ResourceSample.ofTree(process.pid)
            // A process that is just becoming another program has no memory to be read.
            if let found = sample, found.processes == 2, found.cpuMs > 20, found.pssBytes != nil,
                ProcessStat.read(process.pid)?.childTicks ?? 0 > 0
            {
                break
            }
            usleep(10_000)
        }
        let found = try #require(sample)
        #expect(found.processes == 2 && found.threads == 2)
        #expect(found.cpuMs > 20)
        #expect(found.peakRssBytes > 500_000 && found.minorFaults > 50)
        let pss = try #require(found.pssBytes)
        #expect(pss > 0 && pss <= found.peakRssBytes)
        #expect((found.voluntarySwitches ?? 0) >= 1)
    }

    @Test("a process that is gone has no sample, and its exit tells the totals")
    func gone() throws {
        let process = try start("i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done")
        #expect(process.wait(until: .now(plusMs: 20_000)) == .exited(0))
        #expect(ResourceSample.ofTree(process.pid) == nil)
        #expect(ResourceSample.cpuNanoseconds(ofTree: process.pid) == nil)
        let usage = ResourceSample(try #require(process.usage))
        #expect(usage.cpuMs > 5 && usage.peakRssBytes > 500_000 && usage.minorFaults > 50 && usage.threads == nil)
    }

    @Test("a file's pages can be seen in memory and dropped from it")
    func pageCache() throws {
        // Beside the build products: /tmp may be a tmpfs, whose pages are the file itself.
        let directory = try ScratchDirectory.make(under: String(#filePath[..<#filePath.lastIndex(of: "/")!]))
        defer { directory.remove() }
        let path = "\(directory.path)/pages"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        #expect(written == bytes.count)
        #expect(PageCache.residentShare(path) == 1)
        #expect(PageCache.drop([path, "\(path).missing"]) == ["\(path).missing"])
        #expect(try #require(PageCache.residentShare(path)) < 0.1)
        #expect(PageCache.residentShare("\(path).missing") == nil)
    }

    @Test("HotSpot's threads are told apart by their names")
    func roles() {
        #expect(ThreadRole(threadName: "C2 CompilerThre") == .compiler)
        #expect(ThreadRole(threadName: "G1 Main Marker") == .collector)
        #expect(ThreadRole(threadName: "GC Thread#0") == .collector)
        #expect(ThreadRole(threadName: "VM Periodic Tas") == .machine)
        #expect(ThreadRole(threadName: "http-nio-8080-e") == .application)
        #expect(ThreadRole(threadName: "java") == .application)
    }

    @Test("this machine describes itself")
    func machine() {
        let machine = Machine.current()
        #expect(machine.cpus >= 1 && machine.memoryBytes > 1 << 20)
        #expect(!machine.architecture.isEmpty && !machine.kernel.isEmpty && !machine.system.isEmpty)
    }
}
