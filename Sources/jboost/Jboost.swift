import ArgumentParser

/// The command line. `run` never comes here: `Main` takes it before anything is parsed, since everything after the
/// application is the application's.
struct Jboost: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "jboost",
        abstract: "Makes any Java application start fast, with no change to its source.",
        discussion: """
            jboost build app.jar -o image/   lays the application out, trains it, archives it and proves the archive
            image/bin/run                    starts it; needs nothing of jboost
            jboost run app.jar               stands where `java -jar app.jar` stood; the second start is fast
            jboost bench app.jar             measures what each step gains

            \(ExitStatus.help)
            """,
        version: version,
        subcommands: [
            BuildCommand.self, RunHelpCommand.self, VerifyCommand.self, BenchCommand.self, InspectCommand.self,
            DoctorCommand.self, ExplainCommand.self, CacheCommand.self, JDKCommand.self,
        ])
}
