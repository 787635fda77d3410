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
        if let dependency = image.packagingDependencies.first(where: \.kind.mayBreak) {
            return "\(dependency.className) \(dependency.kind.words) (\(dependency.constant))"
        }
        let resources = try Resources(image)
        guard let directory = resources.directories.first else { return nil }
        // What `-jar` starts has no class path to put them on.
        if image.kind != .classPath { return "\(directory) is on its class path with files that are no classes" }
        return try resources.overridden(image)
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

/// The files in the directories of a class path that are no classes. The JVM archives no class path with such a directory,
/// but takes an archive of the jars in front of it: so the directories' classes become jars, and the directories themselves
/// move behind all jars, where their files are still files, and may change.
private struct Resources {
    /// Names by the directory's position on the class path.
    private var names: [(position: Int, directory: String, names: [String])] = []

    init(_ image: AppImage) throws {
        for (position, element) in image.classPath.enumerated() where element.form == .directory {
            let found = try DirectoryTree.read(element.file).files.filter { !$0.hasSuffix(".class") }
            if !found.isEmpty { names.append((position, element.file, found)) }
        }
    }

    var directories: [String] { names.map(\.directory) }

    /// What would be found in a jar instead, once the jar comes before the directory; nil for nothing.
    func overridden(_ image: AppImage) throws -> String? {
        for (position, element) in image.classPath.enumerated() where element.form == .jar {
            let earlier = names.filter { $0.position < position }
            guard !earlier.isEmpty, let jar = try? Jar(path: element.file) else { continue }
            for (_, directory, names) in earlier {
                if let name = names.first(where: { jar.entry(named: $0) != nil }) {
                    return "\(directory)/\(name) stands in front of the one in \(element.name)"
                }
            }
        }
        return nil
    }
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
