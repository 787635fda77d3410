internal import Bytecode
internal import JVM

/// What one element of a class path turned out to hold; made on any thread.
struct ElementScan: Sendable {
    var content = JarContent()
    /// Internal names (`a/b/C`) of the classes that an ordinary class path sees, in the element's order.
    var classes: [String] = []
    var dependencies: [PackagingDependency] = []
    var findings: [AppFinding] = []
    var failure: InspectError?

    /// Which classes are the application's own, and are read whole for what depends on the packaging.
    enum OwnClasses: Sendable {
        case none
        case all
        /// Those in this package and below: internal name with a final slash.
        case below(String)

        func contains(_ name: String) -> Bool {
            switch self {
            case .none: false
            case .all: true
            case .below(let prefix): name.hasPrefix(prefix)
            }
        }
    }

    init(_ element: ClassPathElement, own: OwnClasses, loader: BootLoader?, jars: JarPool) {
        do throws(InspectError) {
            switch element.form {
            case .jar: try scan(jars.jar(element.file), element, own) { $0 }
            case .nestedJar: try scan(jars.nested(element), element, own) { $0 }
            case .nestedDirectory: try scanFolder(jars.jar(element.file), element, own)
            case .jarRoot where loader?.exploded == true: break
            case .jarRoot: try scanRoot(jars.jar(element.file), element, loader)
            case .directory: try scan(directory: element, own, jars)
            case .missing: break
            }
        } catch {
            failure = error
        }
    }

    private mutating func scanFolder(
        _ jar: Jar, _ element: ClassPathElement, _ own: OwnClasses
    ) throws(InspectError) {
        let prefix = element.entry ?? ""
        try scan(jar, element, own) { name in name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil }
        content.bytes = jar.entries.lazy.filter { $0.name.hasPrefix(prefix) }.reduce(0) { $0 &+ $1.compressedSize }
    }

    private mutating func scanRoot(
        _ jar: Jar, _ element: ClassPathElement, _ loader: BootLoader?
    ) throws(InspectError) {
        try scan(jar, element, .none) { name in loader?.isRootEntry(name) == false ? nil : name }
        content.bytes = jar.entries.lazy.filter { loader?.isRootEntry($0.name) != false }
            .reduce(0) { $0 &+ $1.compressedSize }
    }

    /// Counts and reads what `visible` gives a name to; nil leaves an entry out.
    private mutating func scan(
        _ jar: Jar, _ element: ClassPathElement, _ own: OwnClasses, visible: (String) -> String?
    ) throws(InspectError) {
        do throws(JarError) {
            content.bytes = jar.size
            if element.form != .nestedDirectory { try readManifest(of: jar) }
            for entry in jar.entries where !entry.isDirectory {
                guard let name = visible(entry.name) else { continue }
                try add(name, entry, of: jar, element, own)
            }
            try readSignature(of: jar, element)
        } catch {
            throw InspectError(error, step: "inspect the jar")
        }
        reportHazards(jar, element)
    }

    private mutating func add(
        _ name: String, _ entry: Jar.Entry, of jar: Jar, _ element: ClassPathElement, _ own: OwnClasses
    ) throws(JarError) {
        guard name.utf8.hasEnd(".class") else {
            content.resources += 1
            try addResource(name, entry, of: jar)
            return
        }
        if name.hasPrefix("META-INF/") {
            if name.hasPrefix("META-INF/versions/") { try addVersioned(name, entry, of: jar) }
            return
        }
        if name.utf8.hasEnd("module-info.class") {
            if name.utf8.count == 17 { try readModule(entry, of: jar) }
            return
        }
        let internalName = String(name.utf8.dropLast(6)) ?? name
        classes.append(internalName)
        content.classes += 1
        if own.contains(internalName) {
            let bytes = try jar.read(entry)
            addVersion(bytes)
            dependencies += PackagingDependency.found(in: bytes, className: internalName, element: element.name)
        } else {
            addVersion(try jar.read(entry, first: 8))
        }
    }

    /// Minor and major version stand behind the magic number (JVMS 4.1).
    private mutating func addVersion(_ bytes: [UInt8]) {
        guard bytes.count >= 8, bytes[0..<4] == [0xca, 0xfe, 0xba, 0xbe] else {
            content.classVersions[0, default: 0] += 1
            return
        }
        content.classVersions[Int(bytes[6]) << 8 | Int(bytes[7]), default: 0] += 1
    }

    private mutating func addVersioned(_ name: String, _ entry: Jar.Entry, of jar: Jar) throws(JarError) {
        if name.utf8.hasEnd("/module-info.class") {
            if content.module?.hasDescriptor != true { try readModule(entry, of: jar) }
        } else {
            content.versionedClasses += 1
        }
    }

    private mutating func readModule(_ entry: Jar.Entry, of jar: Jar) throws(JarError) {
        // A descriptor that cannot be parsed only costs its name: on a class path the JVM does not look at it.
        let name = try? ClassFile.parse(try jar.read(entry, limit: 16 << 20)).moduleName
        content.module = .init(name: name ?? content.module?.name, hasDescriptor: true)
    }

    private mutating func noteServed(_ name: String) {
        if ["static/", "public/", "resources/"].contains(where: name.hasPrefix) { content.staticResources = true }
        if name.hasPrefix("META-INF/resources/") { content.webResources = true }
    }

    private mutating func addResource(_ name: String, _ entry: Jar.Entry, of jar: Jar) throws(JarError) {
        noteServed(name)
        guard name.hasPrefix("META-INF/") else { return }
        guard name.hasPrefix("META-INF/maven/"), name.utf8.hasEnd("/pom.properties") else { return }
        let parts = name.split(separator: "/")
        guard parts.count == 5, entry.size < 1 << 16 else { return }
        let properties = JavaProperties.parse(String(decoding: try jar.read(entry), as: UTF8.self))
        content.maven.append(
            .init(group: String(parts[2]), artifact: String(parts[3]), version: properties["version"]))
    }
}

extension ElementScan {
    private mutating func readManifest(of jar: Jar) throws(JarError) {
        guard let manifest = try jar.manifest() else { return }
        content.manifest = .init(manifest)
        if manifest.isMultiRelease { content.multiRelease = jar.multiReleaseVersions }
        if let name = manifest.automaticModuleName { content.module = .init(name: name, hasDescriptor: false) }
    }

    /// A jar counts as signed where a signature file has its block (JAR file specification, "Signed JAR file").
    private mutating func readSignature(of jar: Jar, _ element: ClassPathElement) throws(JarError) {
        guard element.form != .nestedDirectory else { return }
        let files = jar.signatureFiles
        let lists = files.filter { $0.name.uppercased().hasSuffix(".SF") }
        let blocks = files.filter { !$0.name.uppercased().hasSuffix(".SF") }
        guard !lists.isEmpty, !blocks.isEmpty else { return }
        var names: [String] = []
        for block in blocks where block.size < 1 << 20 {
            for name in SignatureBlock.commonNames(in: try jar.read(block)) where !names.contains(name) {
                names.append(name)
            }
        }
        content.signature = .init(files: lists.map(\.name), names: names)
    }

    private mutating func reportHazards(_ jar: Jar, _ element: ClassPathElement) {
        guard element.form == .jar || element.form == .nestedJar else { return }
        let bad = jar.entries.filter { $0.hazard != nil }
        for (hazard, entries) in Dictionary(grouping: bad, by: { $0.hazard! }).sorted(by: {
            $0.key.rawValue < $1.key.rawValue
        }) {
            let example = entries[0].name
            findings.append(
                AppFinding(
                    "entry-\(hazard.code)", hazard.isBenign ? .info : .warning, subject: element.name,
                    "\(entries.count) \(entries.count == 1 ? "entry" : "entries") \(hazard.words), such as \(example)"))
        }
    }

    private mutating func scan(
        directory element: ClassPathElement, _ own: OwnClasses, _ jars: JarPool
    ) throws(InspectError) {
        do throws(SystemError) {
            let tree = try jars.tree(element.file)
            for folder in tree.folders { jars.note(folder.path, folder.stamp) }
            for name in tree.files {
                let path = "\(element.file)/\(name)"
                content.bytes += Int(try jars.note(path).size)
                guard name.utf8.hasEnd(".class"), !name.hasPrefix("META-INF/"), !name.utf8.hasEnd("module-info.class")
                else {
                    content.resources += 1
                    noteServed(name)
                    continue
                }
                let bytes = try Directory.read(path, limit: 64 << 20)
                let internalName = String(name.dropLast(6))
                classes.append(internalName)
                content.classes += 1
                addVersion(bytes)
                if own.contains(internalName) {
                    dependencies += PackagingDependency.found(
                        in: bytes, className: internalName, element: element.name)
                }
            }
        } catch {
            throw InspectError(error, path: element.file, step: "read the directory")
        }
    }
}

extension JarContent.ManifestFacts {
    init(_ manifest: Manifest) {
        mainClass = manifest.mainClass
        classPath = manifest.classPath
        launcherAgent = manifest.launcherAgent
        premainClass = manifest.premainClass
        agentClass = manifest.main["Agent-Class"]
        addOpens = manifest.addOpens
        addExports = manifest.addExports
        enableNativeAccess = manifest.enableNativeAccess
        implementationTitle = manifest.main["Implementation-Title"]
        implementationVersion = manifest.main["Implementation-Version"]
    }
}

extension Jar.Hazard {
    var code: String {
        switch self {
        case .controlCharacter: "control-character"
        case .badEncoding: "bad-encoding"
        case .emptyName: "empty-name"
        case .unsupportedMethod: "unsupported-method"
        default: rawValue
        }
    }

    var words: String {
        switch self {
        case .escapes: "leading out of the target folder (..)"
        case .absolute: "with an absolute name"
        case .drive: "with a drive letter"
        case .backslash: "with a backslash in the name"
        case .controlCharacter: "with a control character in the name"
        case .badEncoding: "with a name that is not UTF-8"
        case .emptyName: "without a name"
        case .alias: "with a . or empty segment in the name"
        case .duplicate: "with the name of another; the JVM takes the last"
        case .encrypted: "with encrypted content"
        case .unsupportedMethod: "packed by a method that no JVM reads"
        }
    }

    /// Whether it hurts nobody who leaves the jar packed.
    var isBenign: Bool { self == .duplicate || self == .alias || self == .backslash }
}

extension String.UTF8View {
    /// Whether the bytes end in `end`; without the Unicode work of `hasSuffix`.
    func hasEnd(_ end: StaticString) -> Bool {
        guard count >= end.utf8CodeUnitCount else { return false }
        return end.withUTF8Buffer { bytes in unsafe suffix(bytes.count).elementsEqual(bytes) }
    }
}
