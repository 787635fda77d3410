import Glibc
import JVM
import Synchronization

/// Removal of directories that tests made, read-only stores included.
enum ScratchRemoval {
    private static let atExit = Mutex<[String]>([])

    static func remove(_ paths: [String]) {
        let command = "for d; do chmod -R u+rwX \"$d\" 2>/dev/null; rm -rf \"$d\"; done"
        let spec = ProcessSpec(
            program: "/bin/sh", arguments: ["-c", command, "sh"] + paths, environment: ["PATH": "/usr/bin:/bin"],
            directory: "/")
        _ = try? SupervisedProcess.start(spec).wait(until: .now(plusMs: 60_000))
    }

    static func removeAtExit(_ path: String) {
        atExit.withLock { paths in
            if paths.isEmpty { atexit { ScratchRemoval.removeAll() } }
            paths.append(path)
        }
    }

    private static func removeAll() {
        let paths = atExit.withLock { $0 }
        for path in paths {
            for pid in ProcessTable.withArgument(containing: path) where pid != getpid() { kill(pid, SIGKILL) }
        }
        remove(paths)
    }
}
