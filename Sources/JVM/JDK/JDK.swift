/// One Java home: what it is, what it can do, and what is known to be wrong with it.
///
/// Everything here was read from files (`release`, `lib/jvm.cfg`, the VM's library, the archives beside it); no JVM was
/// started for it.
public struct JDK: Hashable, Sendable {
    /// The Java home, absolute, with every link followed.
    public var home: String
    public var version: JavaVersion
    /// The version as the VM prints it: `25.0.4.1+1-LTS`, `1.8.0_392-b08`.
    public var versionString: String
    public var vendor: Vendor
    /// `IMPLEMENTOR` of the release file, else the vendor that the VM's library names; empty when neither says.
    public var implementor: String
    /// The literal that an archive must carry to be accepted (`VM_Version::internal_vm_info_string`), as
    /// `java -Xinternalversion` prints it. For OpenJ9, which has no such literal, its version.
    public var jvmIdent: String
    /// As the VM writes it: `amd64`, `aarch64`.
    public var architecture: String
    /// This machine's, in the same words.
    public static let hostArchitecture = ELFHeader.hostArchitecture
    public var libjvmPath: String
    public var javaPath: String
    /// Modules of the run-time image (`MODULES`), empty when the release file does not list them.
    public var modules: [String]
    /// The archives that the VM maps when none is named, as far as they are there.
    public var defaultArchives: [DefaultArchive]
    public var abilities: Set<Ability>
    public var knownBugs: [KnownBug]

    /// A default CDS archive of the JDK's own classes, beside `libjvm.so`.
    public struct DefaultArchive: Hashable, Sendable {
        public var path: String
        /// Made for compressed oops (`classes.jsa`) or not (`classes_nocoops.jsa`, JDK 15 and later).
        public var compressedOops: Bool
        /// Made for compact object headers (`classes_coh.jsa`, JDK 24 and later).
        public var compactHeaders: Bool
    }

    /// What a JDK can do for start-up and threads.
    public enum Ability: String, Hashable, Sendable, CaseIterable {
        /// AppCDS archives by `-Xshare:dump` (OpenJDK 11; Java 8 where the VM has `UseAppCDS`).
        case staticArchive
        /// `-XX:ArchiveClassesAtExit` (13).
        case dynamicArchive
        /// `-XX:+AutoCreateSharedArchive` (19).
        case autoCreate
        /// `-XX:AOTCache` (24, JEP 483).
        case aotCache
        /// `-XX:AOTCacheOutput` (25, JEP 514).
        case aotOneStep
        /// `-XX:+AOTClassLinking` (24).
        case aotClassLinking
        /// Without `--enable-preview` (21, JEP 444).
        case virtualThreads
        /// `-XX:+UseWisp2` (Dragonwell).
        case wisp2
        /// `-XX:CRaCCheckpointTo`.
        case crac
        /// `-XX:+UseCompactObjectHeaders` (24).
        case compactHeaders
    }

    /// Size of the run-time image `lib/modules`, which archives are bound to (`SharedClassPathEntry::validate`); nil where
    /// there is none.
    public var modulesBytes: Int64? { Self.modulesBytes(home: home) }

    /// The same for a home that was not read.
    static func modulesBytes(home: String) -> Int64? { (try? FileStamp.read(home + "/lib/modules"))?.size }

    /// True for OpenJ9 (IBM Semeru): no archive of this kind, it keeps its own shared class cache.
    public var isOpenJ9: Bool { vendor == .semeru || jvmIdent.starts("OpenJ9") }

    /// True when an archive whose header carries `archived` names this VM.
    ///
    /// A header has room for 255 bytes; of a longer identity it keeps 247 and a hash of the whole in eight hexadecimal
    /// digits (`get_header_version`, filemap.cpp), of which only the kept bytes are compared here.
    public func identMatches(_ archived: String) -> Bool {
        guard jvmIdent.utf8.count >= 255 else { return archived == jvmIdent }
        return archived.utf8.count == 255 && archived.utf8.starts(with: jvmIdent.utf8.prefix(247))
    }

    /// The default archive that a VM with these headers would map, or nil when it is missing.
    public func defaultArchive(compressedOops: Bool, compactHeaders: Bool) -> DefaultArchive? {
        defaultArchives.first { $0.compressedOops == compressedOops && $0.compactHeaders == compactHeaders }
    }

    /// Reads a JDK's identity and abilities without starting it.
    ///
    /// - Parameter home: a Java home, or a path of its `java`.
    /// - Throws: `JDKError`, which names the file and the way out.
    public static func read(home given: String) throws(JDKError) -> JDK {
        let place = try JavaHome.locate(given)
        let release = ReleaseFile(text: WholeFile.text(place.home + "/release") ?? "")
        let library = try VirtualMachineLibrary.open(place.libjvm, home: place.home)
        let identity = try library.identity(release: release, isOpenJ9: place.isOpenJ9)
        let flags = place.isOpenJ9 ? [] : library.names(of: Ability.flags.map(\.flag))
        let implementor = release["IMPLEMENTOR"] ?? library.vendorName() ?? ""
        var jdk = JDK(
            home: place.home, version: identity.version, versionString: identity.versionString,
            vendor: Vendor(implementor: implementor, release: release, isOpenJ9: place.isOpenJ9),
            implementor: implementor, jvmIdent: identity.ident, architecture: library.architecture,
            libjvmPath: place.libjvm, javaPath: place.java,
            modules: release["MODULES"]?.split(separator: " ").map(String.init) ?? [],
            defaultArchives: place.isOpenJ9 ? [] : DefaultArchive.beside(place.libjvm),
            abilities: Ability.of(identity.version, flags: flags, isOpenJ9: place.isOpenJ9), knownBugs: [])
        jdk.knownBugs = KnownBug.all.filter { $0.applies(to: jdk) }
        return jdk
    }
}

extension JDK.Ability {
    /// Abilities that a VM has exactly when it knows a flag, whatever its vendor and version.
    fileprivate static let flags: [(ability: JDK.Ability, flag: String)] = [
        (.dynamicArchive, "ArchiveClassesAtExit"), (.autoCreate, "AutoCreateSharedArchive"), (.aotCache, "AOTCache"),
        (.aotOneStep, "AOTCacheOutput"), (.aotClassLinking, "AOTClassLinking"), (.wisp2, "UseWisp2"),
        (.crac, "CRaCCheckpointTo"), (.compactHeaders, "UseCompactObjectHeaders"), (.staticArchive, "UseAppCDS"),
    ]

    fileprivate static func of(_ version: JavaVersion, flags known: Set<String>, isOpenJ9: Bool) -> Set<JDK.Ability> {
        var abilities = Set(flags.filter { known.contains($0.flag) }.map(\.ability))
        if version.feature >= 11, !isOpenJ9 { abilities.insert(.staticArchive) }
        if version.feature >= 21 { abilities.insert(.virtualThreads) }
        return abilities
    }
}

extension JDK.DefaultArchive {
    /// `CDSConfig::default_archive_path` names them; which are made is the packager's choice.
    static func beside(_ libjvm: String) -> [JDK.DefaultArchive] {
        let directory = libjvm.parentDirectory
        var archives: [JDK.DefaultArchive] = []
        for (name, oops, headers) in [
            ("classes.jsa", true, false), ("classes_nocoops.jsa", false, false), ("classes_coh.jsa", true, true),
            ("classes_nocoops_coh.jsa", false, true),
        ] where WholeFile.exists("\(directory)/\(name)") {
            archives.append(
                JDK.DefaultArchive(path: "\(directory)/\(name)", compressedOops: oops, compactHeaders: headers))
        }
        return archives
    }
}
