internal import Bytecode

/// Finds out what an application image is, without a JVM.
///
/// A Spring Boot jar of 135 MB with 239 libraries takes about a second on two cores: the jars are read on several
/// threads, of most classes the first eight bytes only.
public enum AppInspector {
    /// Throws ``InspectError`` for input that no JVM could start or that is not safe to read.
    public static func inspect(_ input: AppInput) throws(InspectError) -> AppImage {
        let jars = JarPool(fileLimit: input.fileLimit)
        let outline = try Outline(input, jars: jars)
        let scans = Parallel.map(
            Array(outline.elements.enumerated()), threads: input.threads, weight: { Self.weight($0.element, jars) }
        ) { position, element in
            ElementScan(element, own: outline.own(position), loader: outline.boot, jars: jars)
        }
        if let failure = scans.lazy.compactMap(\.failure).first { throw failure }
        let image = try AppImage(outline, scans)
        return try image.finished(sources: jars.unchangedSources(), absent: jars.absent)
    }

    /// Throws as ``inspect(_:)`` does.
    public static func inspect(path: String) throws(InspectError) -> AppImage {
        try inspect(AppInput(.path(path)))
    }

    private static func weight(_ element: ClassPathElement, _ jars: JarPool) -> Int {
        guard let jar = try? jars.open(element.file) else { return 0 }
        return element.form == .nestedJar
            ? element.entry.flatMap { jar.entry(named: $0)?.size } ?? 0 : jar.entries.count
    }
}

extension AppImage {
    fileprivate init(_ outline: Outline, _ scans: [ElementScan]) throws(InspectError) {
        var elements = outline.elements
        var totals = Totals()
        var findings = outline.findings
        for (position, scan) in scans.enumerated() {
            elements[position].content = scan.content
            elements[position].content.unpack = outline.unpacked.contains(position)
            totals.add(elements[position])
            findings += scan.findings
        }
        let index = ClassIndex(scans.map(\.classes))
        var kind = outline.kind
        if kind == .plainJar, ShadedJar.isShaded(elements[0].content, classes: scans[0].classes) { kind = .shaded }
        self.init(
            kind: kind, path: outline.path, mainClass: outline.mainClass, startClass: outline.startClass,
            module: outline.module, boot: outline.boot, jarMode: outline.jarMode,
            prependedArguments: outline.prependedArguments, classPath: elements, totals: totals,
            frameworks: Framework.detect(elements) { index.first[$0] != nil },
            duplicates: index.duplicates(elements), splitPackages: index.splitPackages(elements),
            packagingDependencies: scans.flatMap(\.dependencies).sorted(), layout: outline.layoutNeed,
            layoutChanges: [],
            findings: findings, sources: [])
        try requireModule()
        try requireStartClass { index.first[$0] != nil }
        reportEntryPoint()
    }

    fileprivate func finished(sources: [Source], absent: [String]) -> AppImage {
        var image = self
        image.sources = sources
        let missing = classPath.filter { $0.form == .missing && !Directory.exists($0.file) }.map(\.file)
        image.absentSources = missing + absent
        image.layout = LayoutNeed(of: image, outline: layout)
        image.layoutChanges = LayoutNeed.changes(for: image)
        image.findings = (image.findings + image.generalFindings()).sorted {
            ($1.severity, $0.code, $0.subject ?? "") < ($0.severity, $1.code, $1.subject ?? "")
        }
        return image
    }

    /// A start class that nothing on the class path has can only fail; better now than after a training run.
    private func requireStartClass(_ hasClass: (String) -> Bool) throws(InspectError) {
        guard kind != .serverWar, kind != .modulePath, boot?.launcher != .custom, let startClass else { return }
        let name = startClass.replacing(".", with: "/")
        let platform = ["java/", "javax/", "jdk/", "sun/", "com/sun/"]
        guard !hasClass(name), !platform.contains(where: { name.hasPrefix($0) }) else { return }
        guard !classPath.contains(where: { $0.form == .missing }) || kind != .classPath else { return }
        throw InspectError(
            .missingMainClass, path: path, step: "find the main class", "\(startClass) is nowhere on the class path",
            wayOut: "check Main-Class or Start-Class in the manifest, or the class path")
    }

    private func requireModule() throws(InspectError) {
        guard let module, !["java.", "jdk."].contains(where: module.hasPrefix),
            !classPath.contains(where: { ($0.content.module?.name ?? $0.automaticModuleName) == module })
        else { return }
        throw InspectError(
            .missingMainClass, path: path, step: "find the main module", "\(module) is nowhere on the module path",
            wayOut: "check the module's name and --module-path")
    }

    private mutating func reportEntryPoint() {
        guard let mainClass, let loader = KnownLauncher.named(mainClass) else { return }
        findings.append(
            AppFinding(
                "custom-loader", .warning, subject: mainClass,
                "\(loader) loads the application with class loaders of its own; their classes are archived only where the JDK can"
            ))
    }
}

extension ClassPathElement {
    /// What a jar without a name of its own is called on a module path (`java.lang.module.ModuleFinder.of`).
    fileprivate var automaticModuleName: String {
        var name = self.name.hasSuffix(".jar") ? String(self.name.dropLast(4)) : self.name
        if let version = name.firstMatch(of: #/-\d+(\.|$)/#) { name = String(name[..<version.range.lowerBound]) }
        return name.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.joined(separator: ".")
    }
}

extension AppImage.Totals {
    fileprivate mutating func add(_ element: ClassPathElement) {
        let content = element.content
        switch element.form {
        case .jar, .nestedJar: jars += 1
        case .directory, .nestedDirectory: directories += 1
        case .jarRoot: break
        case .missing: missing += 1
        }
        classes += content.classes
        bytes &+= content.bytes
        classVersions.merge(content.classVersions, uniquingKeysWith: +)
        if content.signature != nil { signedJars += 1 }
        if !content.multiRelease.isEmpty { multiReleaseJars += 1 }
    }
}
