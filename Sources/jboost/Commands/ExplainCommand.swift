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
            var json = false
            var option: String?
            while let first = rest.first, first == "--json" || first == "--store" && rest.count > 1 {
                if first == "--json" { json = true } else { option = rest.remove(at: 1) }
                rest.removeFirst()
            }
            if rest.first == "--" { rest.removeFirst() }
            let environment = ProcessEnvironment.all()
            let request = try RunRequest(rest, environment: environment)
            let store = try StoreOptions.open(option ?? request.store)
            let account = try RunAccount(request, store: store, environment: environment)
            Console.result(json ? JSONText.encode(account) : account.text)
        }
    }
}
