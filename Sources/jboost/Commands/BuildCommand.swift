public import ArgumentParser
import JVM
public import JavaBoost

struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Make a boosted image: layout, training run, archive, proof.",
        discussion: """
            The application is a Spring Boot jar or WAR, any other jar, a directory of classes, or a class path:

              jboost build shop.jar -o image --ready /health --warm shop.txt
              jboost build --cp 'classes:lib/*' com.example.Main -o image
              jboost build shop.jar -o image --train none

            The application is started to see which classes it loads (training), to see that they come from the \
            archive (proof), and, without --no-measure, up to three times each way to see that it pays. A Spring Boot \
            application gets a free port as SERVER_PORT; tell others theirs with --train-arg or --train-env and {port}.

            Archives, by --tier:
              static   classes of JDK and application (JDK 11 and later)
              linked   static, and linked ahead of time (24 and later)
              dynamic  a layer over the JDK's own archive (13 and later)
              aot      the AOT cache (24 and later)

            A second build of the same inputs answers from the store in milliseconds. What was seen while the image \
            was made is in its evidence.json.

            \(ExitStatus.storeHelp(
                .badInput, .noInput, .noJDK, .trainingFailed, .dumpFailed, .notProven, .tooLarge))
            """)

    @OptionGroup var application: ApplicationOptions
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to put the image; without it the image stays in the store.", valueName: "dir"),
        completion: .directory)
    var output: String?
    @Option(
        help: ArgumentHelp(
            "The absolute path where the image will be used, and only there: `java @launch.args` then works with its archive. During the build nothing may be there.",
            valueName: "dir"))
    var at: String?
    @Option(help: "Which archive: auto (what suits the JDK), static, linked, dynamic, aot, none.")
    var tier = "auto"
    @Option(
        help:
            "How eagerly the JVM compiles: peak for throughput, balanced later (C2 delayed), burst lightly (C1 only, for short lives)."
    )
    var jit: JITProfile = .peak
    @Flag(help: "Keep the archive without measuring it against plain java.")
    var noMeasure = false
    @Option(
        help: ArgumentHelp(
            "Fail when a smaller share of the application's classes comes from the archive.", valueName: "0…1"))
    var minShared: Double?
    @Option(help: ArgumentHelp("Fail when the image is larger: 300M, 1G, or bytes.", valueName: "size"))
    var maxSize: ByteSize?
    @Flag(help: "Keep machine code in an AOT cache; the image then holds for CPUs like this one only.")
    var machineCode = false
    @Flag(
        help: ArgumentHelp(
            "Have the training run make the AOT cache itself, in one step (25 and later).",
            discussion: "Wants --tier aot, and --at: the JVM that makes the cache inherits no descriptor."))
    var oneStep = false
    @Flag(help: "Drop the signatures of signed jars, so that their classes can be archived.")
    var stripSignatures = false
    @Flag(
        help: ArgumentHelp(
            "Do not load classes ahead of the application.",
            discussion: "Otherwise an agent does, on a thread of its own, beside static archives, but for 19 and 20."))
    var noPreload = false
    @Flag(help: "Build again even when the store has the image.")
    var force = false
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var training: TrainingOptions
    @OptionGroup var jdk: JDKOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        if tier != "auto" && ArchiveTier(rawValue: tier) == nil {
            throw ValidationError("--tier \(tier) is none of auto, static, linked, dynamic, aot, none")
        }
        try training.validate(tiers: [tier])
        if machineCode && !["auto", "aot"].contains(tier) {
            throw ValidationError("--machine-code is for an AOT cache: --tier aot, not \(tier)")
        }
        if minShared != nil && tier == "none" {
            throw ValidationError("--min-shared needs an archive, not --tier none")
        }
        if let at, ImageRoot(at) == nil { throw ValidationError("--at wants an absolute path without a final slash") }
        if minShared != nil && (training.train == "none" || training.classlist != nil) {
            throw ValidationError(
                "--min-shared needs a run of the application, which --train none and --classlist leave out")
        }
        if training.onRefresh && (training.warm != nil || training.warmCommand != nil || training.ready != nil) {
            throw ValidationError("--on-refresh ends every run before it is ready: leave out --ready and the warm-up")
        }
        if training.onRefresh && threads.threads == .auto {
            throw ValidationError("--threads auto puts the application under load, before which --on-refresh ends it")
        }
        if oneStep && (tier != "aot" || at == nil || training.train == "none" || training.classlist != nil) {
            throw ValidationError("--one-step wants --tier aot, --at DIR and a training run")
        }
        if let share = minShared, !(0...1).contains(share) { throw ValidationError("--min-shared goes from 0 to 1") }
    }

    func run() throws {
        try reporting(startsApplications: true) {
            let store = try store.open()
            let result = try ImageBuilder(request: request(), store: store, progress: Console.following).build()
            try withExtendedLifetime(result.lease) {
                if let output { try ImageOutput.copy(result.image, to: UserPath.absolute(output)) }
            }
            try BuildReport(result, output: output).print(format.format)
        }
    }

    private func request() throws -> BuildRequest {
        var request = BuildRequest(
            application: try application.input(), jdk: try jdk.read(), launcher: try Launcher.path())
        request.jvmOptions = application.javaOption
        request.root = at.flatMap(ImageRoot.init) ?? .standard
        request.tier = ArchiveTier(rawValue: tier)
        request.jitProfile = jit
        request.training = try training.request()
        request.measures = !noMeasure
        request.minimumShare = minShared
        request.maximumSize = maxSize?.bytes
        request.keepsMachineCode = machineCode
        request.trainsInOneStep = oneStep
        request.stripsSignatures = stripSignatures
        request.preloads = !noPreload
        request.threads = try threads.settings()
        request.isForced = force
        return request
    }
}

extension JITProfile: ExpressibleByArgument {}

/// `300M`, `1G`, or a number of bytes.
struct ByteSize: ExpressibleByArgument {
    var bytes: Int64

    init?(argument: String) {
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = argument.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Int64(unit == nil ? argument : String(argument.dropLast())), number > 0 else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}
