internal import JVM

extension Diagnosis {
    /// Compares the class path with the one that the archive was made with, as `FileMapInfo::validate_shared_path_table`
    /// (JDK 11 to 24) and `AOTClassLocationConfig::validate` (25 and later) do.
    mutating func checkClassPath(_ header: ArchiveHeader, _ conditions: LaunchConditions) {
        guard header.layoutName != nil else { return }
        if header.classPath.isEmpty {
            add(.warning, .classPathUnknown, "its table of the class path was not found: jars were not compared")
            return
        }
        checkModulesImage(header, conditions)
        checkBootPath(header, conditions)
        let isUnchecked =
            conditions.ignoresChangedJars && header.maxUsedPathIndex == 0
            && header.hasApplicationClasses == true && header.hasAOTLinkedClasses == true
        let before = findings.count
        let moved = checkOrder(header, conditions)
        for (index, entry) in header.classPath.enumerated() where entry.group != .modulesImage {
            if Self.isCompared(index, header, conditions) || entry.fileType == .missing {
                check(entry, moved, conditions)
            }
        }
        if isUnchecked { addUnchecked(hasDifferences: findings[before...].contains { $0.severity == .error }) }
    }

    /// Up to 24 a static archive's entries behind the last one that a class came from are not looked at
    /// (`validate_shared_path_table`: up to `max_used_path_index`).
    private static func isCompared(_ index: Int, _ header: ArchiveHeader, _ conditions: LaunchConditions) -> Bool {
        guard let last = header.maxUsedPathIndex, header.kind == .static, (17...24).contains(conditions.feature ?? 0)
        else { return true }
        return index <= last
    }

    private mutating func addUnchecked(hasDifferences: Bool) {
        add(
            hasDifferences ? .error : .warning, .changedJarsIgnored,
            "this JDK does not compare an AOT cache with the jars (JDK-8377932)"
                + (hasDifferences ? ": it would run the old code" : ""),
            "update to 25.0.4 or 26.0.2 or later, or use a .jsa archive")
    }

    private mutating func checkModulesImage(_ header: ArchiveHeader, _ conditions: LaunchConditions) {
        guard let home = conditions.home, let made = header.classPath.first?.size,
            let now = try? FileStamp.read(home + "/lib/modules").size, now != made
        else { return }
        add(
            .error, .modulesImageChanged, "\(home)/lib/modules has \(now) bytes, \(made) when the archive was made",
            "build the archive with this JDK image")
    }

    /// What was appended to the boot loader's path must be the same, as soon as classes of the application are shared.
    private mutating func checkBootPath(_ header: ArchiveHeader, _ conditions: LaunchConditions) {
        guard let given = conditions.bootClassPath, header.hasApplicationClasses != false else { return }
        let made = header.classPath.filter { $0.group == .boot && !$0.isFromManifest }.map(\.path)
        let now = given.filter { Self.exists($0.resolved(in: conditions.directory)) }
        if made.count == now.count && zip(made, now).allSatisfy({ Self.isSame($0, $1, conditions) }) { return }
        add(
            .error, .bootPathDiffers,
            "-Xbootclasspath/a has \(now.joined(separator: ":")) where the archive was made with \(made.joined(separator: ":"))",
            "start with the same option")
    }

    // MARK: - Order

    /// Compares the order of the class path.
    ///
    /// - Returns: what a moved tree's paths begin with now instead of then (JDK 25 and later), or nil.
    private mutating func checkOrder(_ header: ArchiveHeader, _ conditions: LaunchConditions) -> Relocation? {
        guard let given = conditions.classPath, header.hasApplicationClasses != false else { return nil }
        if let text = header.classPathText {
            checkText(text, given)
            return nil
        }
        let made = header.classPath.enumerated().filter { index, entry in
            entry.group == .application && !entry.isFromManifest && entry.fileType != .missing
                && Self.isCompared(index, header, conditions)
        }.map(\.element.path)
        if made.isEmpty { return nil }
        let now = given.filter { Self.exists($0.resolved(in: conditions.directory)) }
        if now.count < made.count {
            add(
                .error, .classPathShorter,
                "the class path has \(now.count) existing elements, \(made.count) when the archive was made",
                "start with the class path the archive was made for; elements may only be added at the end")
            return nil
        }
        let relocation = Relocation(header, now: now)
        var hasMoved = false
        for (then, current) in zip(made, now) where !Self.isSame(then, current, conditions) {
            if let relocation, relocation.moved(then) == current {
                hasMoved = true
                continue
            }
            add(
                .error, .classPathDiffers, "the class path has \(current) where the archive was made with \(then)",
                "start with the class path the archive was made for; elements may only be added at the end")
            return nil
        }
        if !hasMoved { return nil }
        add(
            .warning, .movedTree,
            "the class path moved from \(relocation?.then ?? "") to \(relocation?.now ?? ""): the JVM takes the archive, "
                + "but CodeSource is null",
            "start through the path the archive was made for, such as a symbolic link")
        return relocation
    }

    /// JDK 11 compares letters: the path then must begin the path now.
    private mutating func checkText(_ text: String, _ given: [String]) {
        let now = given.joined(separator: ":")
        if now == text || now.hasPrefix(text + ":") { return }
        add(
            .error, .classPathText, "the class path is not written as when the archive was made: \(text)",
            "write it the same; JDK 11 compares letter by letter, relative paths too")
    }

    private static func exists(_ path: String) -> Bool { (try? FileStamp.read(path)).map { $0.size > 0 } ?? false }

    private static func isSame(_ first: String, _ second: String, _ conditions: LaunchConditions) -> Bool {
        if first == second { return true }
        guard let one = try? FileStamp.read(first.resolved(in: conditions.directory)),
            let other = try? FileStamp.read(second.resolved(in: conditions.directory))
        else { return false }
        return one.device == other.device && one.inode == other.inode
    }

    // MARK: - Files

    private mutating func check(
        _ entry: ArchiveHeader.ClassPathEntry, _ relocation: Relocation?, _ conditions: LaunchConditions
    ) {
        let path = (relocation?.moved(entry.path) ?? entry.path).resolved(in: conditions.directory)
        let stamp = try? FileStamp.read(path)
        if entry.fileType == .missing {
            if stamp != nil {
                add(
                    .error, .mustNotExist, "\(path) exists, and did not when the archive was made",
                    "take it off the class path, or build the archive again")
            }
            return
        }
        guard let stamp else {
            add(.error, .jarMissing, "\(path) does not exist", "put it back, or build the archive again")
            return
        }
        if entry.fileType == .directory {
            checkDirectory(path, stamp)
        } else {
            checkJar(path, stamp, entry)
        }
    }

    private mutating func checkDirectory(_ path: String, _ stamp: FileStamp) {
        guard !stamp.isDirectory || !DirectoryListing.isEmpty(path) else { return }
        add(
            .error, .directoryNotEmpty, "\(path) was an empty directory when the archive was made",
            "empty it, or pack it into a jar and build the archive again")
    }

    private mutating func checkJar(_ path: String, _ stamp: FileStamp, _ entry: ArchiveHeader.ClassPathEntry) {
        var changes: [String] = []
        if let size = entry.size, size != stamp.size { changes.append("size \(size) then, \(stamp.size) now") }
        let seconds = stamp.mtimeNs.floorDivided(by: 1_000_000_000)
        if let time = entry.mtimeSeconds, time != seconds { changes.append("modified at \(time) then, \(seconds) now") }
        if changes.isEmpty { return }
        add(
            .error, .jarChanged,
            "\(path) is not the file the archive was made with: \(changes.joined(separator: ", "))",
            "build the archive again; if the content is the same, set the time back")
    }
}

extension Int64 {
    /// Division towards minus infinity, as a time before 1970 needs it.
    func floorDivided(by divisor: Int64) -> Int64 { self / divisor - (self % divisor < 0 ? 1 : 0) }
}
