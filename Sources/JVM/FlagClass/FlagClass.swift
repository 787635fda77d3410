/// What an archive and a run must agree on, as HotSpot resolves it from options, memory and processors.
///
/// One value describes both sides: what an archive was dumped with, and what a run will have. `mismatches(with:)` says
/// whether the one suits the other; equality is stricter than the JVM needs.
public struct FlagClass: Hashable, Sendable {
    public var collector: Collector
    public var compressedOops: Bool
    public var compressedClassPointers: Bool
    /// Bytes.
    public var objectAlignment: Int
    public var compactHeaders: Bool
    public var compactStrings: Bool
    /// `-Xverify:all`: classes of the boot loader are verified too.
    public var verifiesSystemClasses: Bool
    /// False with `-Xshare:off`.
    public var sharing: Bool
    /// The module graph's options, as `--name=value`, normalised and sorted; those that other options imply among them
    /// (`-javaagent` adds java.instrument, a flight recording jdk.jfr, `com.sun.management` jdk.management.agent).
    public var moduleOptions: [String]
    /// Agents without their arguments, which may be secrets: `-javaagent:/opt/agent.jar`, `-agentlib:jdwp`.
    public var agents: [String]
    /// `-Xbootclasspath/a:`, joined; nil for none.
    public var bootClassPathAppend: String?
    public var systemClassLoader: String?
    /// Flags that shape profiles (JEP 515) and are set, as `Name=value` or `+Name`, sorted.
    public var profileFlags: [String]

    /// A class of nothing but a collector and compressed oops.
    public init(collector: Collector = .g1, compressedOops: Bool = true) {
        self.collector = collector
        self.compressedOops = compressedOops
        compressedClassPointers = true
        objectAlignment = 8
        compactHeaders = false
        compactStrings = true
        verifiesSystemClasses = false
        sharing = true
        moduleOptions = []
        agents = []
        profileFlags = []
    }

    /// What the JVM will make of a command line on a machine.
    public static func resolve(_ line: JavaCommandLine, jdk: JDK, host: HostResources) -> FlagClass {
        resolve(line, version: jdk.version, isOpenJ9: jdk.isOpenJ9, host: host)
    }

    /// The same for callers that know no more of the JDK than its version.
    public static func resolve(
        _ line: JavaCommandLine, version: JavaVersion, isOpenJ9: Bool = false, host: HostResources
    ) -> FlagClass {
        let ergonomics = Ergonomics.resolve(line.flags, version: version, host: host)
        var result = FlagClass(collector: isOpenJ9 ? .openJ9 : ergonomics.collector)
        result.compressedOops = ergonomics.compressedOops
        result.compressedClassPointers = ergonomics.compressedClassPointers
        result.objectAlignment = ergonomics.objectAlignment
        result.compactHeaders = ergonomics.compactHeaders
        result.compactStrings = line.flags.bool("CompactStrings") ?? true
        result.verifiesSystemClasses = line.flags.bool("BytecodeVerificationLocal") ?? false
        result.sharing = line.flags.bool("UseSharedSpaces") ?? true
        result.moduleOptions = ModuleOptions.normalised(line)
        result.agents = line.agents.map(Self.withoutArguments)
        result.bootClassPathAppend = line.bootClassPathAppend
        result.systemClassLoader = line.systemClassLoader
        result.profileFlags = profileFlagNames.compactMap { name in
            switch line.flags[name] {
            case .bool(let isOn): (isOn ? "+" : "-") + name
            case .text(let value): "\(name)=\(value)"
            case nil: nil
            }
        }
        return result
    }

    /// Compared with an AOT cache's profiles (`FileMapHeader::validate`).
    static let profileFlagNames = [
        "BciProfileWidth", "ProfileTraps", "SpecTrapLimitExtraEntries", "TypeProfileArgsLimit", "TypeProfileCasts",
        "TypeProfileLevel", "TypeProfileParmsLimit", "TypeProfileWidth",
    ]

    /// `-javaagent:x.jar=secret` is `-javaagent:x.jar`; `-Xrunjdwp:…` is `-Xrunjdwp`.
    private static func withoutArguments(_ agent: String) -> String {
        let end: UInt8 = agent.starts("-Xrun") ? UInt8(ascii: ":") : UInt8(ascii: "=")
        return String(decoding: agent.utf8.prefix { $0 != end }, as: UTF8.self)
    }
}

/// Options of the module graph.
enum ModuleOptions {
    /// Options that mean the same written the same: lists joined and sorted, no option twice.
    static func normalised(_ line: JavaCommandLine) -> [String] {
        var options: Set<String> = []
        var lists: [String: Set<Substring>] = [:]
        var modulePath: String?
        for option in line.moduleOptions {
            let name = LauncherOption.name(option)
            if name == "--add-modules" || name == "--enable-native-access" {
                let value = option.utf8.dropFirst(name.utf8.count + 1)
                lists[name, default: []].formUnion(Substring(value).split(separator: ","))
            } else if name == "--module-path" {
                modulePath = option
            } else {
                options.insert(option)
            }
        }
        let implied = implied(line)
        if !implied.isEmpty { lists["--add-modules", default: []].formUnion(implied) }
        for (name, values) in lists { options.insert("\(name)=\(values.sorted().joined(separator: ","))") }
        if let modulePath { options.insert(modulePath) }
        return options.sorted()
    }

    /// Modules that the VM adds for other options (`Arguments::create_numbered_module_property`).
    private static func implied(_ line: JavaCommandLine) -> [Substring] {
        var modules: [Substring] = []
        if line.agents.contains(where: { $0.starts("-javaagent:") }) { modules.append("java.instrument") }
        if line.startsManagementAgent { modules.append("jdk.management.agent") }
        if line.startsFlightRecorder || line.flags["FlightRecorderOptions"] != nil { modules.append("jdk.jfr") }
        if line.flags.bool("EnableJVMCI") == true || line.flags.bool("UseJVMCICompiler") == true {
            modules.append("jdk.internal.vm.ci")
        }
        return modules
    }

    /// Options with which the VM maps no archive at all, whatever it was dumped with.
    static func forbids(_ option: String) -> Bool {
        option.starts("--limit-modules=") || option.starts("--patch-module=") || option.starts("--upgrade-module-path=")
    }

    /// Options that the VM compares with the archive's since 25; the others always cost the archived module graph.
    static func isCompared(_ option: String) -> Bool {
        [
            "--add-modules=", "--add-opens=", "--add-exports=", "--add-reads=", "--enable-native-access=",
            "--module-path=",
        ]
        .contains { option.starts($0) } || option.starts("-Djdk.module.main=")
    }
}
