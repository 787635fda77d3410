import ArgumentParser
import JVM
import JavaBoost

struct ThreadsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "threads",
        abstract: "Tell where an application makes threads and pools, and what can be done with each. Starts no JVM.",
        discussion: """
            Looks at every class of the class path for calls that make or start a thread, for classes that are \
            threads or pools of their own kind, for monitors that may be held while a thread waits, and tells what \
            `build --threads auto` would do on each JDK of this machine, and why:

              jboost threads shop.jar --cpus 0.7 --memory 512M

            With --run the application is started and watched as well, under the GET requests of --warm where there are \
            some: how many threads of each pool are in use, what they wait for, how many are virtual, and where a virtual \
            one holds its carrier. A boosted image is watched alone:

              jboost threads shop.jar --run 10 --ready /health --warm shop.txt
              jboost threads image --run 10 --ready /health --warm shop.txt

            \(ExitStatus.help(.badInput, .noInput, .noJDK, .ioFailed, .trainingFailed))
            """)

    @OptionGroup var application: ApplicationOptions
    @Option(
        help: ArgumentHelp(
            "A JDK to plan for; repeat for more. Default: all that `jboost jdk list` finds.", valueName: "home"),
        completion: .directory)
    var jdk: [String] = []
    @OptionGroup var sizes: SizeOptions
    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Start the application and watch its threads for so many seconds.", valueName: "seconds"))
    var runSeconds: Double?
    @Option(help: ArgumentHelp("With --run: connections that requests go over.", valueName: "count"))
    var connections = 200
    @OptionGroup var training: TrainingOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        if let runSeconds, !(1...3_600).contains(runSeconds) { throw ValidationError("--run goes from 1 to 3600") }
        if !(1...16_384).contains(connections) { throw ValidationError("--connections goes from 1 to 16384") }
    }

    func run() throws {
        try reporting(startsApplications: true) {
            let path = UserPath.absolute(application.app)
            if application.classPath == nil, application.modulePath == nil, BoostedImage.isImage(path) {
                return try watch(BoostedImage.open(path))
            }
            let input = try application.input(), image = try AppInspector.inspect(input)
            var survey = try ThreadSurvey.of(image)
            if runSeconds != nil {
                let one = try JDKChoice.read(
                    jdk.first.map(UserPath.absolute), environment: ProcessEnvironment.all())
                survey.profile = try observe(
                    ThreadObservation(
                        input, image, on: one, jvmOptions: application.javaOption, training.request()))
            }
            var settings = sizes.applied(to: ThreadSettings(.auto))
            settings.profile = survey.profile
            survey.plan(image, on: try jdks(), settings, jvmOptions: application.javaOption)
            switch format.format {
            case .json: Console.result(JSONText.encode(survey))
            case .table: Console.result(survey.table())
            case .quiet: Console.result("\(survey.totals.sites)")
            }
        }
    }

    private func watch(_ image: BoostedImage) throws {
        guard runSeconds != nil else {
            throw BoostError(
                .badInput, step: "threads", file: image.directory,
                message: "this is a boosted image, whose classes are as they were decided to be",
                wayOut: "watch it with --run SECONDS, or ask about the application that it was built from")
        }
        let profile = try observe(try ThreadObservation(image, training.request()))
        switch format.format {
        case .json: Console.result(JSONText.encode(profile))
        case .table: Console.result(profile.table())
        case .quiet: Console.result("\(profile.systemThreads)")
        }
    }

    private func observe(_ observation: ThreadObservation) throws -> ThreadProfile {
        var observation = observation
        observation.seconds = runSeconds ?? observation.seconds
        observation.connections = connections
        return try observation.run(progress: Console.following)
    }

    private func jdks() throws -> [JDK] {
        if !jdk.isEmpty { return try jdk.map { try JDK.read(home: UserPath.absolute($0)) } }
        return JDKFinder.find(environment: ProcessEnvironment.all()).compactMap { try? $0.result.get() }
            .sorted { $0.version < $1.version }
    }
}
