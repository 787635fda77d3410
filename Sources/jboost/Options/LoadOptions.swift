import ArgumentParser
import JavaBoost

/// How an application is put under load (`bench --load`).
struct LoadOptions: ParsableArguments {
    @Flag(help: "Measure steady speed under HTTP load instead of starts. Needs --warm: its GET requests are sent.")
    var load = false
    @Option(
        help: ArgumentHelp(
            "With --load: a thread plan to measure (off, rewrite, framework, tune, wisp2); repeat for more, the first is what the others are compared with. Default: off and rewrite.",
            valueName: "plan"))
    var threads: [ThreadMode] = []
    @Option(
        help: ArgumentHelp(
            "With --load: CPUs for the application, in a control group of its own (root); 0 for no quota.",
            valueName: "count"))
    var cpus = 1.0
    @Option(help: ArgumentHelp("With --load: connections that requests go over.", valueName: "count"))
    var connections = 200
    @Option(
        help: ArgumentHelp(
            "With --load: requests a second of the open loop; 0 leaves it out. Default: 0.7 of what the first candidate serves in a closed loop.",
            valueName: "count"))
    var rate: Double?
    @Option(help: ArgumentHelp("With --load: seconds of each measured part.", valueName: "seconds"))
    var loadSeconds = 10.0
    @Option(
        help: ArgumentHelp(
            "With --load: seconds of load before the first measured part. Default: until the JIT compilers rest, at most 60.",
            valueName: "seconds"))
    var loadWarmUp: Double?

    func validate(_ training: TrainingOptions) throws {
        guard load else {
            if !threads.isEmpty || rate != nil { throw ValidationError("--threads and --rate are for --load") }
            return
        }
        if training.warm == nil { throw ValidationError("--load needs --warm: the requests to send") }
        if Set(threads).count < threads.count { throw ValidationError("a thread plan is named twice") }
        if !(0...4_096).contains(cpus) { throw ValidationError("--cpus goes from 0 to 4096") }
        if !(1...16_384).contains(connections) { throw ValidationError("--connections goes from 1 to 16384") }
        if let rate, !(0...1_000_000).contains(rate) { throw ValidationError("--rate goes from 0 to 1000000") }
        if !(0.1...86_400).contains(loadSeconds) || !(0...86_400).contains(loadWarmUp ?? 0) {
            throw ValidationError("--load-seconds goes from 0.1, --load-warm-up from 0, to 86400")
        }
    }

    var warmUp: LoadWarmUp { loadWarmUp.map { .fixed($0) } ?? .untilCompiled(atMost: 60) }

    var modes: [ThreadMode] { threads.isEmpty ? [.off, .rewrite] : threads }

    var openLoop: LoadPlan.OpenLoop {
        switch rate {
        case nil: .share(0.7)
        case 0: .none
        case .some(let rate): .perSecond(rate)
        }
    }
}
