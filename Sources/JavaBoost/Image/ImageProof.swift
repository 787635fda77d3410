public import CDSArchive
import Glibc
import JVM

/// A run of a finished image that shows what its archive is used for.
public struct ImageProof: Sendable {
    let image: BoostedImage
    let training: TrainingRequest

    public init(image: BoostedImage, training: TrainingRequest) {
        self.image = image
        self.training = training
    }

    /// Starts the image's own `bin/run`, with the JVM's class-loading log turned on by `JAVA_TOOL_OPTIONS`.
    ///
    /// - Throws: `BoostError`: `wrongArchitecture`; `trainingFailed` when the application does not get ready.
    public func run() throws(BoostError) -> Proof {
        try image.requireThisArchitecture(step: "verify")
        do {
            let plan = try image.launchPlan()
            // A directory of its own: in one that all may write a link could wait under the log's name.
            let scratch = try ScratchDirectory.make(under: ProcessEnvironment.value("TMPDIR") ?? "/tmp")
            defer { scratch.remove() }
            let log = scratch.path + "/loads"
            let option = try ClassLoadLog.option(file: log, perProcess: true, detail: .reasons, feature: plan.feature)
            let readiness = training.readiness ?? defaultReadiness
            let port = try FreePort.choose()
            var environment = ProcessEnvironment.all().withoutJavaOptions
            if isSpringBoot { environment["SERVER_PORT"] = "{port}" }
            environment.merge(training.environment) { _, given in given }
            // What the application loads by itself is what the proof is about.
            environment["JBOOST_PRELOAD"] = "off"
            let warmUp = WarmUp(request: training, environment: environment, directory: nil)
            let mismatch =
                Preflight.java(for: plan).mismatch
                ?? Preflight.mismatch(plan, directory: image.directory, environment: environment)
            // Quoted as a whole: the JVM takes one pair of quotes away (arguments.cpp, parse_options_buffer).
            environment["JAVA_TOOL_OPTIONS"] =
                [environment["JAVA_TOOL_OPTIONS"], "'\(option)'"].compactMap { $0 }.joined(separator: " ")
            let spec = ProcessSpec(
                program: "\(image.directory)/bin/run", arguments: training.arguments, environment: environment)
            try readiness.requirePort(in: spec, of: image.directory)
            let run = ApplicationRun(
                spec: FreePort.substitute(port, in: spec), readiness: try readiness.probe(port: port),
                limits: training.limits)
            let outcome = try run.perform { (_) throws(ApplicationRunError) in _ = try warmUp.perform(port: port) }
            // Told by the launcher first of all; a talkative application's output has driven the line out by now.
            let fallback =
                mismatch.map { "jboost: archive not used: \($0)" }
                ?? outcome.outputTail.split(separator: "\n").first { $0.hasPrefix("jboost: archive not used") }
                .map(String.init)
            return try proof(
                ClassLoadLog.path(log, of: outcome.pid), plan, fallback: plan.archives.isEmpty ? nil : fallback)
        } catch let error as ApplicationRunError {
            throw BoostError(.trainingFailed, step: "verify", file: image.directory, message: "\(error)")
        } catch { throw BoostError(wrapping: error) }
    }

    /// A WAR with a launcher of its own has no layout, so that every image of these kinds is Spring Boot's.
    private var isSpringBoot: Bool {
        let kinds: [AppImage.Kind] = [.springBoot, .executableWar, .propertiesLauncher]
        return kinds.map(\.rawValue).contains(image.document.application.kind)
    }

    private var defaultReadiness: Readiness {
        isSpringBoot
            ? .logPattern("Started .+ in [0-9.]+ seconds") : .exit(status: 0)
    }

    private func proof(_ log: String, _ plan: LaunchPlan, fallback: String?) throws -> Proof {
        let index = try ClassPathIndex.origins(
            of: plan.files.map(\.path).filter { !$0.hasPrefix("/") }.map { "\(image.directory)/\($0)" })
        let context = ProofContext(
            expectation: plan.tier == .dynamic ? .top : .base, origin: { index[$0] },
            listed: (try? TextFile.read("\(image.directory)/\(BoostedImage.classListName)")).map { text in
                Set(ClassList.parse(text).entries.map { $0.name.dotted })
            })
        var proof = Proof(log: try ClassLoadLog.read(path: log), context: context)
        if let fallback { proof.rejection = fallback }
        return proof
    }
}
