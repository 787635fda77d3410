import JVM

/// How long an application is under load before it is measured.
public enum LoadWarmUp: Hashable, Sendable {
    /// Seconds, for every candidate.
    case fixed(Double)
    /// Until its JIT compilers rest, and no longer than this many seconds.
    ///
    /// Compilers compete with the application for its CPUs: with 200 threads that can run they get a tenth of one, so
    /// that compiling takes minutes, beside the few carriers of virtual threads half of it. A fixed time would compare an
    /// application that has been compiled with one that has not.
    case untilCompiled(atMost: Double)

    /// The longest that it takes.
    var mostSeconds: Double {
        switch self {
        case .fixed(let seconds), .untilCompiled(let seconds): seconds
        }
    }

    var isValid: Bool { mostSeconds >= 0 && mostSeconds <= 86_400 }
}

/// Tells, looked at once a second, when the JIT compilers of a JVM have nothing left to do.
///
/// They work where a compiler thread runs or waits for a CPU. What they get of the CPUs says nothing: beside two hundred
/// threads that can run it is next to nothing, however much there is to compile.
struct CompilerRest {
    /// One look.
    struct Sample {
        var atMs: Double
        /// By compiler thread: milliseconds that it has run or wanted to.
        var busyMs: [Int32: Double]
    }

    /// Looks that the share is taken over.
    private static let window = 3
    /// Looks before which no verdict is given: the load has to arrive first.
    private static let fewest = 5
    /// Looks after which a JVM whose compilers cannot be told from other threads counts as warm.
    private static let withoutCompilers = 10
    /// Share of the time. At steady speed compilers run for 1 % of it, and wait some times as long where many want to run;
    /// while there is something to compile one of them is busy all the time.
    private static let restingShare = 0.1

    private let start = MonotonicTime.now()
    private var looks = 0
    private var latest: [Sample] = []

    /// Whether the process rests now.
    mutating func isResting(_ pid: Int32) -> Bool {
        let compilers = ThreadCPU.all(of: pid).filter { ThreadRole(threadName: $0.name) == .compiler }
        return isResting(
            after: Sample(
                atMs: start.elapsedMs,
                busyMs: Dictionary(uniqueKeysWithValues: compilers.map { ($0.id, $0.milliseconds + $0.waitedMs) })))
    }

    mutating func isResting(after sample: Sample) -> Bool {
        looks += 1
        latest.append(sample)
        if latest.count > Self.window + 1 { latest.removeFirst() }
        guard looks >= Self.fewest, let before = latest.first else { return false }
        guard !sample.busyMs.isEmpty else { return looks >= Self.withoutCompilers }
        // Those that have nothing to do end (-XX:+UseDynamicNumberOfCompilerThreads), and must not count as less.
        let busy = sample.busyMs.reduce(0) { $0 + $1.value - (before.busyMs[$1.key] ?? 0) }
        return busy < (sample.atMs - before.atMs) * Self.restingShare
    }
}
