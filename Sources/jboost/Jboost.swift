import ArgumentParser

/// The command line. `run` never comes here: `Main` takes it before anything is parsed, since everything after the
/// application is the application's. Every command names itself: where a name is left to be derived from the type, each
/// start pays 0.9 million instructions for it.
struct Jboost: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "jboost",
        abstract: "Makes any Java application start fast, with no change to its source.",
        discussion: """
            jboost build app.jar -o image   make an image with a proven archive
            image/bin/run                   start it; needs no jboost
            jboost run app.jar              instead of `java -jar app.jar`
            jboost bench app.jar            measure what an archive gains

            A startup archive (CDS archive, AOT cache) holds classes ready, so that the JVM need not read and check \
            them in jars at every start. jboost makes the best one that a JDK can use, and shows that the JVM uses it.

            \(ExitStatus.help)
            """,
        version: version,
        subcommands: [
            BuildCommand.self, RunHelpCommand.self, VerifyCommand.self, BenchCommand.self, InspectCommand.self,
            ThreadsCommand.self, DoctorCommand.self, ExplainCommand.self, CacheCommand.self, JDKCommand.self,
        ])
}
