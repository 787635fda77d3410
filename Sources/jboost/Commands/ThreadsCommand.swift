import ArgumentParser
import JVM
import JavaBoost

struct ThreadsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "threads",
        abstract: "Tell where an application makes threads and pools, and what can be done with each. Starts no JVM.",
        discussion: """
            Looks at every class of the class path for calls that make or start a thread, and for classes that are \
            threads or pools of their own kind.

            \(ExitStatus.help(.badInput, .noInput, .ioFailed))
            """)

    @OptionGroup var application: ApplicationOptions
    @OptionGroup var format: OutputOptions

    func run() throws {
        try reporting {
            let survey = try ThreadSurvey.of(AppInspector.inspect(application.input()))
            switch format.format {
            case .json: Console.result(JSONText.encode(survey))
            case .table: Console.result(survey.table())
            case .quiet: Console.result("\(survey.totals.sites)")
            }
        }
    }
}
