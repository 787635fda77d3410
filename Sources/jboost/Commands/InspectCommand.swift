import ArgumentParser
import JVM
import JavaBoost

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Tell what an application is, what can be archived of it and why not the rest. Starts no JVM.",
        discussion: ExitStatus.help(.badInput, .noInput, .ioFailed))

    @OptionGroup var application: ApplicationOptions
    @Option(
        help: ArgumentHelp(
            "The Java release for which to say how much can be archived. Default: that of the JDK, else 17.",
            valueName: "release"))
    var release: Int?
    @OptionGroup var jdk: JDKOptions
    @OptionGroup var format: OutputOptions

    func run() throws {
        try reporting {
            let image = try AppInspector.inspect(application.input())
            switch format.format {
            case .json: Console.result(JSONText.encode(image))
            case .table: Console.result(image.table(jdk: release ?? (try? jdk.read().version.feature) ?? 17))
            case .quiet: Console.result(image.kind.rawValue)
            }
        }
    }
}
