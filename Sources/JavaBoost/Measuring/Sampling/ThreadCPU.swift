/// CPU time of one living thread.
struct ThreadCPU: Hashable, Sendable {
    /// At most 15 bytes, as the kernel keeps it.
    var name: String
    var milliseconds: Double
    /// Time that it could have run but had to wait for a CPU.
    var waitedMs: Double = 0
    /// Its number; 0 where it is of no interest.
    var id: Int32 = 0

    /// Every living thread of a process (`schedstat`: nanoseconds on a CPU and in its queue); empty when it is gone.
    static func all(of pid: Int32) -> [ThreadCPU] {
        ProcFile.numbers(in: "/proc/\(pid)/task").compactMap { thread in
            let directory = "/proc/\(pid)/task/\(thread)"
            guard let name = ProcFile.text("\(directory)/comm"), let stat = ProcFile.text("\(directory)/schedstat")
            else { return nil }
            let numbers = stat.split(separator: " ").compactMap { Double($0) }
            guard numbers.count >= 2 else { return nil }
            return ThreadCPU(
                name: String(name.filter { $0 != "\n" }), milliseconds: numbers[0] / 1e6, waitedMs: numbers[1] / 1e6,
                id: Int32(thread))
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
        } else if starts(
            "GC Thread#", "G1 ", "ParGC Thread", "ZDriver", "ZWorker", "ZStat", "ZDirector", "ZUncommitter",
            "ZUnmapper", "XDriver", "XWorker", "XStat", "XDirector", "Shenandoah", "CMS ", "Concurrent Mark")
        {
            self = .collector
        } else if starts(
            "VM Thread", "VM Periodic Tas", "Monitor Deflati", "Service Thread", "Signal Dispatch",
            "Notification Th", "Attach Listener", "StringDedupProc", "JFR ")
        {
            self = .machine
        } else {
            self = .application
        }
    }
}
