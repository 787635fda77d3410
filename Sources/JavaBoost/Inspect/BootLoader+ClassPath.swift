internal import Bytecode
internal import JVM

/// Where Spring Boot's loaders look, in their order (`JarLauncher`, `WarLauncher`, `ClassPathIndexFile`,
/// `ExplodedArchive` of 1.0 to 4.1).
extension BootLoader {
    /// Whether an entry is the folder of classes or a nested jar.
    func isOnClassPath(_ name: String, isDirectory: Bool) -> Bool {
        if isDirectory { return !classesPrefix.isEmpty && name == classesPrefix }
        return libraryPrefixes.contains { name.hasPrefix($0) }
    }

    /// Whether an entry is visible at the root of the jar only: it belongs to none of the nested places.
    func isRootEntry(_ name: String) -> Bool {
        if !classesPrefix.isEmpty, name.hasPrefix(classesPrefix) { return false }
        return !libraryPrefixes.contains { name.hasPrefix($0) && name.utf8.count > $0.utf8.count }
    }

    /// The files at the root of an exploded image that are the application's, and not the loader's: of a jar what lies in
    /// META-INF, of a WAR its pages too. An image that was built into the directory is none of it, nor is what a running
    /// application leaves there.
    func ownRootFiles(_ files: [String]) -> [String] {
        guard !classesPrefix.isEmpty else { return [] }
        let images = files.filter { $0.utf8.hasEnd("/boost.json") }.map { $0.dropLast(10) }
        return files.filter { name in isOwnRootFile(name) && !images.contains { name.hasPrefix($0) } }
    }

    private func isOwnRootFile(_ name: String) -> Bool {
        let folder = launcher == .war ? "WEB-INF/" : "BOOT-INF/"
        let others = [
            "META-INF/MANIFEST.MF", "META-INF/services/java.nio.file.spi.FileSystemProvider", folder + "classpath.idx",
            folder + "layers.idx",
        ]
        guard isRootEntry(name), !others.contains(name), !Jar.isSignatureFile(name) else { return false }
        if name.hasPrefix("META-INF/") { return true }
        return launcher == .war && !name.hasPrefix("org/springframework/boot/loader/")
            && ![".log", ".pid", ".hprof"].contains { name.hasSuffix($0) }
    }

    /// The elements of a packed image: the parent loader's view first, then its entries in the order of the jar's
    /// directory. `classpath.idx` is for exploded images only.
    func elements(of jar: Jar, findings: inout [AppFinding]) -> [ClassPathElement] {
        var found = [ClassPathElement(file: jar.path, form: .jarRoot, origin: .bootLoader)]
        var hasClassesFolder = classesPrefix.isEmpty
        for entry in jar.entries where isOnClassPath(entry.name, isDirectory: entry.isDirectory) {
            hasClassesFolder = hasClassesFolder || entry.isDirectory
            if entry.isDirectory {
                found.append(nested(entry.name, .nestedDirectory, in: jar))
            } else if Self.isArchiveName(entry.name) {
                found.append(nested(entry.name, .nestedJar, in: jar))
                if entry.method != .stored { findings.append(Self.compressed(entry.name)) }
            } else {
                findings.append(
                    AppFinding("not-a-jar", .info, subject: entry.name, "lies among the libraries but is no jar"))
            }
        }
        if !hasClassesFolder, jar.entries.contains(where: { $0.name.hasPrefix(classesPrefix) }) {
            findings.append(Self.noFolderEntry(classesPrefix))
            found.insert(nested(classesPrefix, .nestedDirectory, in: jar), at: 1)
        }
        return found
    }

    static let noFolderEntry = "no-folder-entry"

    private static func noFolderEntry(_ folder: String) -> AppFinding {
        AppFinding(
            noFolderEntry, .error, subject: folder,
            "has no entry of its own in the jar, so Spring Boot's loader does not see the classes in it")
    }

    private static func compressed(_ name: String) -> AppFinding {
        AppFinding(
            "compressed-nested-jar", .error, subject: name,
            "is compressed inside the jar; Spring Boot's loader refuses to start such a jar")
    }

    func nested(_ name: String, _ form: ClassPathElement.Form, in jar: Jar) -> ClassPathElement {
        ClassPathElement(file: jar.path, entry: name, form: form, origin: .bootLoader)
    }

    /// The elements of an exploded image: the directory itself (the parent loader's class path), what the index
    /// does not name in the order of paths, then the lines of the index.
    func elements(
        ofDirectory root: String, files: [String], index: [String]
    ) -> [ClassPathElement] {
        var found = [ClassPathElement(file: root, form: .jarRoot, origin: .bootLoader)]
        let indexed = Set(index)
        let classes = String(classesPrefix.dropLast())
        var places = files.filter { isOnClassPath($0, isDirectory: false) && !indexed.contains($0) }
        if files.contains(where: { $0.hasPrefix(classesPrefix) }) { places.append(classes) }
        places.sort { left, right in
            left.split(separator: "/").lexicographicallyPrecedes(right.split(separator: "/")) {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
        }
        for place in places + index {
            let path = FilePath.absolute(place, in: root)
            let form: ClassPathElement.Form =
                place == classes ? .directory : Directory.isFile(path) ? .jar : .missing
            guard form != .jar || Self.isArchiveName(place) else { continue }
            found.append(ClassPathElement(file: path, form: form, origin: .bootLoader))
        }
        return found
    }

    static func isArchiveName(_ name: String) -> Bool {
        let end = name.suffix(4).lowercased()
        return end == ".jar" || end == ".zip"
    }

    /// Names in `classpath.idx`: lines of the form `- "BOOT-INF/lib/a.jar"`.
    ///
    /// Throws the first line that has another form, as the loader does.
    static func indexNames(_ text: String) throws(ParseError) -> [String] {
        var names: [String] = []
        var offset = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            defer { offset += line.utf8.count + 1 }
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            guard line.hasPrefix("- \""), line.hasSuffix("\""), line.utf8.count > 4 else {
                throw ParseError(.badValue, offset: offset, "a line of the class path index is not - \"NAME\"")
            }
            let name = String(line.dropFirst(3).dropLast())
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
