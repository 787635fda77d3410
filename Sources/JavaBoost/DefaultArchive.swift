public import JVM

/// The archive of the JDK's own classes, which some distributions leave out.
public enum DefaultArchive {
    /// Makes the missing archive in the JDK itself.
    ///
    /// - Returns: its path, or nil when it was there.
    /// - Throws: `BoostError`: `cannotCreate` when the JDK cannot be written, `dumpFailed` otherwise.
    public static func repair(_ jdk: JDK) throws(BoostError) -> String? {
        let directory = "/" + jdk.libjvmPath.split(separator: "/").dropLast().joined(separator: "/")
        let path = directory + "/classes.jsa"
        if (try? FileStamp.read(path)) != nil { return nil }
        let spec = ProcessSpec(
            program: jdk.javaPath, arguments: ["-Xshare:dump"],
            environment: ProcessEnvironment.all().filter {
                !["JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"].contains($0.key)
            })
        let process: SupervisedProcess
        do { process = try SupervisedProcess.start(spec) } catch { throw BoostError(error, step: "default archive") }
        let status = process.wait(until: .now(plusMs: 300_000)) ?? process.killAndWait()
        if status == .exited(0), (try? FileStamp.read(path)) != nil { return path }
        throw BoostError(
            .dumpFailed, step: "default archive", file: path, message: "\(status)\n\(process.outputTail)",
            wayOut: "can this user write the JDK's directory?")
    }
}
