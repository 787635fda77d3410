public import JVM

extension LaunchConditions {
    /// What an archive meets on this JDK with these flags.
    ///
    /// - Parameters:
    ///   - flags: as resolved for the command line and the machine.
    ///   - classPath: see `classPath`; nil leaves the jars unjudged.
    ///   - directory: where the JVM will run, absolute.
    public init(jdk: JDK, flags: FlagClass, classPath: [String]?, directory: String) {
        self.init()
        jvmIdent = jdk.jvmIdent
        feature = jdk.version.feature
        home = jdk.home
        defaultArchives =
            jdk.defaultArchive(compressedOops: flags.compressedOops, compactHeaders: flags.compactHeaders)
            .map { [$0.path] } ?? []
        ignoresChangedJars = jdk.knownBugs.contains { $0.id == KnownBug.staleAOTCache.id }
        self.classPath = classPath
        self.directory = directory
        bootClassPath = flags.bootClassPathAppend.map { $0.split(separator: ":").map(String.init) } ?? []
        compressedOops = flags.compressedOops
        compressedClassPointers = flags.compressedClassPointers
        compactHeaders = flags.compactHeaders
        compactStrings = flags.compactStrings
        objectAlignment = flags.objectAlignment
        verifyLocal = flags.verifiesSystemClasses
        sharing = flags.sharing
        moduleOptions = flags.moduleOptions
        agents = flags.agents
        hasSystemClassLoader = flags.systemClassLoader != nil
        for flag in flags.profileFlags {
            let parts = flag.split(separator: "=", maxSplits: 1)
            if parts.count == 2, let value = Int64(parts[1]) { profileOptions[String(parts[0])] = value }
        }
    }
}
