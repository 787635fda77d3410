import Glibc
@testable import JVM
import TestSupport
import Testing

private let canMakeControlGroups =
    unsafe access("/sys/fs/cgroup/memory/cgroup.procs", W_OK) == 0
    && access("/sys/fs/cgroup/cpu/cgroup.procs", W_OK) == 0

/// Real control groups of version 1, which root can make.
@Suite(.enabled(if: canMakeControlGroups, "needs root and control groups of version 1"))
struct ControlGroupTests {
    /// A group of a test's own, removed at its end.
    private final class Group {
        let name = "jboost-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        var directories: [String] { ["memory", "cpu"].map { "/sys/fs/cgroup/\($0)/\(name)" } }

        init(memory: UInt64, quota: Int) throws {
            for directory in directories { try retrying("mkdir", directory) { unsafe mkdir(directory, 0o755) } }
            let script =
                "echo \(memory) > \(directories[0])/memory.limit_in_bytes && "
                + "echo 100000 > \(directories[1])/cpu.cfs_period_us && echo \(quota) > \(directories[1])/cpu.cfs_quota_us"
            #expect(try Command.run("/bin/sh", ["-c", script]).status == .exited(0))
        }

        deinit { for directory in directories { unsafe rmdir(directory) } }

        /// Runs `java` inside the group.
        func run(_ jdk: TestJDK, _ arguments: [String]) throws -> String {
            let enter = directories.map { "echo $$ > \($0)/cgroup.procs" }.joined(separator: " && ")
            return try Command.run("/bin/sh", ["-c", enter + " && exec \"$0\" \"$@\"", jdk.java] + arguments).output
        }
    }

    @Test(
        "inside limits the JVM chooses what was expected",
        arguments: [
            (1 << 30, 200_000), (3 << 30, 100_000), (3 << 30, 150_000), (1792 << 20, 200_000), (400 << 20, 50_000),
        ] as [(UInt64, Int)])
    func limits(_ memory: UInt64, _ quota: Int) throws {
        let group = try Group(memory: memory, quota: quota)
        // The process is outside: its tables are copied with the group's name in them.
        let scratch = try Scratch()
        try scratch.link("sys", to: "/sys")
        try scratch.link("proc/cgroups", to: "/proc/cgroups")
        try scratch.link("proc/self/mountinfo", to: "/proc/self/mountinfo")
        try scratch.write(
            "proc/self/cgroup", "4:memory:/\(group.name)\n2:cpuacct:/\n1:cpu:/\(group.name)\n3:cpuset:/\n0::/\n")
        let host = HostResources.current(root: scratch.path)
        #expect(host.controlGroup?.memoryLimit == memory)
        for jdk in TestJDK.releases {
            let version = try JDK.read(home: jdk.home).version
            let real = FinalFlags(try group.run(jdk, ["-XX:+PrintFlagsFinal", "-version"]))
            let flags = try JavaCommandLine.parse(["Main"], version: version).flags
            let own = Ergonomics.resolve(flags, version: version, host: host)
            #expect(real[own.collector.flag] == "true", "JDK \(jdk.name): \(own.collector)")
            let heap = try #require(real["MaxHeapSize"].flatMap { UInt64($0) })
            #expect(own.maxHeap <= heap && heap < own.maxHeap + 8 << 20, "JDK \(jdk.name): \(own.maxHeap), JVM \(heap)")
        }
    }
}
