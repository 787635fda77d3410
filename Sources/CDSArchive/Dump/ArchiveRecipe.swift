public import JVM

/// The JVM options of each step by which an archive of one tier is recorded, made and used.
///
/// Pure: it names options and files, and starts nothing.
public struct ArchiveRecipe: Hashable, Sendable {
    public var tier: ArchiveTier
    /// Feature release of the JDK: 11, 17, 21, 25 …
    public var feature: Int
    /// Whether machine code (call adapters, stubs) is kept in an AOT cache. Such a cache holds only for CPUs with the
    /// same features: the JVM does not check them before JDK 27 (JDK-8364128 and adoptium-support#1507).
    public var keepsMachineCode: Bool
    /// Whether the training run itself makes the AOT cache when it ends, by a JVM of its own (JEP 514, JDK 25 and
    /// later). That JVM inherits no descriptor, so the class path must not go through one.
    public var isOneStep: Bool
    /// Whether a dynamic archive lies over a base of its own, made for it beside it, because the JDK has no default
    /// archive for these flags.
    public var bringsBase = false
    /// Where the archive is made for and mapped; nil leaves it to the JVM.
    public var address: ArchiveAddress?

    public init(tier: ArchiveTier, feature: Int, keepsMachineCode: Bool = false, isOneStep: Bool = false) {
        self.tier = tier
        self.feature = feature
        self.keepsMachineCode = keepsMachineCode
        self.isOneStep = isOneStep
    }

    /// The files that the steps read and write; absolute paths in one working directory.
    public struct Files: Hashable, Sendable {
        public var classList: String
        public var aotConfiguration: String
        public var archive: String

        public init(directory: String, name: String) {
            classList = "\(directory)/classlist"
            aotConfiguration = "\(directory)/app.aotconf"
            archive = "\(directory)/\(name)"
        }
    }

    /// The archive's name inside a boosted image.
    public var fileName: String {
        switch tier {
        case .none: ""
        case .static, .linked: "static.jsa"
        case .dynamic: "dynamic.jsa"
        case .aot: "app.aot"
        }
    }

    /// The base below a dynamic archive at `path` that brings one; nil elsewhere.
    public func base(of path: String) -> String? {
        guard tier == .dynamic, bringsBase, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return path[...slash] + "base.jsa"
    }

    /// What a training run is started with, so that it leaves what the dump needs.
    public func recordingOptions(_ files: Files) -> [String] {
        switch tier {
        case .none: []
        case .static, .linked: ["-Xshare:auto", "-XX:DumpLoadedClassList=\(files.classList)"]
        // The dynamic archive is written by the training run itself, when it ends.
        case .dynamic:
            (base(of: files.archive).map { ["-XX:SharedArchiveFile=\($0)"] } ?? [])
                + ["-XX:ArchiveClassesAtExit=\(files.archive)"]
        case .aot where isOneStep: ["-XX:AOTCacheOutput=\(files.archive)"] + machineCodeOptions
        // The cache takes its address from the recording.
        case .aot: ["-XX:AOTMode=record", "-XX:AOTConfiguration=\(files.aotConfiguration)"] + dumpAddress
        }
    }

    /// What the dump is started with, before the class path; nil where the training run makes the archive.
    public func dumpOptions(_ files: Files) -> [String]? {
        switch tier {
        case .none, .dynamic: nil
        case .aot where isOneStep: nil
        case .static:
            ["-Xshare:dump", "-XX:SharedClassListFile=\(files.classList)", "-XX:SharedArchiveFile=\(files.archive)"]
                + dumpAddress
        case .linked:
            [
                "-Xshare:dump", "-XX:+AOTClassLinking", "-XX:SharedClassListFile=\(files.classList)",
                "-XX:SharedArchiveFile=\(files.archive)",
            ] + dumpAddress
        case .aot:
            [
                "-XX:AOTMode=create", "-XX:AOTConfiguration=\(files.aotConfiguration)",
                "-XX:AOTCache=\(files.archive)",
            ] + machineCodeOptions
        }
    }

    /// What the application is started with, so that the archive at `path` is used; `{root}` may stand in the path.
    public func useOptions(archive path: String) -> [String] {
        switch tier {
        case .none: []
        case .static, .linked, .dynamic:
            ["-XX:SharedArchiveFile=\(base(of: path).map { $0 + ":" } ?? "")\(path)", "-Xshare:auto"] + useAddress
        case .aot: ["-XX:AOTCache=\(path)"] + useAddress + machineCodeOptions
        }
    }

    /// The address, where the tier and the JDK can have one: a dynamic archive's base is the JDK's, known to all, and one
    /// step leaves the dump's options to the JVM.
    private var ownAddress: ArchiveAddress? {
        tier == .none || tier == .dynamic || isOneStep || !ArchiveAddress.features.contains(feature) ? nil : address
    }

    private var dumpAddress: [String] { ownAddress.map { ["-XX:SharedBaseAddress=\($0)"] } ?? [] }

    /// Where the address is taken, the JVM maps the archive elsewhere.
    private var useAddress: [String] {
        ownAddress == nil ? [] : ["-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0"]
    }

    /// Leaves the adapters' code out of the cache, and out of use.
    private var machineCodeOptions: [String] {
        keepsMachineCode || feature < 25 ? [] : ["-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTAdapterCaching"]
    }

    /// Options that tell whether an archive would be accepted, without running application code (JDK 11 to 26).
    public func acceptanceOptions(archive path: String) -> [String] {
        useOptions(archive: path) + ["-XX:+PrintSharedArchiveAndExit"]
    }
}
