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

            \(ExitStatus.help(.badInput, .noInput, .ioFailed))
            """)

    @OptionGroup var application: ApplicationOptions
    @Option(
        help: ArgumentHelp(
            "A JDK to plan for; repeat for more. Default: all that `jboost jdk list` finds.", valueName: "home"),
        completion: .directory)
    var jdk: [String] = []
    @OptionGroup var sizes: SizeOptions
    @OptionGroup var format: OutputOptions

    func run() throws {
        try reporting {
            let image = try AppInspector.inspect(application.input())
            var survey = try ThreadSurvey.of(image)
            survey.plan(image, on: try jdks(), sizes.applied(to: ThreadSettings(.auto)))
            switch format.format {
            case .json: Console.result(JSONText.encode(survey))
            case .table: Console.result(survey.table())
            case .quiet: Console.result("\(survey.totals.sites)")
            }
        }
    }

    private func jdks() throws -> [JDK] {
        if !jdk.isEmpty { return try jdk.map { try JDK.read(home: UserPath.absolute($0)) } }
        return JDKFinder.find(environment: ProcessEnvironment.all()).compactMap { try? $0.result.get() }
            .sorted { $0.version < $1.version }
    }
}
