import Glibc
import JVM
import TestSupport

/// A control group of its own, version 2 or 1, that goes with the fixture.
struct ControlGroupDirectory {
    let path: String

    /// - Throws: `CommandError` where this user may make none.
    init(_ f: Fixture) throws {
        let name = "jboost-test-\(getpid())-\(UInt32.random(in: .min ... .max))"
        let roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/pids", "/sys/fs/cgroup/freezer"]
        let made = roots.map { "\($0)/\(name)" }.first { path in
            guard unsafe mkdir(path, 0o755) == 0 else { return false }
            // Under version 1 the root is a plain directory, where a new one is no group.
            if Files.exists(path + "/cgroup.procs") { return true }
            _ = unsafe rmdir(path)
            return false
        }
        guard let made else { throw CommandError("no control group can be made in \(roots)") }
        path = made
        f.atEnd {
            Self.kill(made)
            _ = Waiting.until(within: 10) { unsafe rmdir(made) == 0 }
        }
    }

    /// Kills every process in it, as a container's end does.
    func kill() { Self.kill(path) }

    private static func kill(_ path: String) {
        if (try? Files.write(path + "/cgroup.kill", "1")) != nil { return }
        // Version 1 has no such file; the members may fork while they are killed.
        for _ in 0..<3 {
            for line in (Files.content(path + "/cgroup.procs") ?? "").split(separator: "\n") {
                if let pid = Int32(line) { Glibc.kill(pid, SIGKILL) }
            }
        }
    }
}
