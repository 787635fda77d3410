import JVM

/// The flag class that an image is built for: what its options come to on this machine.
enum BuildFlags {
    static func resolve(_ request: BuildRequest) throws(OptionError) -> FlagClass {
        FlagClass.resolve(try line(request), jdk: request.jdk, host: .current())
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
