import JVM

/// Compilers, collector and memory of a JVM for the CPUs and the memory that the application will have.
///
/// A JVM counts the processors that it sees, rounds a quota up, and sees all of the machine's where only a request or a
/// share is set; collectors, compilers, fork-join pools and event loops are sized by that number.
struct ResourceTuning: Sendable {
    var cpus: Double?
    var memory: Int64?
    var jdk: JDK
    /// JVM options of the user's, which win.
    var given: [String] = []

    /// Below it a JVM takes the serial collector by itself (`os::is_server_class_machine`: 2 CPUs and 1792 MB).
    private static let serverMemory: Int64 = 1792 << 20

    /// What to set, and why.
    var choices: [ThreadPlan.Choice] {
        var found: [ThreadPlan.Choice] = []
        func add(_ setting: String, _ reason: String, unless words: String...) {
            if given.contains(where: { option in words.contains { option.contains($0) } }) { return }
            found.append(ThreadPlan.Choice(setting: setting, reason: reason))
        }
        if let cpus {
            let whole = processors(cpus)
            add(
                "-XX:ActiveProcessorCount=\(whole)",
                "\(Self.text(cpus)) CPUs: collector, compilers, fork-join pools and event loops are sized by it, "
                    + "whatever the machine has", unless: "ActiveProcessorCount")
            let small = whole < 2 || (memory ?? .max) < Self.serverMemory
            if !given.contains(where: Collector.isChoice) {
                if small {
                    add(
                        "-XX:+UseSerialGC",
                        whole < 2
                            ? "one collector thread is all that runs at a time on \(Self.text(cpus)) CPUs"
                            : "less than 1792 MB: the JVM's own choice, said aloud so that archive and start agree")
                } else {
                    add(
                        "-XX:ParallelGCThreads=\(whole)", "as many as can run at a time",
                        unless: "ParallelGCThreads")
                    add(
                        "-XX:ConcGCThreads=\(max(1, whole / 4))", "a quarter of these beside the application",
                        unless: "ConcGCThreads")
                }
            }
        }
        if let memory {
            add(
                "-XX:MaxRAM=\(memory)",
                "the heap's default is a quarter of it, as in a container of that size", unless: "MaxRAM=", "-Xmx",
                "MaxHeapSize")
            if memory <= 1 << 30 {
                add(
                    "-Xss512k", "half the stack of each platform thread in \(memory >> 20) MB", unless: "-Xss",
                    "ThreadStackSize")
            }
        }
        if cpus != nil || memory != nil {
            found.append(
                ThreadPlan.Choice(
                    setting: "MALLOC_ARENA_MAX=2",
                    reason: "glibc makes up to 8 arenas of 64 MB for each of the machine's processors otherwise",
                    isEnvironment: true))
        }
        return found
    }

    private func processors(_ cpus: Double) -> Int { max(1, Int(cpus.rounded(.up))) }

    static func text(_ cpus: Double) -> String { DecimalText.short(cpus) }
}
