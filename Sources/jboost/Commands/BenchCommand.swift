import ArgumentParser
import JVM
import JavaBoost

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure what archives, JIT profiles and thread plans gain: interleaved runs, paired ratios.",
        discussion: """
            In every round each candidate starts once, in an order that changes; ratios are taken round by round \
            against plain `java` on the untouched application, so that a busy machine does to one what it does to all. \
            Images that are missing are built first.

              jboost bench shop.jar --ready /health --report out.html
              jboost bench app.jar --jdk /jdk/17 --jdk /jdk/25 --jit burst -n 20
              jboost bench app.jar --json > old.json
              jboost bench app.jar --baseline old.json --fail-above 1.05

            With --load the same for steady speed: HTTP load on images that differ in their thread plan, each with the \
            same share of the CPUs, first in a closed loop, then in an open one:

              jboost bench shop.jar --load --warm shop.txt --ready /health --threads off --threads rewrite --cpus 0.7

            \(ExitStatus.storeHelp(.regression, .badInput, .noInput, .noJDK, .trainingFailed, .dumpFailed))
            """)

    @OptionGroup var application: ApplicationOptions
    @Option(
        help: ArgumentHelp(
            "A JDK to measure on; repeat for more. Default: that of the `java` on PATH.", valueName: "home"),
        completion: .directory)
    var jdk: [String] = []
    @Option(
        help: "An archive to measure (static, linked, dynamic, aot, none); repeat for more. Default: the rule's choice."
    )
    var tier: [String] = []
    @Option(help: "A JIT profile to measure (peak, balanced, burst); repeat for more. Default: all three.")
    var jit: [JITProfile] = []
    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp(
            "Rounds: starts of each candidate. Default: 10, with --load 7.", valueName: "count"))
    var rounds: Int?
    @Option(
        help: ArgumentHelp(
            "One more candidate: a name and a command for /bin/sh, in which {port} is a free port. Repeat for more.",
            valueName: "LABEL=COMMAND"))
    var also: [OtherCommand] = []
    @Flag(
        help:
            "Drop the files of all candidates from the page cache before every start; of a command of --also, those that it names."
    )
    var cold = false
    @Option(
        help: ArgumentHelp(
            "Seconds of steady load, after as many of warm-up; 0 for none. Sends the GET and HEAD requests of --warm.",
            valueName: "seconds"))
    var steady: Double = 0
    @Flag(help: "Leave out the extra start of each candidate that tells where its time goes.")
    var noDetail = false
    @Option(
        help: ArgumentHelp("Also write the result as one self-contained page with charts.", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var report: String?
    @Option(
        help: ArgumentHelp("An earlier result (of --json) to compare with.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var baseline: String?
    @Option(
        help: ArgumentHelp("With --baseline: exit 3 when a ratio grew by more than this factor.", valueName: "factor"))
    var failAbove = 1.05
    @OptionGroup var load: LoadOptions
    @OptionGroup var training: TrainingOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        if let wrong = tier.first(where: { ArchiveTier(rawValue: $0) == nil }) {
            throw ValidationError("--tier \(wrong) is not known")
        }
        try training.validate(tiers: tier)
        try load.validate(training)
        if load.load && (cold || steady > 0 || baseline != nil) {
            throw ValidationError("--cold, --steady and --baseline are for starts, not for --load")
        }
        if !(1...1_000).contains(rounds ?? 1) { throw ValidationError("-n goes from 1 to 1000") }
        if !(0...3_600).contains(steady) { throw ValidationError("--steady goes from 0 to 3600") }
        if steady > 0 && training.warm == nil { throw ValidationError("--steady needs --warm: the requests to send") }
        if !(failAbove.isFinite && failAbove > 0) { throw ValidationError("--fail-above is a factor above 0") }
        var labels: Set<String> = []
        if let twice = also.first(where: { !labels.insert($0.label).inserted }) {
            throw ValidationError("two of --also are called \(twice.label)")
        }
    }

    func run() throws {
        try reporting(startsApplications: true) {
            if let report { try OutputFile.check(UserPath.absolute(report)) }
            if load.load { try measureLoad() } else { try measureStarts() }
        }
    }

    private func measureStarts() throws {
        let old = try baseline.map {
            try BenchResult(json: Array(SmallFile.read(UserPath.absolute($0)).utf8), name: $0)
        }
        let steady = try steadyPlan()
        let made = try candidates()
        // A collection beside a bench must leave its images alone.
        let result = try withExtendedLifetime(made.leases) {
            let plan = plan(made.candidates, steady)
            try old.map { try BaselineComparison.check(plan, comparableTo: $0) }
            return try Bench(plan: plan).run(progress: Self.tell)
        }
        // The result first: what was measured must not be lost where the page cannot be written.
        switch format.format {
        case .json: Console.result(try result.json())
        case .table: Console.result(BenchTable(result).text)
        case .quiet: break
        }
        if let report { try OutputFile.write(UserPath.absolute(report), HTMLReport(result).html) }
        if let old { try compare(result, old) }
    }

    private func candidates() throws -> BenchCandidates.Made {
        try candidateSource().make(in: store.open(), progress: Console.following)
    }

    /// The ways to start the application that the options ask for.
    func candidateSource() throws -> BenchCandidates {
        let training = try training.request()
        let homes: [String?] = jdk.isEmpty ? [nil] : jdk
        var candidates = BenchCandidates(
            application: try application.input(),
            jdks: try homes.map {
                try JDKChoice.read($0.map(UserPath.absolute), environment: ProcessEnvironment.all())
            },
            training: training, launcher: try Launcher.path())
        candidates.tiers = tier.compactMap(ArchiveTier.init)
        if !jit.isEmpty { candidates.profiles = jit }
        candidates.jvmOptions = application.javaOption
        return candidates
    }

    /// What the result is called.
    var title: String { application.app.split(separator: "/").last.map(String.init) ?? application.app }

    private func plan(_ ours: [Candidate], _ steady: ThroughputPlan?) -> BenchPlan {
        BenchPlan(
            title: title, candidates: ours + also.map { $0.candidate(like: ours[0]) }, rounds: rounds ?? 10,
            cache: cold ? .filesDropped : .warm, steady: steady, instrumented: !noDetail, limits: limits)
    }

    /// As long as the options say, but less patient with those that ignore SIGTERM than a training run has to be.
    var limits: BenchPlan.Limits {
        var limits = BenchPlan.Limits(readyMs: Int64(training.trainTimeout) * 1_000)
        if let seconds = training.stopTimeout { limits.exitMs = Int64(seconds) * 1_000 }
        return limits
    }

    private func steadyPlan() throws -> ThroughputPlan? {
        guard steady > 0 else { return nil }
        return ThroughputPlan(steps: try repeatableSteps(), warmUpSeconds: steady, seconds: steady)
    }

    /// What is sent again and again under load: the requests of --warm that change nothing.
    func repeatableSteps() throws -> [WarmScript.Step] {
        let steps = try training.request().warmUp?.repeatableSteps ?? []
        guard !steps.isEmpty else {
            throw BoostError(
                .badInput, step: "bench", file: training.warm,
                message: "it has no request that can be sent again and again as load",
                wayOut: "add one: GET or HEAD, without an error expected")
        }
        return steps
    }

    static func tell(_ event: BenchEvent) {
        switch event {
        case .started(let runs): Console.say("measuring: \(runs) starts")
        case .runStarted(let label, let kind, let round):
            Console.progress("\(kind.rawValue) round \(round + 1): \(label)")
        case .runFinished: break
        case .runFailed(let label, _, _, let message): Console.warn("\(label): \(message)")
        case .gaveUp(let label): Console.warn("\(label) failed too often and is left out")
        }
    }

    private func compare(_ result: BenchResult, _ old: BenchResult) throws {
        let comparison = try BaselineComparison(result, to: old, failAbove: failAbove)
        Console.say(comparison.text)
        if comparison.failed { throw ExitCode(ExitStatus.regression.rawValue) }
    }
}
