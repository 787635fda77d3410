import Bytecode
import JVM

/// Where the application is run from: as it is, or from a layout in the store.
struct RunPlace {
    var target: LaunchPlan.Target
    var prependedArguments: [String]
    /// Every file that the archive will depend on, and the original that a layout was made from.
    var files: [LaunchPlan.File]
    /// Keeps the layout while it is used.
    var lease: Lease?
    /// Why it is run as it is, and not archived, however often: it may not work from a layout.
    var obstacle: String?

    init(_ request: RunRequest, store: Store, environment: [String: String]) throws {
        let elements = try ClassPathClosure.of(request.line.target, in: request.workingDirectory)
        if elements.canBeArchivedInPlace {
            self = try RunPlace(inPlace: elements, request)
        } else {
            let image = try AppInspector.inspect(Self.input(request, environment: environment))
            if let reason = try Self.obstacle(image) {
                self = RunPlace(packed: image, reason, request)
            } else {
                self = try RunPlace(laidOut: image, store: store)
            }
        }
    }

    private init(inPlace elements: ClassPathClosure, _ request: RunRequest) throws {
        target = Self.given(request)
        prependedArguments = []
        files = elements.conditions
    }

    /// The command line stays to the letter: JDK 11 compares the very strings.
    private static func given(_ request: RunRequest) -> LaunchPlan.Target {
        switch request.line.target {
        case .classPath(let path, let main): .classPath(path, main: main)
        default: .jar(request.line.target.arguments.last ?? "")
        }
    }

    private init(packed image: AppImage, _ reason: String, _ request: RunRequest) {
        target = Self.given(request)
        prependedArguments = []
        files = image.conditions
        obstacle =
            "\(image.path): \(reason), so it is run as it is; `jboost build` lays it out and shows whether it works"
    }

    /// Why the application may not work from a layout: nobody looks on here, as in a build, when it goes wrong.
    private static func obstacle(_ image: AppImage) throws -> String? {
        // Those of `loader.path` are packed with the rest.
        let hasDirectories = !image.directories.isEmpty && image.boot == nil
        let dependency = image.packagingDependencies.first { dependency in
            dependency.kind.mayBreak
                || hasDirectories && dependency.kind == .ownPlace && dependency.constant.hasSuffix(".class")
        }
        if let dependency { return dependency.words }
        guard hasDirectories else { return nil }
        let contents = try DirectoryContents(image)
        // What `-jar` starts has no class path to put them on.
        if image.kind != .classPath {
            return contents.withResources.map { "\($0) is on its class path with files that are no classes" }
        }
        return contents.overtaken(image)
    }

    private init(laidOut image: AppImage, store: Store) throws {
        if image.jarMode != nil {
            throw BoostError(.badInput, step: "run", message: "-Djarmode asks for a tool, not for the application")
        }
        var key = KeyBuilder("layout", version: ImageBuilder.formatVersion)
        var image = image
        let directories = image.kind == .classPath ? image.directories : []
        // The rest in them is read where it lies.
        image.sources.removeAll { source in
            !source.isDirectory && !LaunchPlan.isCode(source.path)
                && directories.contains { source.path.hasPrefix($0 + "/") }
        }
        key.add("files", try store.digests(of: image.sourceFiles.map(\.path)).map(\.digest))
        key.add("fileNames", image.sourceNames)
        key.add("classPath", image.classPath.map { $0.entry ?? $0.name })
        key.add("main", image.startClass ?? "")
        key.add("directories", directories)
        key.add("loaderArguments", image.prependedArguments)
        var options = LayoutBuilder.Options(modificationTime: Int64(Seal.time))
        options.keepsDirectories = !directories.isEmpty
        let layouts = LayoutCache(store: store, key: key.digest)
        let (layout, lease) = try layouts.layout(of: image, options)
        guard layout.mode == .laidOut else {
            throw BoostError(.badInput, step: "layout", file: image.path, message: layout.reason)
        }
        let directory = store.root.path(of: lease.ids[0])
        let start = layout.startArguments(root: directory)
        let jars = layout.classPath.map { "\(directory)/\($0)" }
        target =
            layout.start == .jar
            ? .jar(start[1]) : .classPath((jars + directories).joined(separator: ":"), main: start[2])
        prependedArguments = layout.prependedArguments
        // The originals as they were before they were read: a later look would take a newer version for the one laid out.
        files = image.conditions + (try jars.map { LaunchPlan.File(path: $0, stamp: try FileStamp.read($0)) })
        self.lease = lease
    }

    private static func input(_ request: RunRequest, environment: [String: String]) -> AppInput {
        let target: AppInput.Target =
            switch request.line.target {
            case .classPath(let path, let main): .classPath(path, mainClass: main)
            default: .path(FilePath.absolute(request.line.target.arguments.last ?? "", in: request.workingDirectory))
            }
        var properties: [String: String] = [:]
        for option in request.line.effectiveOptions where option.hasPrefix("-D") {
            let parts = option.dropFirst(2).split(separator: "=", maxSplits: 1)
            if let name = parts.first { properties[String(name)] = parts.count > 1 ? String(parts[1]) : "" }
        }
        var input = AppInput(
            target, workingDirectory: request.workingDirectory, systemProperties: properties,
            environment: AppInput.loaderVariables(of: environment))
        input.fileLimit = mostFiles
        return input
    }

    /// Files and directories in the directories of a class path beyond which nothing is laid out: every later start
    /// looks at each of them.
    private static let mostFiles = 20_000
}

/// What is in the directories of a class path. The JVM archives no class path with such a directory, but takes an archive of
/// the jars in front of it: so the directories' classes become jars, and the directories themselves move behind all jars,
/// where their files are still files, and may change.
private struct DirectoryContents {
    private struct Content {
        var position: Int
        var directory: String
        /// Files that are no classes, and folders that hold any file, as entries of a jar are called.
        var names: [String]
        var hasResources: Bool
    }

    private var contents: [Content] = []

    init(_ image: AppImage) throws {
        for (position, element) in image.classPath.enumerated() where element.form == .directory {
            let files = try DirectoryTree.read(element.file).files
            let resources = files.filter { !$0.hasSuffix(".class") }
            let folders = Set(files.flatMap(Self.folders))
            contents.append(
                Content(
                    position: position, directory: element.file, names: (resources + folders).sorted(),
                    hasResources: !resources.isEmpty))
        }
    }

    /// The folder of a file, and those above it that could be one application's: `com/example/shop/`, not `com/example/`.
    /// META-INF is every jar's.
    private static func folders(_ file: String) -> [String] {
        let parts = file.split(separator: "/").dropLast()
        guard let first = parts.first, first != "META-INF" else { return [] }
        return (min(3, parts.count)...parts.count).map { parts.prefix($0).joined(separator: "/") + "/" }
    }

    /// The first directory with files that are no classes.
    var withResources: String? { contents.first(where: \.hasResources)?.directory }

    /// What would be found in a jar first, once the jar comes before the directory; nil for nothing.
    func overtaken(_ image: AppImage) -> String? {
        for (position, element) in image.classPath.enumerated() where element.form == .jar {
            let earlier = contents.filter { $0.position < position }
            guard !earlier.isEmpty, let jar = try? Jar(path: element.file) else { continue }
            let isMultiRelease = !element.content.multiRelease.isEmpty
            // Up to 21 such a jar has an answer to "" and "/" (`META-INF/versions/N/`).
            if isMultiRelease, let dependency = image.packagingDependencies.first(where: { $0.kind == .ownPlace }) {
                return "\(dependency.words), and \(element.name) would answer"
            }
            let versioned = isMultiRelease ? Set(jar.entries.compactMap { Self.versioned($0.name) }) : []
            for content in earlier {
                if let name = content.names.first(where: { jar.entry(named: $0) != nil || versioned.contains($0) }) {
                    return "\(content.directory)/\(name) stands in front of the one in \(element.name)"
                }
            }
        }
        return nil
    }

    /// The name under which a part for a later Java is found; nil for other entries.
    private static func versioned(_ name: String) -> String? {
        guard name.utf8.starts(with: "META-INF/versions/".utf8) else { return nil }
        let parts = name.split(separator: "/", maxSplits: 3)
        return parts.count == 4 ? String(parts[3]) : nil
    }
}

extension PackagingDependency {
    /// "Main looks by getResource for where its classes lie (Main.class)".
    fileprivate var words: String { "\(className) \(kind.words) (\(constant.isEmpty ? "\"\"" : constant))" }
}

extension AppImage {
    /// The directories of its class path, in order.
    fileprivate var directories: [String] { classPath.filter { $0.form == .directory }.map(\.file) }
}

/// Layouts in the store, by what they were made from.
struct LayoutCache {
    let store: Store
    let key: Digest
    private static let description = "layout.json"

    /// The stored layout, or a new one.
    func layout(of image: AppImage, _ options: LayoutBuilder.Options) throws -> (Layout, Lease) {
        try store.withWriter(of: key) {
            if let entry = try store.entry(for: key, .layout), let lease = try store.use(entry.id) {
                let text = try TextFile.read("\(entry.path)/\(Self.description)")
                return (try JSONText.decode(Layout.self, from: text), lease)
            }
            let staging = try store.stage()
            let layout = try LayoutBuilder(options).build(image, in: staging.path)
            try TextFile.write("\(staging.path)/\(Self.description)", JSONText.encode(layout))
            return (layout, try store.publish(.layout, from: staging, key: key))
        }
    }
}

/// The jars that a class path leads to, manifests' `Class-Path` followed, without reading a class.
struct ClassPathClosure {
    /// The jars, the directories that wildcards and empty elements name, and what is missing.
    private(set) var conditions: [LaunchPlan.File] = []
    private var seen: Set<String> = []
    /// False when the JVM's own loaders do not see every class in a jar of the class path.
    var canBeArchivedInPlace = true

    static func of(_ target: JavaCommandLine.Target, in directory: String) throws -> ClassPathClosure {
        var closure = ClassPathClosure()
        switch target {
        case .jar(let path): try closure.add(FilePath.absolute(path, in: directory))
        case .classPath(let path, _):
            for folder in ClassPath.wildcardFolders(path) { closure.note(FilePath.absolute(folder, in: directory)) }
            for element in ClassPath.expand(path) { try closure.add(FilePath.absolute(element, in: directory)) }
        default: closure.canBeArchivedInPlace = false
        }
        return closure
    }

    /// Remembers a path as it is now.
    private mutating func note(_ path: String) {
        conditions.append(
            (try? FileStamp.read(path)).map { LaunchPlan.File(path: path, stamp: $0) } ?? .absent(path))
    }

    private mutating func add(_ path: String) throws {
        guard canBeArchivedInPlace, seen.insert(path).inserted else { return }
        note(path)
        guard let stamp = try? FileStamp.read(path) else { return }
        if stamp.isDirectory {
            // An archive bears no directory with anything in it (`ClassLoaderExt`, "non-empty directory").
            if !Directory.isEmpty(path) { canBeArchivedInPlace = false }
            return
        }
        guard let manifest = try Jar(path: path).manifest() else { return }
        if manifest.startClass != nil { canBeArchivedInPlace = false }
        for element in manifest.classPath {
            guard let target = ClassPathResolver.target(of: element, from: path) else { continue }
            try add(target)
        }
    }
}
