internal import Bytecode
internal import JVM

extension LayoutPlan {
    /// The plan for an image that is to be laid out.
    init(_ image: AppImage, options: LayoutBuilder.Options, jars: JarPool) throws(LayoutError) {
        try Self.refuseStrangeDirectories(image)
        if image.boot != nil, image.boot?.exploded == false {
            try planBoot(image, options, jars)
        } else {
            switch image.kind {
            // The shim is a second jar, so that one jar alone needs a Class-Path then.
            case .plainJar, .shaded:
                if options.rewritesThreads {
                    try planThin(image, options, jars)
                } else {
                    try planCopy(image, options, jars)
                }
            case .thin: try planThin(image, options, jars)
            case .modulePath: try planModules(image)
            default: try planClassPath(image, options, jars)
            }
        }
        try keepOrder(jars)
        if options.rewritesThreads {
            outputs.append(Output(path: ThreadShim.path, source: .made(ThreadShim.bytes), origin: "jboost"))
        }
        if start == .jar { writeClassPath() }
    }

    /// A jar's own manifest may name any directory, such as /etc, and all that is in it would go into the image. One
    /// beside the directory of a jar that the user named, or below it, belongs to the application; others the user has
    /// to name.
    private static func refuseStrangeDirectories(_ image: AppImage) throws(LayoutError) {
        let named = image.classPath.filter { [.given, .wildcard].contains($0.origin) && $0.form != .missing }
        let own = (named.map(\.file) + (image.kind == .classPath || image.kind == .modulePath ? [] : [image.path]))
            .compactMap { file -> String? in
                let home = FilePath.parent(file), above = FilePath.parent(home)
                let place = above == "/" ? home : above
                return place == "/" ? nil : place + "/"
            }
        for element in image.classPath where element.origin == .classPathAttribute && element.form == .directory {
            if own.contains(where: (element.file + "/").hasPrefix) { continue }
            throw LayoutError(
                .unsupported, file: image.path, step: "lay the application out",
                "the Class-Path of a manifest leads to the directory \(element.file), outside the application",
                wayOut: "give the whole class path with --cp if that belongs to it")
        }
    }

    /// One jar that needs nothing else: a copy.
    private mutating func planCopy(
        _ image: AppImage, _ options: LayoutBuilder.Options, _ jars: JarPool
    ) throws(LayoutError) {
        let element = image.classPath[0]
        let strip = options.stripSignatures && element.content.signature != nil
        let source: Source = strip ? .packed(try repacked(element, jars)) : .file(element.file)
        outputs = [Output(path: "app/app.jar", source: source, origin: element.location)]
    }

    /// The main jar gets a `Class-Path` for the layout. A signed one cannot, unless its signature may go: it is then
    /// started by class path, where its manifest says nothing about the JVM.
    private mutating func planThin(
        _ image: AppImage, _ options: LayoutBuilder.Options, _ jars: JarPool
    ) throws(LayoutError) {
        let main = image.classPath[0]
        guard main.content.signature == nil || options.stripSignatures else {
            changes.append(
                AppFinding(
                    "manifest-options", .warning, subject: main.name,
                    "is signed and stays as it is; it is started by class path, which ignores its manifest's options"))
            return try planClassPath(image, options, jars)
        }
        let jar = try Self.jar(main.file, jars)
        let manifest = try Self.manifest(jar) ?? Manifest()
        let items = try unique(kept(jar, signed: main.content.signature != nil), jar)
        let packing = Packing(
            manifest: unsigned(manifest, main), parts: [.entries(jar: main.file, nested: nil, items)])
        outputs = [Output(path: "app/app.jar", source: .packed(packing), origin: main.location)]
        try addRest(image.classPath.dropFirst(), options, jars)
    }

    /// Every entry but the manifest and, for a jar that loses its signature, the signature.
    func kept(_ jar: Jar, signed: Bool) -> [Item] {
        let signature = signed ? Set(jar.signatureFiles.map(\.index)) : []
        return jar.entries.filter { entry in
            !signature.contains(entry.index) && entry.name.uppercased() != "META-INF/MANIFEST.MF"
                && entry.name != "META-INF/INDEX.LIST" && entry.name != "META-INF/"
        }
        .map { Item(index: $0.index, name: $0.name) }
    }

    /// The manifest of a jar that is packed anew, without the digests of what a signature covered.
    func unsigned(_ manifest: Manifest, _ element: ClassPathElement) -> Manifest {
        guard element.content.signature != nil else { return manifest }
        var manifest = manifest
        manifest.sections = manifest.sections.compactMap { section in
            let left = section.attributes.all.filter {
                !$0.name.lowercased().contains("-digest") && $0.name.lowercased() != "magic"
            }
            return left.isEmpty ? nil : Manifest.Section(name: section.name, attributes: .init(left))
        }
        return manifest
    }

    /// Copies of the jars, and jars of the directories, started by `-cp`.
    private mutating func planClassPath(
        _ image: AppImage, _ options: LayoutBuilder.Options, _ jars: JarPool
    ) throws(LayoutError) {
        start = .classPath
        if let boot = image.boot, boot.exploded, let packing = packing(rootOf: image.path, boot) {
            outputs.append(Output(path: libraryPath("root.jar"), source: .packed(packing), origin: image.path))
        }
        try addRest(image.classPath.filter { $0.form != .jarRoot }[...], options, jars)
    }

    mutating func addRest(
        _ elements: ArraySlice<ClassPathElement>, _ options: LayoutBuilder.Options, _ jars: JarPool
    ) throws(LayoutError) {
        for element in elements {
            switch element.form {
            case .missing: continue
            case .jar, .nestedJar:
                let strip = options.stripSignatures && element.content.signature != nil
                addLibrary(element, strip ? .packed(try repacked(element, jars)) : Self.copy(of: element))
            case .directory:
                let packing =
                    options.keepsDirectories ? classes(directory: element.file) : packing(directory: element.file)
                guard let packing else { continue }
                addLibrary(element, .packed(packing))
            case .nestedDirectory:
                let jar = try Self.jar(element.file, jars)
                let prefix = element.entry ?? ""
                let entries = jar.entries.filter { $0.name.hasPrefix(prefix) && $0.name.utf8.count > prefix.utf8.count }
                    .map { Item(index: $0.index, name: String($0.name.dropFirst(prefix.count))) }
                    .filter { $0.name.uppercased() != "META-INF/MANIFEST.MF" }
                addLibrary(
                    element, .packed(Packing(manifest: nil, parts: [.entries(jar: element.file, nested: nil, entries)]))
                )
            case .jarRoot: continue
            }
        }
    }

    static func copy(of element: ClassPathElement) -> Source {
        element.entry.map { .nested(jar: element.file, entry: $0) } ?? .file(element.file)
    }

    /// A jar without its signature and its `Class-Path`.
    func repacked(_ element: ClassPathElement, _ jars: JarPool) throws(LayoutError) -> Packing {
        let jar = try Self.jar(element, jars)
        var manifest = try Self.manifest(jar).map { unsigned($0, element) }
        manifest?.main["Class-Path"] = nil
        let items = try unique(kept(jar, signed: element.content.signature != nil), jar)
        return Packing(manifest: manifest, parts: [.entries(jar: element.file, nested: element.entry, items)])
    }

    static func jar(_ path: String, _ jars: JarPool) throws(LayoutError) -> Jar {
        do throws(InspectError) { return try jars.jar(path) } catch { throw LayoutError(error) }
    }

    static func jar(_ element: ClassPathElement, _ jars: JarPool) throws(LayoutError) -> Jar {
        do throws(InspectError) {
            return try element.entry == nil ? jars.jar(element.file) : jars.nested(element)
        } catch { throw LayoutError(error) }
    }

    static func manifest(_ jar: Jar) throws(LayoutError) -> Manifest? {
        do throws(JarError) { return try jar.manifest() } catch { throw LayoutError(error, step: "read the manifest") }
    }

    /// Entries of one name become one where they hold the same, and are an error where not.
    func unique(_ items: [Item], _ jar: Jar) throws(LayoutError) -> [Item] {
        var seen: [String: Int] = [:]
        var result: [Item] = []
        for item in items {
            guard let other = seen[item.name] else {
                seen[item.name] = item.index
                result.append(item)
                continue
            }
            let (left, right) = (jar.entries[other], jar.entries[item.index])
            guard left.crc32 == right.crc32, left.size == right.size else {
                throw LayoutError(
                    .duplicateEntry, file: jar.path, entry: left.name, step: "plan the layout",
                    "is there twice with different content", wayOut: "build the jar again with one of them")
            }
        }
        return result
    }

    private mutating func planModules(_ image: AppImage) throws(LayoutError) {
        start = .module
        if let other = image.classPath.first(where: { $0.origin != .modulePath && $0.form != .missing }) {
            throw LayoutError(
                .unsupported, file: other.file, step: "lay the application out",
                "is on a class path beside the module path, and an image has one or the other",
                wayOut: "put it on the module path, or start the application by --cp")
        }
        for element in image.classPath {
            if element.form == .jar {
                // The name of an automatic module comes from the file's name.
                addLibrary(element, .file(element.file), keepingName: true)
            } else if element.form == .directory, let packing = packing(directory: element.file) {
                addLibrary(element, .packed(packing), keepingName: true, suffix: ".jar")
            }
        }
    }

    /// A directory as a jar: its files, sorted. A manifest in it had no meaning there and loses what would get one; a
    /// signature, left by a jar that was unpacked into it, would fit nothing and keep every class from being loaded.
    func packing(directory: String) -> Packing? {
        guard let files = try? DirectoryTree.read(directory).files, !files.isEmpty else { return nil }
        let special = ["META-INF/MANIFEST.MF", "META-INF/INDEX.LIST"]
        var manifest: Manifest?
        if files.contains(special[0]), let bytes = try? Directory.read("\(directory)/\(special[0])", limit: 64 << 20) {
            manifest = try? Manifest(parsing: bytes)
            for name in ["Class-Path", "Multi-Release", "Sealed"] { manifest?.main[name] = nil }
        }
        return Packing(
            manifest: manifest,
            parts: [
                .files(directory: directory, files.filter { !special.contains($0) && !Jar.isSignatureFile($0) })
            ])
    }

    /// The classes of a directory that stays on the class path. A scanner of packages looks for folders, and finds them
    /// where it found them before.
    private func classes(directory: String) -> Packing? {
        let names = ((try? DirectoryTree.read(directory).files) ?? []).filter { $0.utf8.hasEnd(".class") }
        if names.isEmpty { return nil }
        return Packing(manifest: nil, parts: [.files(directory: directory, names, hasFolders: false)])
    }

    private mutating func writeClassPath() {
        guard case .packed(var packing) = outputs[0].source else { return }
        packing.manifest?.main["Class-Path"] = classPathAttribute
        outputs[0].source = .packed(packing)
    }
}
