internal import Bytecode
internal import JVM

/// Writes the canonical layout of an application image: `app/app.jar` and `app/lib/*.jar`, with fixed times,
/// read-only, the same bytes for the same input.
public struct LayoutBuilder: Sendable {
    public struct Options: Hashable, Sendable {
        /// Last modification of every file, seconds since the epoch; see ``LayoutBuilder/modificationTime(forJDK:)``.
        public var modificationTime: Int64
        /// Whether signed jars may lose their signature, so that their classes can be archived.
        public var stripSignatures: Bool
        /// Whether to lay out as well what the JVM can archive in place: for an image that is shipped.
        public var always: Bool
        /// Whether classes are rewritten so that pools make virtual threads.
        public var rewritesThreads: Bool
        /// Whether directories of the class path stay on it, behind the layout's jars: only their classes are packed.
        public var keepsDirectories = false
        /// Files written at a time.
        public var threads: Int

        public init(
            modificationTime: Int64 = LayoutBuilder.modificationTime(forJDK: 25), stripSignatures: Bool = false,
            always: Bool = false, rewritesThreads: Bool = false, threads: Int = 2
        ) {
            self.modificationTime = modificationTime
            self.stripSignatures = stripSignatures
            self.always = always
            self.rewritesThreads = rewritesThreads
            self.threads = max(1, threads)
        }
    }

    public var options: Options

    public init(_ options: Options = Options()) {
        self.options = options
    }

    /// The time that suits a JDK: up to 21 a jar of time 0 at dump turns the JVM's own check off, so that image
    /// builders may rewrite times; later ones check any time, and 1980-01-01T00:00:01Z is what zip can hold too.
    public static func modificationTime(forJDK feature: Int) -> Int64 { feature <= 21 ? 0 : 315_532_801 }

    /// Lays `image` out in `directory`, which exists and has no `app` in it; for an image that is archived in place
    /// nothing is written. On failure what was written so far is left for the caller to remove with the directory.
    public func build(_ image: AppImage, in directory: String) throws(LayoutError) -> Layout {
        if let reason = inPlaceReason(image) {
            try requirePossible(image)
            return try inPlace(image, reason: reason)
        }
        let jars = JarPool()
        try requireUnchanged(image)
        let plan = try LayoutPlan(image, options: options, jars: jars)
        let (files, threads) = try LayoutWriter(directory: directory, options: options, jars: jars).write(plan.outputs)
        do throws(InspectError) {
            _ = try jars.unchangedSources()
        } catch {
            throw LayoutError(error)
        }
        try requireUnchanged(image)
        return layout(image, plan, files, threads)
    }

    /// Why nothing has to be written, or nil.
    private func inPlaceReason(_ image: AppImage) -> String? {
        switch image.layout.mode {
        case .impossible: return image.layout.reason
        case .inPlace: return options.always ? nil : image.layout.reason
        case .needed:
            guard image.boot != nil, let root = image.classPath.first, root.content.signature != nil,
                !options.stripSignatures
            else { return nil }
            return "the application's own jar is signed; a layout would have to drop the signature (--strip-signatures)"
        }
    }

    /// A shipped image needs a layout.
    private func requirePossible(_ image: AppImage) throws(LayoutError) {
        guard options.always else { return }
        let signed = image.layout.mode == .needed
        throw LayoutError(
            signed ? .signedApplication : .unsupported, file: image.path, step: "lay out the application",
            inPlaceReason(image) ?? "",
            wayOut: signed ? "allow it with --strip-signatures" : "run it in place with jboost run")
    }

    private func inPlace(_ image: AppImage, reason: String) throws(LayoutError) -> Layout {
        let start: Layout.Start =
            switch image.kind {
            case .classPath, .directory: .classPath
            case .modulePath: .module
            default: .jar
            }
        let elements =
            start == .jar ? [image.path] : image.classPath.filter { $0.origin != .classPathAttribute }.map(\.file)
        let files = try Parallel.map(image.sourceFiles, threads: options.threads, weight: { Int($0.size) }) { source in
            LayoutWriter.digest(of: source)
        }.map { result throws(LayoutError) in try result.get() }
        return Layout(
            mode: .inPlace, reason: reason, start: start, mainClass: start == .jar ? image.mainClass : image.startClass,
            module: image.module, classPath: elements, prependedArguments: [], files: [], origins: [:], changes: [],
            digest: LayoutWriter.digest(of: files, start: start, mainClass: image.mainClass))
    }

    private func layout(
        _ image: AppImage, _ plan: LayoutPlan, _ files: [Layout.File], _ threads: Layout.Threads?
    ) -> Layout {
        Layout(
            mode: .laidOut, reason: image.layout.reason, start: plan.start, mainClass: image.startClass,
            module: image.module, classPath: plan.outputs.map(\.path), prependedArguments: image.prependedArguments,
            files: files, origins: Dictionary(plan.outputs.map { ($0.path, $0.origin) }) { first, _ in first },
            changes: image.layoutChanges + plan.changes, threads: threads,
            digest: LayoutWriter.digest(
                of: files, start: plan.start, mainClass: image.startClass, order: plan.outputs.map(\.path)))
    }

    /// Compares every file with what the inspection saw.
    private func requireUnchanged(_ image: AppImage) throws(LayoutError) {
        for source in image.sources {
            guard let now = try? FileStamp.read(source.path), source.matches(now) else {
                throw LayoutError(
                    .changed, file: source.path, step: "lay out the application",
                    "is not the file that was inspected", wayOut: "try again once the build that writes it has ended")
            }
        }
    }
}
