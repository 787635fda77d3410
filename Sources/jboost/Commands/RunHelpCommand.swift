import ArgumentParser

/// The help of `run`, whose arguments `RunCommand` takes itself.
struct RunHelpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start an application where `java` stood; from the second start on with its archive.",
        usage:
            "jboost run [--jdk <home>] [--store <dir>] [--wait] [JVM options] (APP | IMAGE | -jar APP | -cp PATH MAIN) [arguments]",
        discussion: """
            The process becomes `java`: same pid, signals, standard input and output, exit status. Everything after \
            the application is the application's, --help and @x too. JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS, argument \
            files, agents and module options are honoured; a -XX:SharedArchiveFile of your own wins.

            The first start is the training: the JVM notes which classes it loads, and a watcher makes the archive in \
            the background once the start is over. Later starts use it. The application is never started more often \
            than you ask.

            A boosted image is started as its bin/run starts it: options of the JVM then come from JDK_JAVA_OPTIONS.

            `jboost explain -- APP` says what became of the archive. JBOOST_ARCHIVE=off turns archives off.

            jboost's own options come first, before any of `java`'s.

            EXIT STATUSES:
              The application's own; before it starts:
            \(ExitStatus.lines(.usage, .badInput, .noInput, .noJDK, .internalError, .wrongArchitecture))
            """)

    @OptionGroup var jdk: JDKOptions
    @OptionGroup var store: StoreOptions
    @Flag(help: "Make the archive before returning, once the application has ended.") var wait = false
    @Argument(parsing: .allUnrecognized, help: "What `java` would be given.") var arguments: [String] = []

    func run() throws { throw CleanExit.helpRequest(Self.self) }
}
