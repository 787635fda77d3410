/// What a command line says about the things that archives and ergonomics depend on; environment included.
extension JavaCommandLine {
    /// The value of a system property: of the last `-Dname=value`; "" for `-Dname`. Nil when it is not set.
    public func property(_ name: String) -> String? {
        let exact = "-D" + name, prefix = exact + "="
        for option in effectiveOptions.reversed() {
            if let value = option.after(prefix) { return String(value) }
            if option == exact { return "" }
        }
        return nil
    }

    /// Whether an option sets the flag (`-XX:`) or system property (`-D`) that this one sets, to whatever value.
    func sets(_ option: String) -> Bool {
        if let flag = option.after("-XX:") {
            let name = flag.drop { $0 == "+" || $0 == "-" }.prefix { $0 != "=" }
            return flags[String(name)] != nil
        }
        guard let name = option.after("-D")?.prefix(while: { $0 != "=" }) else { return false }
        return property(String(name)) != nil
    }

    /// Options that begin with one of the prefixes, in order.
    public func options(beginning prefixes: [String]) -> [String] {
        effectiveOptions.filter { option in prefixes.contains { option.starts($0) } }
    }

    /// The user's own choice of a startup archive, or of none: jboost's stands back behind it.
    public var archiveOptions: [String] {
        options(beginning: [
            "-XX:SharedArchiveFile=", "-Xshare:", "-XX:+UseSharedSpaces", "-XX:-UseSharedSpaces",
            "-XX:+RequireSharedSpaces", "-XX:ArchiveClassesAtExit=", "-XX:+AutoCreateSharedArchive",
            "-XX:+RecordDynamicDumpInfo", "-XX:SharedClassListFile=", "-XX:DumpLoadedClassList=", "-XX:AOTCache=",
            "-XX:AOTCacheOutput=", "-XX:AOTConfiguration=", "-XX:AOTMode=", "-XX:CacheDataStore=", "-Xshareclasses",
        ]).filter { $0 != "-Xshare:auto" && $0 != "-XX:+UseSharedSpaces" }
    }

    /// The archives that the JVM is told to use: of `-XX:SharedArchiveFile=`, both of `base:top`, and `-XX:AOTCache=`.
    public var namedArchives: [String] {
        ["-XX:SharedArchiveFile=", "-XX:AOTCache="].flatMap { name in
            // The last one wins.
            options(beginning: [name]).last?.after(name)?.split(separator: ":").map(String.init) ?? []
        }
    }

    /// ``archiveOptions`` beside an AOT cache, with which a JVM that finds any `-Xshare` option does not start (arguments.cpp,
    /// `check_new_flag`); nor does one that finds an AOT option beside an archive of the other kind.
    public func archiveOptions(beside tier: ArchiveTier) -> [String] {
        guard tier == .aot else { return archiveOptions }
        return archiveOptions.filter { $0 != "-XX:AOTMode=auto" } + options(beginning: ["-Xshare:"])
    }

    /// Why jboost's archive stands back behind such an option. Its value may come from the environment, so it is not told.
    public static func wins(_ option: String) -> String { "\(option.prefix { $0 != "=" }) is given and wins" }

    /// How `-Xshare` or its flag stands; nil when no option says.
    public var sharing: Bool? { flags.bool("UseSharedSpaces") }

    /// `-javaagent:`, `-agentlib:`, `-agentpath:` and `-Xrun` options, in order.
    public var agents: [String] { options(beginning: ["-javaagent:", "-agentlib:", "-agentpath:", "-Xrun"]) }

    /// True with the debugger's agent on the command line.
    public var isDebugged: Bool {
        agents.contains { $0.starts("-agentlib:jdwp") || $0.starts("-Xrunjdwp") }
            || effectiveOptions.contains("-Xdebug")
    }

    /// Options that change the module graph, as `--name=value`, in order; the class path of `-p` among them.
    public var moduleOptions: [String] {
        options(beginning: [
            "--add-modules=", "--add-opens=", "--add-exports=", "--add-reads=", "--enable-native-access=",
            "--illegal-native-access=", "--limit-modules=", "--upgrade-module-path=", "--patch-module=",
            "--module-path=", "-Djdk.module.main=", "-Djdk.module.showModuleResolution=", "-Djdk.module.validation=",
        ])
    }

    /// The module path (`-p`); the last one wins.
    public var modulePath: String? {
        options(beginning: ["--module-path="]).last.flatMap { $0.after("--module-path=") }.map(String.init)
    }

    /// Directories and jars of all `-Xbootclasspath/a:`, joined as the VM joins them; nil when there are none.
    public var bootClassPathAppend: String? {
        let parts = options(beginning: ["-Xbootclasspath/a:"]).compactMap { $0.after("-Xbootclasspath/a:") }
        return parts.isEmpty ? nil : parts.joined(separator: ":")
    }

    /// The class that stands for the system class loader; nil when it is the JDK's own.
    public var systemClassLoader: String? { property("java.system.class.loader") }

    /// True when a flight recording starts with the VM.
    public var startsFlightRecorder: Bool { !options(beginning: ["-XX:StartFlightRecording"]).isEmpty }

    /// True when the management agent starts with the VM (`Arguments::process_argument`: any `com.sun.management`).
    public var startsManagementAgent: Bool { !options(beginning: ["-Dcom.sun.management"]).isEmpty }

    /// `-Xmx` or `-XX:MaxHeapSize`, bytes; nil when ergonomics chooses.
    public var maxHeap: UInt64? { flags.memory("MaxHeapSize") }
    /// `-Xms` or `-XX:InitialHeapSize`, bytes; nil when ergonomics chooses.
    public var initialHeap: UInt64? { flags.memory("InitialHeapSize").flatMap { $0 == 0 ? nil : $0 } }

    /// Class path for which the VM looks in jars and directories, wildcards expanded; for `-jar` the jar.
    public var expandedClassPath: [String] {
        switch target {
        case .jar(let path): [path]
        case .classPath(let path, _): ClassPath.expand(path)
        case .module, .source, .none: classPath.map(ClassPath.expand) ?? []
        }
    }
}

/// Class paths as the launcher reads them (wildcard.c of libjli).
public enum ClassPath {
    /// The entries, `dir/*` replaced by the directory's jars in the order in which the directory lists them.
    ///
    /// An entry that is empty means the working directory and stays "". A wildcard without jars stays as it is.
    public static func expand(_ path: String) -> [String] {
        path.split(separator: ":", omittingEmptySubsequences: false).flatMap { entry -> [String] in
            let entry = String(entry)
            guard isWildcard(entry) else { return [entry] }
            let directory = String(entry.dropLast())
            let jars = WholeFile.names(in: directory.isEmpty ? "." : directory, sorted: false).filter { name in
                (name.utf8.hasSuffix(".jar") || name.utf8.hasSuffix(".JAR")) && !name.utf8.contains(UInt8(ascii: ":"))
            }
            return jars.isEmpty ? [entry] : jars.map { directory + $0 }
        }
    }

    /// The directories whose jars a class path stands for.
    public static func wildcardFolders(_ path: String) -> [String] {
        path.split(separator: ":").map(String.init).filter(isWildcard).map { $0 == "*" ? "." : String($0.dropLast(2)) }
    }

    private static func isWildcard(_ entry: String) -> Bool {
        entry == "*" || (entry.utf8.hasSuffix("/*") && !WholeFile.exists(entry))
    }
}
