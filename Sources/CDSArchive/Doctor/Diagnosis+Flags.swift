internal import JVM

extension Diagnosis {
    /// Flags that must be the same (`FileMapHeader::validate`, filemap.cpp).
    mutating func checkFlags(_ header: ArchiveHeader, _ conditions: LaunchConditions) {
        compare(
            .compressedOops, "UseCompressedOops", header.compressedOops, conditions.compressedOops,
            "build an archive for this flag class; a heap of 32 GB or more and ZGC turn compressed oops off")
        compare(
            .compressedClassPointers, "UseCompressedClassPointers", header.compressedClassPointers,
            conditions.compressedClassPointers, "build an archive with the same option")
        // A JDK without the flag has the headers that were always there.
        if header.compactHeaders != nil || conditions.compactHeaders == true {
            compare(
                .compactHeaders, "UseCompactObjectHeaders", header.compactHeaders ?? false, conditions.compactHeaders,
                "build an archive with the same option")
        }
        compare(
            .compactStrings, "CompactStrings", header.compactStrings, conditions.compactStrings,
            "build an archive with the same option")
        if let made = header.objectAlignment, let now = conditions.objectAlignment, made != now {
            add(
                .error, .objectAlignment, "made with ObjectAlignmentInBytes \(made), the JVM will have \(now)",
                "build an archive with the same option")
        }
        checkVerification(header, conditions)
        checkProfiles(header, conditions)
    }

    private mutating func compare(_ code: Code, _ name: String, _ made: Bool?, _ now: Bool?, _ wayOut: String) {
        guard let made, let now, made != now else { return }
        add(.error, code, "made with \(made ? "+" : "-")\(name), the JVM will have \(now ? "+" : "-")\(name)", wayOut)
    }

    /// What was verified less at the dump than asked for now is refused; the other way round is fine, but for local
    /// classes, where the JVM wants the same.
    private mutating func checkVerification(_ header: ArchiveHeader, _ conditions: LaunchConditions) {
        let isLess = { (made: Bool?, now: Bool?) in made == false && now == true }
        let isLocalLess = isLess(header.verifyLocal, conditions.verifyLocal)
        if isLocalLess || isLess(header.verifyRemote, conditions.verifyRemote) {
            add(
                .error, .verification, "made with less verification of classes than the JVM is asked for",
                "drop -Xverify:all, or build an archive with the same option")
        }
    }

    private mutating func checkProfiles(_ header: ArchiveHeader, _ conditions: LaunchConditions) {
        // Only AOT caches hold profiles.
        guard let made = header.profileFlags, header.hasAOTLinkedClasses == true else { return }
        let values: [(String, Int64)] = [
            ("TypeProfileLevel", Int64(made.typeProfileLevel)),
            ("TypeProfileArgsLimit", Int64(made.typeProfileArgsLimit)),
            ("TypeProfileParmsLimit", Int64(made.typeProfileParmsLimit)), ("TypeProfileWidth", made.typeProfileWidth),
            ("BciProfileWidth", made.bciProfileWidth),
        ]
        for (name, value) in values {
            guard let now = conditions.profileOptions[name], now != value else { continue }
            add(
                .error, .profileFlags, "made with \(name) \(value), the JVM will have \(now)",
                "drop -XX:\(name), or train with the same option")
        }
    }

    /// Options that keep the JVM from using an archive, or a part of it (cdsConfig.cpp, metaspaceShared.cpp).
    mutating func checkOptions(_ header: ArchiveHeader, _ path: String, _ conditions: LaunchConditions) {
        let isLinked = header.hasAOTLinkedClasses == true
        let made = isLinked && (conditions.feature ?? 0) >= 25 ? conditions.dumpModuleOptions : nil
        if !conditions.namedArchives.isEmpty, !conditions.names(path) {
            add(
                .error, .otherArchive, "the options name another archive, and the JVM uses that one alone",
                "name this one, or leave the option out")
        }
        if !conditions.sharing { add(.error, .sharingOff, "-Xshare:off turns all sharing off", "drop it") }
        for option in conditions.moduleOptions {
            let name = String(option.prefix { $0 != "=" && $0 != " " })
            if ["--limit-modules", "--upgrade-module-path", "--patch-module"].contains(name) {
                add(
                    .error, .modulesReplaced, "\(name) turns all sharing off", "drop \(name)")
            } else if made != nil {
                // Compared below.
                continue
            } else if isLinked {
                add(
                    .error, .moduleOptions,
                    "made with AOT-linked classes, which the JVM does not take together with \(name)",
                    "put Add-Opens, Add-Exports or Enable-Native-Access into the manifest of the jar that is started, "
                        + "or build a static archive without AOTClassLinking")
            } else if header.hasFullModuleGraph == true {
                add(.note, .moduleOptions, "\(name) leaves the archived module graph unused; classes are still shared")
            }
        }
        if let made { compareModuleOptions(made, conditions.moduleOptions) }
        if conditions.hasSystemClassLoader {
            add(
                .error, .systemClassLoader, "-Djava.system.class.loader leaves the application's classes unshared",
                "drop the property")
        }
        checkAgents(isLinked, header, conditions)
    }

    /// From 25 on the same options as at the dump are fine, and others, or none, are not
    /// (`Modules::ArchivedProperty::runtime_check`).
    private mutating func compareModuleOptions(_ made: [String], _ now: [String]) {
        if Set(made) == Set(now) { return }
        func words(_ options: [String]) -> String { options.isEmpty ? "none" : options.joined(separator: " ") }
        add(
            .error, .moduleOptions,
            "made with the module options \(words(made)), to be started with \(words(now))",
            "start with the same, or build the image again with --java-option")
    }

    private mutating func checkAgents(_ isLinked: Bool, _ header: ArchiveHeader, _ conditions: LaunchConditions) {
        for agent in conditions.agents {
            if isLinked {
                add(
                    .error, .agents, "made with AOT-linked classes, which the JVM does not take together with \(agent)",
                    "drop the agent, or build a static archive without AOTClassLinking")
            } else {
                add(
                    .warning, .agents,
                    "\(agent) may change classes as they are loaded, which takes them from the archive",
                    "measure with and without the archive")
            }
        }
        if header.allowsArchivingWithAgent == true {
            add(
                .error, .trainedWithAgent,
                "made with -XX:+AllowArchivingWithJavaAgent, which the JVM wants at run time too",
                "build the archive without agents")
        }
    }

    /// A dynamic archive lies on one static archive, the very one it was made on (dynamicArchive.cpp).
    mutating func checkBase(_ header: ArchiveHeader, _ conditions: LaunchConditions) {
        guard header.kind == .dynamic, let crc = header.baseHeaderCRC else { return }
        let bases = conditions.bases(of: header)
        if bases.isEmpty && conditions.home == nil { return }
        let headers = bases.compactMap { try? ArchiveHeader.read(path: $0) }
        if headers.isEmpty {
            add(
                .error, .baseMissing,
                "the static archive below it cannot be read: "
                    + (bases.isEmpty
                        ? "the JDK has no default archive for these flags" : bases.joined(separator: ", ")),
                header.baseArchiveName == nil
                    ? "make the JDK's default archive: java -Xshare:dump" : "build both archives again")
        } else if !headers.contains(where: { $0.headerCRC == crc }) {
            add(
                .error, .baseChanged,
                "the static archive below it is not the one it was made on: \(bases.joined(separator: ", "))",
                "build the dynamic archive again")
        }
    }
}

extension String {
    /// An absolute path for one that may be relative to `directory`.
    func resolved(in directory: String) -> String { hasPrefix("/") ? self : directory + "/" + self }
}

extension LaunchConditions {
    /// Whether one of the archives that the options name is this file, or lies on it.
    fileprivate func names(_ path: String) -> Bool {
        let file = real(path)
        return namedArchives.contains { name in
            if real(name) == file { return true }
            guard let header = try? ArchiveHeader.read(path: real(name)), header.kind == .dynamic else { return false }
            return bases(of: header).contains { real($0) == file }
        }
    }

    /// What a dynamic archive may lie on: the archive that it names, or the JVM's own.
    fileprivate func bases(of header: ArchiveHeader) -> [String] {
        header.baseArchiveName.map { [$0.resolved(in: directory)] } ?? defaultArchives
    }

    private func real(_ path: String) -> String {
        let place = path.resolved(in: directory)
        return RealPath.of(place) ?? place
    }
}
