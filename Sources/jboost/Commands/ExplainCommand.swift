import ArgumentParser
import CDSArchive
import JVM
import JavaBoost

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why the last `jboost run` of an application did or did not use its archive.",
        usage: "jboost explain [--store <dir>] [--json] -- <as given to run>",
        discussion: """
            An archive belongs to one command line, JDK and working directory, so say exactly what `run` was given, \
            behind --, in the same directory:

              jboost run -Xmx1g app.jar --port 80
              jboost explain -- -Xmx1g app.jar --port 80

            \(ExitStatus.storeHelp(.badInput, .noJDK))
            """)

    @OptionGroup var store: StoreOptions
    @Flag(help: "Print JSON instead of text; docs/json.md lists the keys.") var json = false
    @Argument(
        parsing: .captureForPassthrough, help: ArgumentHelp("What was given to `run`.", valueName: "run arguments"))
    var arguments: [String]

    func run() throws {
        try reporting {
            if ["--help", "-h"].contains(arguments.first) { throw CleanExit.helpRequest(Self.self) }
            let environment = ProcessEnvironment.all()
            let request = try RunRequest(
                arguments.first == "--" ? Array(arguments.dropFirst()) : arguments, environment: environment)
            let opened = try StoreOptions.open(store.store ?? request.store)
            let account = try RunAccount(request, store: opened, environment: environment)
            Console.result(json ? JSONText.encode(account) : account.text)
        }
    }
}
