internal import Bytecode
internal import JVM

extension Outline {
    /// A directory is an exploded Spring Boot jar, an exploded WAR, a folder of classes, or holds one runnable jar.
    mutating func outline(directory path: String) throws(InspectError) {
        let files: [String]
        var manifest = Manifest()
        do throws(SystemError) {
            files = try jars.tree(path).files
            if files.contains("META-INF/MANIFEST.MF") {
                try jars.note("\(path)/META-INF/MANIFEST.MF")
                manifest = parse(try Directory.read("\(path)/META-INF/MANIFEST.MF", limit: 64 << 20))
            }
        } catch {
            throw InspectError(error, path: path, step: "read the directory")
        }
        let hasFolder = { (folder: String) in files.contains { $0.hasPrefix(folder) } }
        if let loader = BootLoader.recognize(manifest, exploded: true, hasFolder: hasFolder) {
            try outline(exploded: loader, path, files, manifest)
        } else if hasFolder("WEB-INF/") {
            kind = .serverWar
            elements = explodedWar(path, files)
            layoutObstacle = "a server's class loaders run it: train and archive the server with the WAR deployed"
        } else if files.contains(where: { $0.utf8.hasEnd(".class") }) {
            kind = .directory
            elements = [ClassPathElement(file: path, form: .directory, origin: .given)]
            try findMain(path, files, manifest)
        } else {
            try outline(directoryOfJars: path, files)
        }
    }

    /// A manifest that cannot be read says nothing about a directory: no JVM looks at it.
    private func parse(_ bytes: [UInt8]) -> Manifest { (try? Manifest(parsing: bytes)) ?? Manifest() }

    private mutating func outline(
        exploded loader: BootLoader, _ path: String, _ files: [String], _ manifest: Manifest
    ) throws(InspectError) {
        boot = loader
        kind =
            loader.launcher == .war
            ? .executableWar : loader.launcher == .properties ? .propertiesLauncher : .springBoot
        mainClass = manifest.mainClass
        startClass = manifest.startClass
        let place =
            manifest.main["Spring-Boot-Classpath-Index"]
            ?? (loader.launcher == .war ? "WEB-INF/" : "BOOT-INF/") + "classpath.idx"
        var index: [String] = []
        if loader.generation == .v2_3 || loader.generation == .v3_2, files.contains(place) {
            index = try readIndex("\(path)/\(place)")
        }
        // What comes among the libraries belongs to the application too, and what is its own at the root.
        for place in loader.libraryPrefixes { _ = jars.noteIfPresent("\(path)/\(place.dropLast())") }
        if index.isEmpty { _ = jars.noteIfPresent("\(path)/\(place)") }
        for name in loader.ownRootFiles(files) { _ = jars.noteIfPresent("\(path)/\(name)") }
        elements = loader.elements(ofDirectory: path, files: files, index: index)
        if loader.launcher == .custom {
            layoutObstacle =
                "its Main-Class \(mainClass ?? "") is not one of Spring Boot's launchers and may do anything"
        } else if loader.launcher == .properties {
            layoutObstacle =
                "PropertiesLauncher on an exploded jar reads its settings from places that are not known here"
        } else if startClass == nil {
            throw InspectError(
                .missingMainClass, path: path, step: "find the main class", "its manifest has no Start-Class",
                wayOut: "build it with Spring Boot's plugin and a main class")
        }
    }

    private func readIndex(_ path: String) throws(InspectError) -> [String] {
        let bytes: [UInt8]
        do throws(SystemError) {
            try jars.note(path)
            bytes = try Directory.read(path, limit: 64 << 20)
        } catch {
            throw InspectError(error, path: path, step: "read the class path index")
        }
        do throws(ParseError) {
            return try BootLoader.indexNames(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw InspectError(
                .badMetadata, path: path, step: "read the class path index", error.description,
                wayOut: "extract the jar again")
        }
    }

    private func explodedWar(_ path: String, _ files: [String]) -> [ClassPathElement] {
        let classes = ClassPathElement(file: "\(path)/WEB-INF/classes", form: .directory, origin: .given)
        let libraries = files.filter { $0.hasPrefix("WEB-INF/lib/") && $0.utf8.hasEnd(".jar") }
        return (Directory.isDirectory(classes.file) ? [classes] : [])
            + libraries.map { ClassPathElement(file: "\(path)/\($0)", form: .jar, origin: .given) }
    }

    /// The main class of a folder of classes: named by the user, by a manifest, or the only one there is.
    private mutating func findMain(_ path: String, _ files: [String], _ manifest: Manifest) throws(InspectError) {
        mainClass = input.mainClass ?? manifest.mainClass
        if mainClass == nil {
            let candidates = files.filter { $0.utf8.hasEnd(".class") && hasMain("\(path)/\($0)") }
                .map { String($0.dropLast(6)).replacing("/", with: ".") }
            guard candidates.count == 1 else {
                let found =
                    candidates.isEmpty
                    ? "no class in it has a main method"
                    : "several classes have a main method: " + candidates.prefix(5).joined(separator: ", ")
                throw InspectError(
                    .missingMainClass, path: path, step: "find the main class", found,
                    wayOut: "name it: --main-class CLASS")
            }
            mainClass = candidates[0]
        }
        startClass = mainClass
    }

    private func hasMain(_ path: String) -> Bool {
        guard let bytes = try? Directory.read(path, limit: 64 << 20) else { return false }
        return (try? ClassFile.parse(bytes))?.hasMainMethod == true
    }

    private mutating func outline(directoryOfJars path: String, _ files: [String]) throws(InspectError) {
        let runnable = files.filter { !$0.contains("/") && ($0.utf8.hasEnd(".jar") || $0.utf8.hasEnd(".war")) }.filter {
            (try? jars.open("\(path)/\($0)").manifest()?.mainClass) != nil
        }
        guard runnable.count == 1, let name = runnable.first else {
            throw InspectError(
                .notAnImage, path: path, step: "find the application",
                runnable.isEmpty ? "has neither classes nor a runnable jar" : "has \(runnable.count) runnable jars",
                wayOut: "give the jar itself, --cp and a main class, or --module-path and a module")
        }
        self.path = "\(path)/\(name)"
        try outline(jar: self.path)
    }
}
