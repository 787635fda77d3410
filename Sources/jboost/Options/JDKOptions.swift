import ArgumentParser
import JVM
import JavaBoost

/// Which JDK.
struct JDKOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The JDK's home.", discussion: "Default: that of the `java` on PATH, else JAVA_HOME.", valueName: "home"),
        completion: .directory)
    var jdk: String?

    /// Reads the JDK asked for.
    func read() throws -> JDK { try JDKChoice.read(jdk, environment: ProcessEnvironment.all()) }
}
