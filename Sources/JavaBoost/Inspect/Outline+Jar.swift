internal import Bytecode

extension Outline {
    mutating func outline(jar path: String) throws(InspectError) {
        let jar = try jars.jar(path)
        guard !jar.entries.isEmpty else {
            throw InspectError(
                .empty, path: path, step: "open the application", "has no entries", wayOut: "build it again")
        }
        try refuseHazards(jar)
        let manifest: Manifest
        do throws(JarError) {
            manifest = try jar.manifest() ?? Manifest()
        } catch {
            throw InspectError(error, step: "read the manifest")
        }
        if jar.prefixLength > 0 {
            findings.append(
                AppFinding(
                    "launch-script", .info, subject: FilePath.name(path),
                    "has \(jar.prefixLength) bytes in front of the jar, such as a launch script"))
        }
        mainClass = manifest.mainClass
        startClass = mainClass
        let hasFolder = { (folder: String) in jar.entries.contains { $0.name.hasPrefix(folder) } }
        if let loader = BootLoader.recognize(manifest, exploded: false, hasFolder: hasFolder) {
            guard input.mainClass == nil else {
                throw InspectError(
                    .missingMainClass, path: jar.path, step: "find the main class",
                    "is started by Spring Boot's loader, which takes no other main class",
                    wayOut: "leave --main-class out; PropertiesLauncher takes --java-option=-Dloader.main=CLASS")
            }
            try outline(boot: loader, jar, manifest)
        } else if let main = input.mainClass {
            // As `java -cp JAR MAIN`: the manifest's options do not count then.
            try outline(classPath: jar.path, main: main)
        } else if hasFolder("WEB-INF/") {
            outline(war: jar, manifest)
        } else {
            try outline(plain: jar, manifest)
        }
    }

    /// What makes the application's own jar unsafe to take apart. Libraries only get a finding: they stay packed.
    private func refuseHazards(_ jar: Jar) throws(InspectError) {
        for entry in jar.entries {
            guard let hazard = entry.hazard else { continue }
            let code: InspectError.Code
            switch hazard {
            case .escapes, .absolute, .drive, .controlCharacter, .emptyName, .badEncoding: code = .unsafeEntry
            case .encrypted, .unsupportedMethod: code = .unsupportedEntry
            case .backslash, .alias, .duplicate: continue
            }
            throw InspectError(
                code, path: jar.path, entry: entry.name, step: "check the jar's entries",
                "is an entry \(hazard.words)", wayOut: "build the jar again without it")
        }
    }

    /// A jar that the java launcher starts by itself.
    private mutating func outline(plain jar: Jar, _ manifest: Manifest) throws(InspectError) {
        guard mainClass != nil else {
            throw InspectError(
                .missingMainClass, path: jar.path, step: "find the main class", "its manifest has no Main-Class",
                wayOut: "name it: --main-class CLASS")
        }
        var resolver = resolver()
        try close([ClassPathElement(file: jar.path, form: .jar, origin: .given)], &resolver)
        kind = elements.contains { $0.origin == .classPathAttribute && $0.form != .missing } ? .thin : .plainJar
    }

    /// A WAR without Spring Boot's launcher: a server runs it, or a launcher of its own such as Jenkins' unpacks it.
    private mutating func outline(war jar: Jar, _ manifest: Manifest) {
        kind = manifest.mainClass == nil ? .serverWar : .executableWar
        let loader = BootLoader(
            generation: .v1_0, version: nil, launcher: .war, classesPrefix: "WEB-INF/classes/",
            libraryPrefixes: ["WEB-INF/lib/"], exploded: false)
        // Tomcat's and Jetty's loaders search classes before libraries.
        let places = loader.elements(of: jar, findings: &findings).dropFirst()
        elements = places.filter { $0.form == .nestedDirectory } + places.filter { $0.form == .nestedJar }
        // What only Spring Boot's loader minds.
        findings.removeAll { ["compressed-nested-jar", BootLoader.noFolderEntry].contains($0.code) }
        layoutObstacle =
            kind == .serverWar
            ? "a server's class loaders run it: train and archive the server with the WAR deployed"
            : "its launcher \(manifest.mainClass ?? "") unpacks it by itself"
    }

    private mutating func outline(
        boot loader: BootLoader, _ jar: Jar, _ manifest: Manifest
    ) throws(InspectError) {
        boot = loader
        kind =
            switch loader.launcher {
            case .jar, .custom: .springBoot
            case .war: .executableWar
            case .properties: .propertiesLauncher
            }
        startClass = manifest.startClass ?? (loader.generation == .v1_0 ? manifest.main["Start-Class"] : nil)
        let own = loader.elements(of: jar, findings: &findings)
        let beside = try outerClassPath(jar)
        let settings = readSettings(loader, jar, manifest)
        let added = settings.map { loaderPath($0, loader, jar) } ?? []
        // The parent loader comes first: the jar's root and what its own Class-Path names; then loader.path.
        elements = unique(own.prefix(1) + beside + added + own.dropFirst())
        try requireStart(jar)
        if loader.launcher == .custom {
            layoutObstacle =
                "its Main-Class \(mainClass ?? "") is not one of Spring Boot's launchers and may do anything"
        }
        reportIndexOrder(loader, jar, manifest)
        markUnpacked(jar)
    }

    private func requireStart(_ jar: Jar) throws(InspectError) {
        guard startClass == nil, boot?.launcher != .custom else { return }
        throw InspectError(
            .missingMainClass, path: jar.path, step: "find the main class", "its manifest has no Start-Class",
            wayOut: "build it with Spring Boot's plugin and a main class")
    }

    /// A `Class-Path` in the manifest of the fat jar itself.
    private mutating func outerClassPath(_ jar: Jar) throws(InspectError) -> [ClassPathElement] {
        var resolver = resolver()
        try close([ClassPathElement(file: jar.path, form: .jar, origin: .given)], &resolver)
        return Array(elements.dropFirst())
    }

    private func unique(_ elements: [ClassPathElement]) -> [ClassPathElement] {
        var seen: Set<String> = []
        return elements.filter { seen.insert($0.location + ($0.form == .jarRoot ? "!" : "")).inserted }
    }

    private mutating func readSettings(_ loader: BootLoader, _ jar: Jar, _ manifest: Manifest) -> LoaderSettings? {
        guard loader.launcher == .properties else {
            let asked =
                input.systemProperties.keys.filter { $0.hasPrefix("loader.") }
                + AppInput.loaderVariables(of: input.environment).keys
            for name in asked.sorted() {
                findings.append(
                    AppFinding(
                        "ignored-loader-setting", .info, subject: name,
                        "has no effect: only PropertiesLauncher reads it"))
            }
            return nil
        }
        let sources = LoaderSettings.Sources(
            systemProperties: input.systemProperties, environment: input.environment,
            workingDirectory: input.workingDirectory, jarManifest: manifest,
            resource: { name in
                guard let entry = jar.entry(named: name), let bytes = try? jar.read(entry, limit: 1 << 20) else {
                    return nil
                }
                return String(decoding: bytes, as: UTF8.self)
            },
            file: { [jars] path in
                jars.noteIfPresent(path) ? try? Directory.read(path, limit: 1 << 20) : nil
            })
        let settings = LoaderSettings(sources)
        if let main = settings.main { startClass = main }
        prependedArguments = settings.arguments
        findings += settings.unsupported
        if let first = settings.unsupported.first { layoutObstacle = "\(first.subject ?? "") \(first.message)" }
        return settings
    }

    private mutating func reportIndexOrder(_ loader: BootLoader, _ jar: Jar, _ manifest: Manifest) {
        let place = manifest.main["Spring-Boot-Classpath-Index"]
        guard let entry = place.flatMap({ jar.entry(named: $0) }), let bytes = try? jar.read(entry, limit: 64 << 20),
            let lines = try? BootLoader.indexNames(String(decoding: bytes, as: UTF8.self))
        else { return }
        let names = lines.map { $0.contains("/") ? $0 : (loader.libraryPrefixes.first ?? "") + $0 }
        guard names != elements.filter({ $0.form == .nestedJar && $0.origin == .bootLoader }).compactMap(\.entry)
        else { return }
        findings.append(
            AppFinding(
                "index-order", .info, subject: place,
                "differs from the order of the jar's entries, which is what the loader of a packed jar goes by"))
    }

    private mutating func markUnpacked(_ jar: Jar) {
        for (position, element) in elements.enumerated() where element.file == jar.path {
            guard let name = element.entry, jar.entry(named: name)?.comment.hasPrefix("UNPACK") == true else {
                continue
            }
            unpacked.insert(position)
        }
    }
}
