import JVM

/// The flag class that an image is built for: what its options come to on this machine.
enum BuildFlags {
    static func resolve(_ request: BuildRequest) throws(OptionError) -> FlagClass {
        FlagClass.resolve(try line(request), jdk: request.jdk, host: .current())
    }

    /// - Throws: `BoostError` of code `usage` where an option names a file that only one directory leads to.
    static func requirePlaces(_ request: BuildRequest) throws {
        guard let name = NamedFiles.relative(try line(request)) else { return }
        throw BoostError(
            .usage, step: "options", file: name, message: "is a relative path, and an image is started from anywhere",
            wayOut: "give it whole in --java-option")
    }

    /// The jars that its options name, as they are now.
    static func namedFiles(_ request: BuildRequest) throws(OptionError) -> [LaunchPlan.File] {
        NamedFiles.files(try line(request), in: request.application.workingDirectory)
    }

    private static func line(_ request: BuildRequest) throws(OptionError) -> JavaCommandLine {
        try JavaCommandLine.parse(
            request.imageOptions + request.jitOptions(.none) + ["-cp", ".", "Main"], version: request.jdk.version)
    }
}
