internal import Bytecode

/// The layout of a packed Spring Boot jar or war: what `-Djarmode=tools extract` gives, with the order of the packed
/// jar, and with everything that a class loader could find at the jar's root.
extension LayoutPlan {
    /// Attributes that only mean something to Spring Boot's loader (`IndexedJarStructure.MANIFEST_DENY_LIST`).
    private static let loaderAttributes = [
        "Start-Class", "Spring-Boot-Classes", "Spring-Boot-Lib", "Spring-Boot-Classpath-Index",
        "Spring-Boot-Layers-Index", "Class-Path",
    ]

    mutating func planBoot(
        _ image: AppImage, _ options: LayoutBuilder.Options, _ jars: JarPool
    ) throws(LayoutError) {
        guard let boot = image.boot, let root = image.classPath.first else { return }
        let jar = try Self.jar(root.file, jars)
        var rest = image.classPath.dropFirst().filter { $0.form != .missing }[...]
        var items = try rootItems(jar, boot, signed: root.content.signature != nil)
        // The classes join the root in one jar where nothing comes between them.
        let merges = rest.first?.form == .nestedDirectory && rest.first?.entry == boot.classesPrefix
        let ofRoot = items
        var shadowed: [Item] = []
        if merges {
            rest = rest.dropFirst()
            let classes = jar.entries.filter { $0.name.hasPrefix(boot.classesPrefix) && $0.name != boot.classesPrefix }
                .map { Item(index: $0.index, name: String($0.name.dropFirst(boot.classesPrefix.count))) }
            shadowed = try unique(merge(classes, into: &items), jar)
        }
        items = try unique(items, jar)
        let web = try webParts(ofRoot, beside: items, jar, image)
        let manifest = bootManifest(try Self.manifest(jar) ?? Manifest(), image, root)
        let main = Part.entries(jar: root.file, nested: nil, items)
        outputs = [
            Output(
                path: "app/app.jar",
                source: .packed(Packing(manifest: manifest, parts: [main] + web)),
                origin: image.path)
        ]
        if !shadowed.isEmpty {
            let packing = Packing(manifest: nil, parts: [.entries(jar: root.file, nested: nil, shadowed)])
            outputs.append(
                Output(path: libraryPath("classes-behind-root.jar"), source: .packed(packing), origin: image.path))
        }
        try addRest(rest, options, jars)
    }

    /// What stays of the root: all but the nested places, Spring Boot's loader and the indexes.
    private func rootItems(
        _ jar: Jar, _ boot: BootLoader, signed: Bool
    ) throws(LayoutError) -> [Item] {
        let folder = boot.launcher == .war ? "WEB-INF/" : "BOOT-INF/"
        let indexes: Set = ["\(folder)classpath.idx", "\(folder)layers.idx", "BOOT-INF/", "BOOT-INF/lib/", "lib/"]
        var result: [Item] = []
        for item in kept(jar, signed: signed) {
            let name = item.name
            guard boot.isRootEntry(name), !indexes.contains(name) else { continue }
            if name.hasPrefix("org/springframework/boot/loader/") { continue }
            if try isLoaderService(item, jar) { continue }
            result.append(item)
        }
        return result
    }

    /// The loader's own `nested:` file system, whose class goes with the loader.
    private func isLoaderService(_ item: Item, _ jar: Jar) throws(LayoutError) -> Bool {
        guard item.name == "META-INF/services/java.nio.file.spi.FileSystemProvider" else { return false }
        do throws(JarError) {
            let text = String(decoding: try jar.read(jar.entries[item.index], limit: 1 << 20), as: UTF8.self)
            return text.contains("org.springframework.boot.loader.")
        } catch { throw LayoutError(error, step: "read the services") }
    }

    /// Adds the classes folder to the root; the root wins, since the parent loader is asked first. What it hides is
    /// still found by `getResources`, and comes back for a jar of its own right behind.
    private func merge(_ classes: [Item], into items: inout [Item]) -> [Item] {
        let root = Set(items.map(\.name))
        var shadowed: [Item] = []
        for item in classes where item.name.uppercased() != "META-INF/MANIFEST.MF" && item.name != "META-INF/" {
            // In a folder it signed nothing.
            if Jar.isSignatureFile(item.name) { continue }
            if !root.contains(item.name) {
                items.append(item)
            } else if !item.name.hasSuffix("/") {
                shadowed.append(item)
            }
        }
        return shadowed
    }

    /// The application's files at the root of an exploded jar, as its class loader finds them; those of a WAR also as
    /// ``webParts`` places them. Nil without any.
    func packing(rootOf directory: String, _ boot: BootLoader) -> Packing? {
        let place = "META-INF/resources/"
        let files = boot.ownRootFiles((try? DirectoryTree.read(directory).files) ?? [])
        guard !files.isEmpty else { return nil }
        guard boot.launcher == .war else {
            return Packing(manifest: nil, parts: [.files(directory: directory, files)])
        }
        let served = files.filter { !$0.hasPrefix("META-INF/") && !$0.utf8.hasEnd(".class") }
        return Packing(
            manifest: nil,
            parts: [
                .files(directory: directory, files.filter { !$0.hasPrefix(place) }),
                .files(directory: directory, served, under: place),
            ])
    }

    private func bootManifest(_ original: Manifest, _ image: AppImage, _ root: ClassPathElement) -> Manifest {
        var manifest = unsigned(original, root)
        for name in Self.loaderAttributes { manifest.main[name] = nil }
        manifest.main["Main-Class"] = image.startClass
        return manifest
    }

    /// A WAR's own files, where servlet containers look for them in a jar: `META-INF/resources/` (Servlet 3.0, 4.6).
    /// The WAR's own file is served before one of its classes folder, so that two of one name cannot become one.
    private func webParts(
        _ items: [Item], beside merged: [Item], _ jar: Jar, _ image: AppImage
    ) throws(LayoutError) -> [Part] {
        guard image.boot?.launcher == .war else { return [] }
        let served = items.filter { item in
            !item.name.hasPrefix("META-INF/") && !item.name.hasPrefix("org/springframework/") && item.name != "org/"
                && !item.name.utf8.hasEnd(".class")
        }
        guard served.contains(where: { !$0.name.hasSuffix("/") }) else { return [] }
        let moved = served.map { Item(index: $0.index, name: "META-INF/resources/\($0.name)") }
        let all = try unique(merged + moved, jar)
        let folder = "META-INF/resources/", hasFolder = merged.contains { $0.name == folder }
        return (hasFolder ? [] : [.folder(folder)]) + [
            .entries(jar: jar.path, nested: nil, Array(all.dropFirst(merged.count)))
        ]
    }
}
