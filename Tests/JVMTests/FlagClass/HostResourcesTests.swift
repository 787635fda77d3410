import Glibc
@testable import JVM
import TestSupport
import Testing

@Suite struct HostResourcesTests {
    /// Lines of /proc/self/mountinfo and /proc/cgroups for one kind of machine.
    private func root(v2: Bool, group: String, mountRoot: String = "/") throws -> Scratch {
        let scratch = try Scratch()
        let hierarchy = v2 ? [0, 0, 0, 0] : [1, 2, 3, 4]
        let controllers = zip(["cpuset", "cpu", "cpuacct", "memory"], hierarchy).map { "\($0)\t\($1)\t9\t1" }
        try scratch.write(
            "proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\n" + controllers.joined(separator: "\n"))
        if v2 {
            try scratch.write("proc/self/cgroup", "0::\(group)\n")
            try scratch.write(
                "proc/self/mountinfo",
                "30 23 0:26 \(mountRoot) /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n")
        } else {
            try scratch.write("proc/self/cgroup", "4:memory:\(group)\n2,3:cpu,cpuacct:\(group)\n1:cpuset:/\n0::/\n")
            try scratch.write(
                "proc/self/mountinfo",
                "35 31 0:32 \(mountRoot) /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n"
                    + "36 31 0:33 \(mountRoot) /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                    + "37 31 0:34 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
                    + "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n")
        }
        return scratch
    }

    private func read(_ scratch: Scratch) -> ControlGroup? {
        ControlGroup.read(root: scratch.path, physicalMemory: 64 << 30)
    }

    @Test("version 2: limits of the group and of those above it")
    func version2() throws {
        let scratch = try root(v2: true, group: "/a/b")
        try scratch.write("sys/fs/cgroup/a/b/memory.max", "max\n")
        try scratch.write("sys/fs/cgroup/a/memory.max", "1073741824\n")
        try scratch.write("sys/fs/cgroup/a/b/cpu.max", "150000 100000\n")
        try scratch.write("sys/fs/cgroup/a/cpu.max", "50000 100000\n")
        try scratch.write("sys/fs/cgroup/a/b/cpu.weight", "79\n")
        let group = try #require(read(scratch))
        #expect(
            group
                == ControlGroup(
                    version: .v2, quotaCPUs: 2, lowestQuotaCPUs: 1, shareCPUs: 2, memoryLimit: nil,
                    lowestMemoryLimit: 1 << 30))
        let host = HostResources(affinityCPUs: 8, physicalMemory: 64 << 30, controlGroup: group)
        #expect(host.seen(by: JavaVersion(feature: 17, update: 15)) == (2, 64 << 30))
        #expect(host.seen(by: JavaVersion(feature: 25)) == (1, 1 << 30))
        #expect(host.seen(by: JavaVersion(feature: 25), containerSupport: false) == (8, 64 << 30))
        // JDK 11 learned version 2 with 11.0.16.
        #expect(host.seen(by: JavaVersion(feature: 11, update: 13)) == (8, 64 << 30))
        #expect(host.seen(by: JavaVersion(feature: 11, update: 17)) == (2, 64 << 30))
    }

    @Test("version 1: quota, hierarchical limit and, for older JDKs, shares")
    func version1() throws {
        let scratch = try root(v2: false, group: "/docker/x", mountRoot: "/docker/x")
        try scratch.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
        try scratch.write("sys/fs/cgroup/memory/memory.use_hierarchy", "1\n")
        try scratch.write("sys/fs/cgroup/memory/memory.stat", "cache 1\nhierarchical_memory_limit 536870912\n")
        try scratch.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n")
        try scratch.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
        try scratch.write("sys/fs/cgroup/cpu,cpuacct/cpu.shares", "512\n")
        let group = try #require(read(scratch))
        #expect(group == ControlGroup(version: .v1, shareCPUs: 1, memoryLimit: 512 << 20))
        let host = HostResources(affinityCPUs: 8, physicalMemory: 64 << 30, controlGroup: group)
        #expect(host.seen(by: JavaVersion(feature: 17, update: 4)) == (1, 512 << 20))
        #expect(host.seen(by: JavaVersion(feature: 17, update: 5)) == (8, 512 << 20))
        #expect(host.seen(by: JavaVersion(feature: 11, update: 13)) == (1, 512 << 20))
    }

    @Test("files that are missing or no numbers are no limits")
    func absent() throws {
        #expect(ControlGroup.read(root: "/nonexistent", physicalMemory: 1) == nil)
        for v2 in [true, false] {
            let scratch = try root(v2: v2, group: "/x")
            #expect(read(scratch) == ControlGroup(version: v2 ? .v2 : .v1))
            for text in ["", "x", "-5", "99999999999999999999999", "max max max"] {
                for name in [
                    "x/memory.max", "x/cpu.max", "memory/x/memory.limit_in_bytes", "cpu,cpuacct/x/cpu.cfs_quota_us",
                ] {
                    try scratch.write("sys/fs/cgroup/\(name)", text)
                }
                #expect(read(scratch) == ControlGroup(version: v2 ? .v2 : .v1))
            }
        }
    }

    @Test("a weight is worth as many processors as the JVM thinks")
    func weights() {
        // Computed by the formula of cgroupV2Subsystem_linux.cpp.
        for (weight, processors) in [(1, 1), (39, 1), (79, 2), (118, 3), (100, nil), (10_000, 256), (0, nil)]
            as [(UInt64, Int?)]
        {
            #expect(ControlGroup.processors(weight: weight) == processors)
        }
    }

    @Test("malformed tables never trap")
    func malformed() throws {
        var random = SplitMix(seed: 9)
        for v2 in [true, false] {
            let scratch = try root(v2: v2, group: "/a/../b")
            for name in ["proc/cgroups", "proc/self/cgroup", "proc/self/mountinfo"] {
                let path = scratch.file(name)
                let whole = Array(try Command.run("/bin/cat", [path]).output.utf8)
                for cut in 0..<whole.count {
                    try scratch.write(name, Array(whole[..<cut]))
                    _ = read(scratch)
                }
                for _ in 0..<100 {
                    var bytes = whole
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 1...255, using: &random)
                    try scratch.write(name, bytes)
                    _ = read(scratch)
                }
                try scratch.write(name, whole)
            }
        }
    }

    @Test("this machine is seen as the JVM sees it", arguments: TestJDK.releases)
    func reality(_ jdk: TestJDK) throws {
        let version = try JDK.read(home: jdk.home).version
        let (cpus, memory) = HostResources.current().seen(by: version)
        let log = try jdk.run(["-Xlog:os=debug,gc+init=debug,gc,os+container=trace", "-XX:+UseParallelGC", "-version"])
            .output
        let heap = FinalFlags(try jdk.run(["-XX:+UseParallelGC", "-XX:+PrintFlagsFinal", "-version"]).output)
        let max = try #require(heap["MaxHeapSize"].flatMap { UInt64($0) })
        #expect(max / (2 << 20) == (memory / 4 + (2 << 20) - 1) / (2 << 20) || max >= memory / 4)
        #expect(
            log.contains("active processor count set to \(cpus)") || log.contains("active_processor_count: \(cpus)"))
    }
}
