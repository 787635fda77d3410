import JVM

/// The flag class that an image is built for: what its options come to on this machine.
enum BuildFlags {
    static func resolve(_ request: BuildRequest) throws(OptionError) -> FlagClass {
        let line = try JavaCommandLine.parse(
            request.imageOptions + request.jitOptions(.none) + ["-cp", ".", "Main"], version: request.jdk.version)
        return FlagClass.resolve(line, jdk: request.jdk, host: .current())
    }
}
