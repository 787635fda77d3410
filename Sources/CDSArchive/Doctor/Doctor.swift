/// Tells whether a JVM will use an archive, by the JVM's own rules, without starting one.
public enum Doctor {
    /// Judges the archive at `path`.
    ///
    /// - Parameters:
    ///   - conditions: what it will meet; nothing is judged that they leave open.
    ///   - deep: also compare the CRCs of header and regions, which reads the whole file and which no JVM does
    ///     (`-XX:+VerifySharedSpaces` is off). Not found: damage outside the regions, or of bytes that go unused.
    /// - Returns: findings; an archive that cannot be read is one of them.
    public static func diagnose(
        archive path: String, conditions: LaunchConditions = LaunchConditions(), deep: Bool = false
    ) -> Diagnosis {
        examine(archive: path, conditions: conditions, deep: deep).diagnosis
    }

    /// As `diagnose`, with what the header says: nil if it could not be read.
    public static func examine(
        archive path: String, conditions: LaunchConditions = LaunchConditions(), deep: Bool = false
    ) -> (header: ArchiveHeader?, diagnosis: Diagnosis) {
        var diagnosis = Diagnosis()
        let header: ArchiveHeader
        do throws(ArchiveError) { header = try ArchiveHeader.read(path: path) } catch {
            diagnosis.addUnreadable(error)
            return (nil, diagnosis)
        }
        diagnosis = judge(header, path: path, conditions: conditions)
        if deep {
            diagnosis.checkBytes(header, path)
            diagnosis.sort()
        }
        return (header, diagnosis)
    }

    /// Judges an archive at `path` by its header, and by the files that the header names.
    public static func judge(_ header: ArchiveHeader, path: String, conditions: LaunchConditions) -> Diagnosis {
        var diagnosis = Diagnosis()
        diagnosis.checkFile(header, path)
        diagnosis.checkJVM(header, path, conditions)
        diagnosis.checkFlags(header, conditions)
        diagnosis.checkOptions(header, path, conditions)
        diagnosis.checkBase(header, conditions)
        diagnosis.checkClassPath(header, conditions)
        diagnosis.sort()
        return diagnosis
    }
}

extension Diagnosis {
    fileprivate mutating func addUnreadable(_ error: ArchiveError) {
        let remake = "build the archive again"
        switch error.kind {
        case .notAnArchive: add(.error, .notAnArchive, error.description, "give the path of a .jsa or .aot file")
        case .truncated: add(.error, .truncated, error.description, remake)
        case .malformed: add(.error, .malformed, error.description, remake)
        case .unreadable: add(.error, .unreadable, error.description, "check the path and its permissions")
        }
    }

    fileprivate mutating func checkFile(_ header: ArchiveHeader, _ path: String) {
        guard let layout = header.layoutName else {
            add(
                .warning, .unknownLayout,
                "header version \(header.version) has a layout that is not known here: only the JVM's identification was compared",
                "let the JVM judge: java -XX:SharedArchiveFile=\(path) -XX:+PrintSharedArchiveAndExit -version")
            return
        }
        if !header.proven {
            add(
                .note, .unprovenLayout,
                "the layout of \(layout) is taken from OpenJDK's sources and was not tried on a real archive")
        }
        if header.neededSize > UInt64(header.fileSize) {
            add(
                .error, .truncated,
                "\(path) has \(header.fileSize) bytes where its regions end at \(header.neededSize)",
                "build the archive again")
        }
        if header.kind == .aotConfiguration {
            add(
                .error, .aotConfiguration,
                "\(path) is an AOT configuration, from which an AOT cache is still to be made",
                "run java -XX:AOTMode=create -XX:AOTConfiguration=\(path) -XX:AOTCache=app.aot with the same class path"
            )
        }
    }

    fileprivate mutating func checkJVM(_ header: ArchiveHeader, _ path: String, _ conditions: LaunchConditions) {
        if let ident = conditions.jvmIdent, !Self.isSame(ident, header.jvmIdent) {
            add(
                .error, .otherJVM, "made by another JVM: \(header.jvmIdent), not \(ident)",
                "build the archive with this JDK, or run the JDK that made it")
        }
        let isCache = header.kind == .aotCache || path.hasSuffix(".aot")
        if let feature = conditions.feature, feature < 24, isCache {
            add(
                .error, .noAOTCache, "JDK \(feature) knows no AOT cache and would not start with -XX:AOTCache",
                "build a .jsa archive for this JDK")
        }
        if header.hasMachineCode {
            add(
                .warning, .machineCode,
                "holds machine code for the CPU it was made on, which the JVM does not compare with this one",
                "on another CPU add -XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching")
        }
    }

    /// Whether a header's identification is this JVM's. One of 255 characters or more is cut and ends in a hash of
    /// the whole (`get_header_version`, filemap.cpp).
    private static func isSame(_ ident: String, _ recorded: String) -> Bool {
        if ident.utf8.count < 255 { return ident == recorded }
        return recorded.utf8.count == 255 && ident.utf8.prefix(247).elementsEqual(recorded.utf8.prefix(247))
    }

    fileprivate mutating func sort() {
        let rank: [Severity: Int] = [.error: 0, .warning: 1, .note: 2]
        let ranked = findings.enumerated().sorted {
            (rank[$0.element.severity] ?? 3, $0.offset) < (rank[$1.element.severity] ?? 3, $1.offset)
        }
        findings = ranked.map(\.element)
    }
}
