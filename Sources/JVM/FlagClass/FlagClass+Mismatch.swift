/// Whether an archive of one class suits a run of another: the rules of `FileMapHeader::validate`,
/// `FileMapInfo::validate_aot_class_linking` and `CDSConfig`, and what was seen on 11, 17, 21 and 25.
extension FlagClass {
    /// Everything in which a run differs from this class, the archive's, as far as it matters; worst first.
    ///
    /// - Parameters:
    ///   - runtime: what the run will have.
    ///   - tier: what kind of archive this class was dumped as.
    ///   - version: of the JDK, the same on both sides.
    public func mismatches(with runtime: FlagClass, tier: ArchiveTier, version: JavaVersion) -> [Mismatch] {
        guard tier != .none else { return [] }
        var found: [Mismatch] = []
        addLayout(runtime, version, &found)
        addRuntimeLimits(runtime, &found)
        addModules(runtime, tier, version, &found)
        addCollector(runtime, tier, version, &found)
        let isLinked = tier.linksClasses
        if let agent = runtime.agents.first {
            // The classes of a linked archive are loaded before an agent runs, which then never sees them, even where
            // the VM accepts the archive.
            if isLinked {
                found.append(
                    Mismatch(.agent, .rejected, "\(agent) would not see classes that are linked ahead of time"))
            } else if agent.starts("-javaagent:"), version.feature < 25 {
                found.append(Mismatch(.agent, .slower, "\(agent) keeps the archived module graph from being used"))
            }
        }
        if tier == .aot, profileFlags != runtime.profileFlags {
            found.append(
                Mismatch(
                    .profiling, .rejected,
                    "flags that shape profiles differ: \(Self.list(profileFlags)) at dump time, "
                        + Self.list(runtime.profileFlags) + " now"))
        }
        return found.sorted { $0.effect > $1.effect }
    }

    /// The worst mismatch that keeps the archive from being used as meant; nil when it may be mapped.
    ///
    /// What only costs time is no reason against an archive; noise and lost application classes are.
    public func mismatch(with runtime: FlagClass, tier: ArchiveTier, version: JavaVersion) -> Mismatch? {
        mismatches(with: runtime, tier: tier, version: version).first { $0.effect > .slower }
    }

    private func addLayout(_ runtime: FlagClass, _ version: JavaVersion, _ found: inout [Mismatch]) {
        func differ<Value: Equatable>(
            _ path: KeyPath<FlagClass, Value>, _ code: Mismatch.Code, _ what: String, _ text: (Value) -> String
        ) {
            let mine = self[keyPath: path], other = runtime[keyPath: path]
            if mine != other {
                let reason = "\(what): the archive was made for \(text(mine)), this run has \(text(other))"
                found.append(Mismatch(code, .rejected, reason))
            }
        }
        func onOff(_ isOn: Bool) -> String { isOn ? "on" : "off" }
        if runtime.collector == .openJ9 || collector == .openJ9 {
            found.append(Mismatch(.noArchive, .rejected, "OpenJ9 maps no archives of this kind"))
        }
        if !runtime.compressedClassPointers, version.feature < 26 {
            found.append(
                Mismatch(.noArchive, .rejected, "without compressed class pointers this JDK maps no archive"))
        } else if !runtime.compressedOops, version.feature < 15 {
            found.append(Mismatch(.noArchive, .rejected, "without compressed oops this JDK maps no archive"))
        }
        differ(\.compressedOops, .compressedOops, "compressed oops", onOff)
        differ(\.compressedClassPointers, .classPointers, "compressed class pointers", onOff)
        differ(\.objectAlignment, .objectAlignment, "object alignment") { "\($0) bytes" }
        differ(\.compactHeaders, .compactHeaders, "compact object headers", onOff)
        differ(\.compactStrings, .compactStrings, "compact strings", onOff)
    }

    private func addRuntimeLimits(_ runtime: FlagClass, _ found: inout [Mismatch]) {
        if !runtime.sharing { found.append(Mismatch(.sharingOff, .rejected, "-Xshare:off turns archives off")) }
        if runtime.verifiesSystemClasses, !verifiesSystemClasses {
            found.append(
                Mismatch(.verification, .rejected, "-Xverify:all: the archive's classes were verified less strictly"))
        }
        if bootClassPathAppend != runtime.bootClassPathAppend {
            found.append(
                Mismatch(
                    .bootClassPath, .rejected,
                    "boot class path appended: \(bootClassPathAppend ?? "none") at dump time, "
                        + "\(runtime.bootClassPathAppend ?? "none") now"))
        }
    }

    private func addModules(
        _ runtime: FlagClass, _ tier: ArchiveTier, _ version: JavaVersion, _ found: inout [Mismatch]
    ) {
        let isLinked = tier.linksClasses
        for option in runtime.moduleOptions where ModuleOptions.forbids(option) {
            found.append(
                Mismatch(.moduleGraph, .rejected, "\(LauncherOption.name(option)) turns archives off altogether"))
        }
        if runtime.systemClassLoader != nil {
            found.append(
                Mismatch(
                    .systemClassLoader, isLinked ? .rejected : .withoutApplication,
                    "the system class loader is replaced, whose classes cannot come from an archive"))
        }
        let always = runtime.moduleOptions.filter { !ModuleOptions.isCompared($0) && !ModuleOptions.forbids($0) }
        if let option = always.first {
            found.append(
                Mismatch(
                    .moduleOptions, isLinked ? .rejected : .slower,
                    "\(LauncherOption.name(option)) rules out the archived module graph"))
        }
        addComparedModules(runtime, tier, version, &found)
    }

    /// `--add-opens` and its like: compared since 25, before that any of them costs the archived module graph.
    private func addComparedModules(
        _ runtime: FlagClass, _ tier: ArchiveTier, _ version: JavaVersion, _ found: inout [Mismatch]
    ) {
        let isLinked = tier.linksClasses
        let mine = moduleOptions.filter(ModuleOptions.isCompared)
        let others = runtime.moduleOptions.filter(ModuleOptions.isCompared)
        let isCompared = version.feature >= 25
        // The base of a dynamic archive is the JDK's, which was dumped without any.
        let expected = tier == .dynamic && isCompared ? [] : mine
        guard isCompared ? expected != others : !others.isEmpty else { return }
        let reason = "module options: \(Self.list(expected)) at dump time, \(Self.list(others)) now"
        found.append(Mismatch(.moduleOptions, isLinked ? .rejected : isCompared ? .noisy : .slower, reason))
    }

    /// Who can use the heap objects of an archive: G1 and nobody else until 17; Serial, Parallel and Epsilon since 18;
    /// Shenandoah since 24; ZGC since 26 (JEP 516).
    private static func readsHeap(_ collector: Collector, _ version: JavaVersion) -> Bool {
        switch collector {
        case .g1: true
        case .serial, .parallel, .epsilon: version.feature >= 18
        case .shenandoah: version.feature >= 24
        case .z: version.feature >= 26
        case .cms, .openJ9: false
        }
    }

    private func addCollector(
        _ runtime: FlagClass, _ tier: ArchiveTier, _ version: JavaVersion, _ found: inout [Mismatch]
    ) {
        guard runtime.compressedOops == compressedOops, collector != .openJ9, tier != .dynamic else { return }
        let hasHeap =
            collector == .g1 && (compressedOops || version.feature >= 18) || collector != .z && version.feature >= 24
        if hasHeap, !Self.readsHeap(runtime.collector, version) {
            let isLinked = tier.linksClasses
            found.append(
                Mismatch(
                    .collector, isLinked ? .rejected : .slower,
                    "\(runtime.collector.rawValue) cannot use the archive's heap objects"))
        } else if !hasHeap, Self.readsHeap(runtime.collector, version), !Self.isSlowedByHeapObjects(version),
            compressedOops
        {
            found.append(
                Mismatch(
                    .collector, .slower, "the archive was dumped with \(collector.rawValue) and holds no heap objects"))
        }
    }

    private static func list(_ options: [String]) -> String {
        options.isEmpty ? "none" : options.joined(separator: " ")
    }
}
