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
            """)

    @Argument(
        parsing: .captureForPassthrough, help: ArgumentHelp("What was given to `run`.", valueName: "run arguments"))
    var arguments: [String]

    func run() throws {
        try reporting {
            var rest = arguments
            if rest.isEmpty || ["--help", "-h"].contains(rest[0]) { throw CleanExit.helpRequest(Self.self) }
            let json = rest.first == "--json"
            if json { rest.removeFirst() }
            var option: String?
            if rest.first == "--store", rest.count > 1 {
                option = rest[1]
                rest.removeFirst(2)
            }
            if rest.first == "--" { rest.removeFirst() }
            let environment = ProcessEnvironment.all()
            let request = try RunRequest(rest, environment: environment)
            let store = try Store.open(option: option ?? request.store, environment: environment)
            let account = try RunAccount(request, store: store, environment: environment)
            Console.result(json ? JSONText.encode(account) : account.text)
        }
    }
}
