import ArgumentParser
import JVM
import JavaBoost

/// How the application is run while it is trained, proved and measured.
struct TrainingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "When the application is ready: /PATH (answers 2xx), http:/PATH=STATUS, log:PATTERN, port, exit or exit=STATUS.",
            discussion: "Default: for Spring Boot its \"Started … in\" line, else the exit with status 0.",
            valueName: "condition"))
    var ready: String?
    @Option(
        help: ArgumentHelp("Requests to send once it is ready, a line each: METHOD PATH [BODY].", valueName: "file"),
        completion: .file())
    var warm: String?
    @Option(
        help: ArgumentHelp(
            "A command for /bin/sh to run once it is ready; {port} is the application's port.", valueName: "command"))
    var warmCommand: String?
    @Option(
        help: ArgumentHelp(
            "run, or none: take the class list from the class files instead of a training run.", valueName: "how"))
    var train = "run"
    @Option(
        help: ArgumentHelp(
            "A class list recorded earlier (an image's classlist) instead of a training run.", valueName: "file"),
        completion: .file())
    var classlist: String?
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "An argument for the application whenever it is started; {port} is a free port. Repeat for more.",
            valueName: "argument"))
    var trainArg: [String] = []
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("The same for an environment variable. Repeat for more.", valueName: "NAME=VALUE"))
    var trainEnv: [String] = []
    @Option(
        help: ArgumentHelp(
            "Training runs; their class lists are merged. Other than static and linked archives are made from one.",
            valueName: "count"))
    var trainRuns = 1
    @Option(help: ArgumentHelp("Seconds to wait until it is ready.", valueName: "seconds"))
    var trainTimeout = 180
    @Option(
        help: ArgumentHelp(
            "Seconds from SIGTERM, which ends a run, to SIGKILL. Default: 60, what bench measures 10.",
            valueName: "seconds"))
    var stopTimeout: Int?
    @Flag(
        help:
            "Spring: end each run of a build at context refresh, before anything is served (spring.context.exit=onRefresh). Goes with no --ready and no warm-up."
    )
    var onRefresh = false

    func validate() throws {
        if !["run", "none"].contains(train) { throw ValidationError("--train is run or none") }
        if !(1...20).contains(trainRuns) { throw ValidationError("--train-runs goes from 1 to 20") }
        if !(1...86_400).contains(trainTimeout) { throw ValidationError("--train-timeout goes from 1 to 86400") }
        if let ready {
            do throws(MeasureError) { _ = try Readiness(parsing: ready) } catch {
                throw ValidationError("--ready: \(error.message)")
            }
        }
        if let stopTimeout, !(1...3_600).contains(stopTimeout) {
            throw ValidationError("--stop-timeout goes from 1 to 3600")
        }
        if let wrong = trainEnv.first(where: { !$0.contains("=") }) {
            throw ValidationError("--train-env wants NAME=VALUE, not \(wrong)")
        }
    }

    /// A tier that is made by a training run goes with nothing that leaves it out.
    func validate(tiers: [String]) throws {
        guard train == "none" || classlist != nil else { return }
        if let wrong = tiers.first(where: { ArchiveTier(rawValue: $0)?.needsTraining == true }) {
            throw ValidationError("--tier \(wrong) needs a training run, which --train none and --classlist leave out")
        }
    }

    func request() throws -> TrainingRequest {
        var request = TrainingRequest()
        if let classlist {
            request.source = .classList(UserPath.absolute(classlist))
        } else if train == "none" {
            request.source = .classFiles
        }
        request.readiness = try ready.map { try Readiness(parsing: $0) }
        if let warm { request.warmUp = try WarmScript(parsing: SmallFile.read(UserPath.absolute(warm))) }
        request.warmCommand = warmCommand
        request.arguments = trainArg
        for pair in trainEnv {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            request.environment[String(parts[0])] = String(parts[1])
        }
        request.runs = trainRuns
        request.stopsOnRefresh = onRefresh
        request.limits.readyMs = Int64(trainTimeout) * 1_000
        if let stopTimeout { request.limits.exitMs = Int64(stopTimeout) * 1_000 }
        return request
    }
}
