/// Where the CPU time of a start went, in milliseconds up to the ready moment. The five parts add up to `cpuMs`.
///
/// Measured in one instrumented run of its own, so a little higher than in the timed runs. JIT and GC are the CPU time
/// of HotSpot's own threads. Class loading is what the JVM's counters `sun.cls.*` say, nested loads and class
/// initialisers not counted; the JVM's part is the creation of the VM and its housekeeping threads. Those two are known
/// as elapsed time only, of which as much is counted as the Java threads' share of CPU in the time they wanted one.
/// The application's part is the rest: its own code, interpreted or compiled, and class initialisers.
/// JDK 8 to 25, HotSpot only.
public struct StartupSplit: Codable, Hashable, Sendable {
    public enum Basis: String, Codable, Sendable {
        /// JIT and GC by the CPU time of their threads.
        case threads
        /// JIT and GC by the JVM's own counters of elapsed time, since the process had ended.
        case counters
    }

    public var basis: Basis
    public var jvmMs: Double
    public var classLoadingMs: Double
    public var jitMs: Double
    public var gcMs: Double
    public var applicationMs: Double
    /// All of it.
    public var cpuMs: Double

    /// - Parameters:
    ///   - cpuMs: CPU time of the process up to the ready moment.
    ///   - threads: its living threads; empty when it had ended.
    ///   - createVMMs: how long the VM took to be created, from its log; nil: from its counters.
    init(cpuMs: Double, threads: [ThreadCPU], counters: PerfData, createVMMs: Double?) {
        basis = threads.isEmpty ? .counters : .threads
        func spent(_ role: ThreadRole) -> Double {
            threads.filter { ThreadRole(threadName: $0.name) == role }.reduce(0) { $0 + $1.milliseconds }
        }
        let jit = threads.isEmpty ? counters.milliseconds("java.ci.totalTime") ?? 0 : spent(.compiler)
        let gc = threads.isEmpty ? counters.collectorMs : spent(.collector)
        let share = Self.shareOfCPU(threads)
        let create = (createVMMs ?? counters.createVMMs ?? 0) * share
        // What was estimated from elapsed time may exceed the CPU time: each part takes at most what is left.
        var left = max(cpuMs, 0)
        func take(_ wanted: Double) -> Double {
            let part = min(max(wanted, 0), left)
            left -= part
            return part
        }
        self.cpuMs = left
        jitMs = take(jit)
        gcMs = take(gc)
        jvmMs = take(create + spent(.machine))
        classLoadingMs = take(counters.classLoadingMs * share)
        applicationMs = left
    }

    /// Of the time in which the Java threads could have run, the share in which they had a CPU, 0...1.
    private static func shareOfCPU(_ threads: [ThreadCPU]) -> Double {
        let own = threads.filter { ThreadRole(threadName: $0.name) == .application }
        let ran = own.reduce(0) { $0 + $1.milliseconds }, waited = own.reduce(0) { $0 + $1.waitedMs }
        return ran + waited > 0 ? ran / (ran + waited) : 1
    }
}

extension PerfData {
    /// Loading, defining, linking and verifying classes, without what nests inside (classLoader.hpp: the `self` times of
    /// the application's loaders, and the boot loader's from the archive and from the module image).
    var classLoadingMs: Double {
        [
            "sun.cls.appClassLoadTime.self", "sun.cls.defineAppClassTime.self", "sun.cls.classLinkedTime.self",
            "sun.cls.classVerifyTime.self", "sun.cls.parseClassTime.self", "sun.cls.sysClassLoadTime",
            "sun.cls.sharedClassLoadTime",
        ].reduce(0) { $0 + (milliseconds($1) ?? 0) }
    }

    /// Elapsed time in collections of all generations.
    var collectorMs: Double {
        (0..<4).reduce(0) { $0 + (milliseconds("sun.gc.collector.\($1).time") ?? 0) }
    }

    /// How long the VM took to be created, to the millisecond.
    var createVMMs: Double? {
        guard let begin = numbers["sun.rt.createVmBeginTime"], let end = numbers["sun.rt.createVmEndTime"],
            end >= begin,
            begin > 0
        else { return nil }
        return Double(end &- begin)
    }
}

/// One step of the VM's own start, from `-Xlog:startuptime`.
public struct StartupPhase: Codable, Hashable, Sendable {
    /// HotSpot's name for it: `Genesis`, `Initialize module system`.
    public var name: String
    public var elapsedMs: Double

    /// The steps in a log, in their order (`[0.019s][info][startuptime] Genesis, 0.0150775 secs`); other lines are
    /// passed over. The last is `Create VM`, which holds all others.
    static func parse(_ log: String) -> [StartupPhase] {
        log.split(separator: "\n").compactMap { line in
            guard line.contains("startuptime"), let bracket = line.lastIndex(of: "]"), line.hasSuffix(" secs"),
                let comma = line.lastIndex(of: ","), bracket < comma,
                let seconds = Double(line[line.index(after: comma)...].dropFirst().dropLast(5)), seconds.isFinite
            else { return nil }
            let name = line[line.index(after: bracket)..<comma].drop { $0 == " " }
            return name.isEmpty ? nil : StartupPhase(name: String(name), elapsedMs: seconds * 1_000)
        }
    }
}
