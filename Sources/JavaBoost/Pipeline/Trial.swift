import CDSArchive
import JVM

/// One supervised run of the application in the course of a build: for training, for the proof, or to be timed.
struct Trial: Sendable {
    /// The application as its user names it, for messages.
    var application: String
    var command: JavaCommand
    var readiness: Readiness
    var request: TrainingRequest
    /// JVM options of every run.
    var options: [String] = []

    struct Outcome: Sendable {
        var run: ApplicationRun.Outcome
        var requests: Int
        /// What went wrong in the warm-up without failing the run.
        var remarks: [String] = []
    }

    /// Runs it once.
    ///
    /// - Parameters:
    ///   - options: what this run adds to the JVM's options.
    ///   - warmsUp: whether the warm-up is done once it is ready.
    /// - Throws: `BoostError` of code `trainingFailed` with the tail of the application's output.
    func perform(_ options: [String], warmsUp: Bool) throws(BoostError) -> Outcome {
        let port: UInt16
        let probe: any ReadinessProbe
        do {
            port = try FreePort.choose()
            probe = try readiness.probe(port: port)
        } catch { throw BoostError(.trainingFailed, step: "training", message: "\(error)") }
        let given = command.spec(self.options + options)
        try readiness.requirePort(in: given, of: application)
        let spec = FreePort.substitute(port, in: given)
        var warmed = WarmScript.Outcome()
        do {
            let run = try ApplicationRun(spec: spec, readiness: probe, limits: request.limits).perform {
                (_) throws(ApplicationRunError) in
                if warmsUp && !request.stopsOnRefresh {
                    let warmUp = WarmUp(
                        request: request, environment: command.environment, directory: command.directory)
                    warmed = try warmUp.perform(port: port)
                }
            }
            return Outcome(run: run, requests: warmed.requests, remarks: warmed.messages)
        } catch {
            if ArchiveDumpError.saysDiskFull(error.outputTail) {
                throw BoostError(
                    .ioFailed, step: "training", file: application,
                    message: "the JVM could not write what it recorded: \(error)",
                    wayOut: "free space in the store's file system, or name another store with --store")
            }
            throw BoostError(
                .trainingFailed, step: "training", file: application, message: "\(error)",
                wayOut: Self.wayOut(error.code))
        }
    }

    private static func wayOut(_ code: ApplicationRunError.Code) -> String {
        switch code {
        case .notStarted: "check the JDK given with --jdk"
        case .endedBeforeReady:
            "give it what it needs with --train-arg and --train-env, or build without running it: --train none"
        case .notReady: "say with --ready when it is ready, allow more time with --train-timeout, or use --train none"
        case .warmUpFailed: "correct the warm-up, or leave it out"
        case .crashed: "see that it bears the warm-up, and whatever else it does once it has started"
        }
    }
}

extension Readiness {
    /// - Throws: `BoostError` of code `usage` where a port is asked that nothing tells the application.
    func requirePort(in spec: ProcessSpec, of application: String) throws(BoostError) {
        switch self {
        case .logPattern, .exit: return
        case .http, .port: break
        }
        let texts = spec.arguments + spec.environment.values
        guard !texts.contains(where: { $0.contains("{port}") }) else { return }
        throw BoostError(
            .usage, step: "training", file: application,
            message: "--ready \(self) asks a free port, and nothing tells the application which",
            wayOut: "put {port} into --train-arg or --train-env")
    }
}
