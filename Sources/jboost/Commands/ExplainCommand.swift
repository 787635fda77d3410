import ArgumentParser
import CDSArchive
import JVM
import JavaBoost

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why an application did or did not use its archive at its last start.",
        usage: "jboost explain [--store <dir>] [--json] -- <as given to run>",
        discussion: """
            An archive belongs to one command line, JDK and working directory, so say exactly what `run` was given, \
            behind --, in the same directory:

              jboost run -Xmx1g app.jar --port 80
              jboost explain -- -Xmx1g app.jar --port 80

            Without --, a final --json is explain's.

            Of a boosted image it says what was proven when it was built, and what would keep its next start from using \
            the archive: `jboost explain IMAGE`.

            \(ExitStatus.storeHelp(.badInput, .noInput, .noJDK, .wrongArchitecture))
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
            var given = arguments, json = json
            if given.first == "--" {
                given.removeFirst()
            } else if given.last == "--json" {
                // Arguments of the application make no difference to its archive.
                given.removeLast()
                json = true
            }
            let request = try RunRequest(given, environment: environment)
            let account: RunAccount
            if let image = try request.image() {
                account = try RunAccount(image: image, environment: environment)
            } else {
                try request.requireApplication()
                let opened = try StoreOptions.open(store.store ?? request.store)
                account = try RunAccount(request, store: opened, environment: environment)
            }
            Console.result(json ? JSONText.encode(account) : account.text)
        }
    }
}
