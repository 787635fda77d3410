import JVM

/// How long an application is under load before it is measured.
public enum LoadWarmUp: Hashable, Sendable {
    /// Seconds, for every candidate.
    case fixed(Double)
    /// Until its JIT compilers rest, and no longer than this many seconds.
    ///
    /// Compilers compete with the application for its CPUs: with 200 threads that can run they get a tenth of one, so
    /// that compiling takes minutes, beside the one carrier of virtual threads half of it. A fixed time would compare an
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
struct CompilerRest {
    /// A look that is compared with those before it.
    struct Sample {
        var compilerMs: Double
        var totalMs: Double
    }

    /// Looks that the share is taken over.
    private static let window = 3
    /// Looks before which no verdict is given: the load has to arrive first.
    private static let fewest = 5
    /// Looks after which a JVM whose compilers cannot be told from other threads counts as warm.
    private static let withoutCompilers = 10
    /// Share of the CPU time of a JVM at steady speed: below 1 % in what was measured; rebuilt now and then.
    private static let restingShare = 0.03

    private var samples: [Sample] = []

    /// Whether the process rests now.
    mutating func isResting(_ pid: Int32) -> Bool {
        var sample = Sample(compilerMs: 0, totalMs: 0)
        for thread in ThreadCPU.all(of: pid) {
            sample.totalMs += thread.milliseconds
            if ThreadRole(threadName: thread.name) == .compiler { sample.compilerMs += thread.milliseconds }
        }
        return isResting(after: sample)
    }

    mutating func isResting(after sample: Sample) -> Bool {
        samples.append(sample)
        guard samples.count >= Self.fewest else { return false }
        guard sample.compilerMs > 0 else { return samples.count >= Self.withoutCompilers }
        let before = samples[samples.count - 1 - Self.window]
        // Compiler threads that have nothing to do end, and take their time along (-XX:+UseDynamicNumberOfCompilerThreads).
        let compiled = max(0, sample.compilerMs - before.compilerMs), all = sample.totalMs - before.totalMs
        return all > 0 && compiled / all < Self.restingShare
    }
}
