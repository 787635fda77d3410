internal import Bytecode

/// `loader.path` as PropertiesLauncher resolves it.
extension Outline {
    mutating func loaderPath(_ settings: LoaderSettings, _ loader: BootLoader, _ jar: Jar) -> [ClassPathElement] {
        settings.path.flatMap { place -> [ClassPathElement] in
            if place.contains("!") || place.contains("://") || place.hasPrefix("jar:") {
                refuse(place, "is inside another archive or a URL")
                return []
            }
            let place = place.hasPrefix("file:") ? String(place.dropFirst(5)) : place
            let found = besides(place, settings, loader) + inside(place, loader, jar)
            if found.isEmpty {
                findings.append(
                    AppFinding(
                        "loader-path-missing", .warning, subject: "loader.path",
                        "\(place) is neither in the jar nor at \(FilePath.absolute(place, in: settings.home))"))
            }
            return found
        }
    }

    private mutating func refuse(_ place: String, _ why: String) {
        findings.append(AppFinding("loader-setting", .warning, subject: "loader.path", "\(place) \(why)"))
        layoutObstacle = layoutObstacle ?? "loader.path names \(place), which \(why)"
    }

    /// A directory with the archives in it, or an archive, beside the jar.
    private mutating func besides(
        _ place: String, _ settings: LoaderSettings, _ loader: BootLoader
    ) -> [ClassPathElement] {
        guard place != "/" else { return [] }
        let path = FilePath.absolute(place, in: settings.home)
        guard jars.noteIfPresent(path) else { return [] }
        if BootLoader.isArchiveName(path) {
            return Directory.isFile(path) ? [ClassPathElement(file: path, form: .jar, origin: .loaderPath)] : []
        }
        guard Directory.isDirectory(path), let files = try? jars.tree(path).files else { return [] }
        // Before 3.2 only the directory and its immediate folders were searched.
        let depth = loader.generation == .v3_2 ? Int.max : 2
        let archives = files.filter { name in
            BootLoader.isArchiveName(name) && name.split(separator: "/").count <= depth
        }
        return [ClassPathElement(file: path, form: .directory, origin: .loaderPath)]
            + archives.map { ClassPathElement(file: "\(path)/\($0)", form: .jar, origin: .loaderPath) }
    }

    /// A folder of the jar, and the archives under it.
    private func inside(_ place: String, _ loader: BootLoader, _ jar: Jar) -> [ClassPathElement] {
        guard place == "/" || !place.hasPrefix("/") else { return [] }
        let prefix = ["/", "./", "."].contains(place) ? "" : place
        return jar.entries.compactMap { entry in
            if entry.isDirectory {
                guard entry.name == prefix else { return nil }
                return ClassPathElement(file: jar.path, entry: entry.name, form: .nestedDirectory, origin: .loaderPath)
            }
            guard entry.name.hasPrefix(prefix), BootLoader.isArchiveName(entry.name) else { return nil }
            return ClassPathElement(file: jar.path, entry: entry.name, form: .nestedJar, origin: .loaderPath)
        }
    }
}
