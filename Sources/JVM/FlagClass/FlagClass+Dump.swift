/// From what a run will have to what its archive should be dumped with.
extension FlagClass {
    /// The class of the archive that serves this class best: collectors that can read G1's heap region share G1's
    /// archive, and what the archive need not hold is left out.
    ///
    /// Before 17 heap objects cost more than they save: G1 walks their region from its start for every card it looks at
    /// (JDK-8267562), so a static archive is dumped with Serial, which stores none.
    public func archived(as tier: ArchiveTier, version: JavaVersion) -> FlagClass {
        var archive = self
        archive.agents = []
        archive.systemClassLoader = nil
        if collector != .z, collector != .openJ9, version.feature >= 11 {
            archive.collector = tier == .static && Self.isSlowedByHeapObjects(version) ? .serial : .g1
        }
        // Before 25 the VM compares no module options: a graph other than the default costs the archived one.
        archive.moduleOptions = moduleOptions.filter { option in
            ModuleOptions.isCompared(option)
                && (version.feature >= 25 || option.starts("--module-path=") || option.starts("-Djdk.module.main="))
        }
        // An archive with linked classes hides them from an agent: it is never made for one.
        if tier.linksClasses, agents.contains(where: { $0.starts("-javaagent:") }) {
            archive.moduleOptions = archive.moduleOptions.compactMap { Self.without("java.instrument", $0) }
        }
        if tier != .aot { archive.profileFlags = [] }
        return archive
    }

    /// Whether G1 collects more slowly with an archive's heap objects than without (`KnownBug.slowArchiveRegions`).
    static func isSlowedByHeapObjects(_ version: JavaVersion) -> Bool { version.feature < 17 }

    private static func without(_ module: Substring, _ option: String) -> String? {
        guard let list = option.after("--add-modules=") else { return option }
        let rest = list.split(separator: ",").filter { $0 != module }
        return rest.isEmpty ? nil : "--add-modules=" + rest.joined(separator: ",")
    }

    /// Options that make a dump, or a recording, be of this class whatever machine it runs on.
    ///
    /// Give them after the user's own collector and heap options have been taken out. `-m` is not among them: the main
    /// module is the target's.
    public func dumpOptions(version: JavaVersion) -> [String] {
        var options = collector == .openJ9 ? [] : collector.options(version)
        if collector != .z { options.append("-XX:\(compressedOops ? "+" : "-")UseCompressedOops") }
        if !compressedClassPointers { options.append("-XX:-UseCompressedClassPointers") }
        if objectAlignment != 8 { options.append("-XX:ObjectAlignmentInBytes=\(objectAlignment)") }
        if version.feature == 24, compactHeaders { options.append("-XX:+UnlockExperimentalVMOptions") }
        if compactHeaders || version.feature >= 27 {
            options.append("-XX:\(compactHeaders ? "+" : "-")UseCompactObjectHeaders")
        }
        if !compactStrings { options.append("-XX:-CompactStrings") }
        if verifiesSystemClasses { options.append("-Xverify:all") }
        if let bootClassPathAppend { options.append("-Xbootclasspath/a:\(bootClassPathAppend)") }
        options += moduleOptions.filter { !$0.starts("-D") }
        options += profileFlags.map { "-XX:\($0)" }
        return options
    }

    /// The same, for a JDK.
    public func dumpOptions(for jdk: JDK) -> [String] { dumpOptions(version: jdk.version) }

    /// A name for a directory: `g1-coops`, `z`, `g1-nocoops-a16-coh-9f86d081884c7d65`.
    ///
    /// Options that are too long for a name go into a hash of sixteen hexadecimal digits.
    public var name: String {
        var parts = [collector.rawValue]
        if collector != .z, collector != .openJ9 { parts.append(compressedOops ? "coops" : "nocoops") }
        if !compressedClassPointers { parts.append("nocp") }
        if objectAlignment != 8 { parts.append("a\(objectAlignment)") }
        if compactHeaders { parts.append("coh") }
        if !compactStrings { parts.append("utf16") }
        if verifiesSystemClasses { parts.append("verify") }
        if !sharing { parts.append("off") }
        let rest = longFields
        if !rest.isEmpty { parts.append(Self.hash(rest)) }
        return parts.joined(separator: "-")
    }

    private static func hash(_ text: String) -> String {
        let digits = String(FNV1a.sum(text.utf8), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
