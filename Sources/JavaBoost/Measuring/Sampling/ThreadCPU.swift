/// CPU time of one living thread.
struct ThreadCPU: Hashable, Sendable {
    /// At most 15 bytes, as the kernel keeps it.
    var name: String
    var milliseconds: Double

    /// Every living thread of a process (`schedstat`: nanoseconds on a CPU); empty when it is gone.
    static func all(of pid: Int32) -> [ThreadCPU] {
        ProcFile.numbers(in: "/proc/\(pid)/task").compactMap { thread in
            let directory = "/proc/\(pid)/task/\(thread)"
            guard let name = ProcFile.text("\(directory)/comm"), let stat = ProcFile.text("\(directory)/schedstat"),
                let nanoseconds = stat.split(separator: " ").first.flatMap({ Int64($0) })
            else { return nil }
            return ThreadCPU(name: String(name.filter { $0 != "\n" }), milliseconds: Double(nanoseconds) / 1e6)
        }
    }
}

/// What a JVM's threads are for, by the names that HotSpot gives them.
enum ThreadRole: Hashable, Sendable {
    case compiler
    case collector
    /// The VM's own housekeeping.
    case machine
    /// The application's, the main thread and the JDK's Java threads among them.
    case application

    /// The role of a thread name as the kernel cuts it (compileBroker.cpp, gc/*/…Thread.cpp, vmThread.cpp).
    init(threadName name: String) {
        func starts(_ prefixes: String...) -> Bool { prefixes.contains { name.hasPrefix($0) } }
        if starts("C1 CompilerThre", "C2 CompilerThre", "JVMCI CompilerT", "Sweeper thread") {
            self = .compiler
        } else if starts("GC Thread#", "G1 ", "ParGC Thread", "ZDriver", "ZWorker", "ZStat", "ZDirector", "ZUncommitter",
            "ZUnmapper", "XDriver", "XWorker", "XStat", "XDirector", "Shenandoah", "CMS ", "Concurrent Mark")
        {
            self = .collector
        } else if starts("VM Thread", "VM Periodic Tas", "Monitor Deflati", "Service Thread", "Signal Dispatch",
            "Notification Th", "Attach Listener", "StringDedupProc", "JFR ")
        {
            self = .machine
        } else {
            self = .application
        }
    }
}
