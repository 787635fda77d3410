import JVM

/// Remembers which image came of a request, with the stamps of the files that were read for it: a second `build` with
/// nothing changed costs a few hundred `stat` calls, no jar.
struct BuildMemo {
    private let key: Digest?
    private let store: Store
    private let request: BuildRequest

    init(request: BuildRequest, store: Store) {
        self.request = request
        self.store = store
        key = Self.key(request)
    }

    /// The request without the content of any file of the application.
    private static func key(_ request: BuildRequest) -> Digest? {
        var key = KeyBuilder("build-request", version: ImageBuilder.formatVersion)
        key.add("target", "\(request.application.target)")
        key.add("mainClass", request.application.mainClass ?? "")
        key.add("directory", request.application.workingDirectory)
        key.add(
            "properties",
            request.application.systemProperties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        key.add(
            "loader",
            AppInput.loaderVariables(of: request.application.environment)
                .sorted { $0.key < $1.key }.map { Digest(of: "\($0.key)=\($0.value)".utf8).hex })
        key.add("jdk", [request.jdk.home, request.jdk.jvmIdent, "\(request.jdk.modulesBytes ?? 0)"])
        key.add("root", request.root.path)
        key.add("tier", request.tier?.rawValue ?? "auto")
        key.add("jit", request.jitOptionsOfAllTiers)
        key.add("options", request.jvmOptions)
        key.add("measured", request.measures)
        key.add("code", request.keepsMachineCode ? CPUFeatures.current().text : "none")
        key.add("base", request.bringsBase)
        key.add("oneStep", request.trainsInOneStep)
        key.add("strip", request.stripsSignatures)
        key.add("preload", ClassPreload.key(request))
        key.add("threads", request.threads.key)
        guard let flagClass = try? BuildFlags.resolve(request) else { return nil }
        key.add("flagClass", flagClass.name)
        key.add("named", ((try? BuildFlags.namedFiles(request)) ?? []).map(\.sealedLine))
        var training = request.training
        training.environment = training.environment.mapValues { Digest(of: $0.utf8).hex }
        key.add("training", "\(training)")
        if case .classList(let path) = training.source {
            guard let stamp = try? FileStamp.read(path) else { return nil }
            key.add("classList", "\(stamp)")
        }
        return key.digest
    }

    /// The image, if every file is as it was and the store still has it.
    func image() throws(BoostError) -> (image: BoostedImage, lease: Lease)? {
        guard let key, let bytes = try? store.root.readRun(key) else { return nil }
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard !lines.isEmpty, let id = EntryID(String(lines.removeFirst())) else { return nil }
        for line in lines {
            guard let file = LaunchPlan.File(line: String(line)), file.isUnchanged else { return nil }
        }
        guard let lease = try? store.use(id), let image = try? BoostedImage.open(store.root.path(of: id)) else {
            return nil
        }
        return (image, lease)
    }

    /// Remembers an image; a failure costs only the shortcut.
    func remember(_ image: BoostedImage, _ application: AppImage) {
        guard let key, let digest = Digest(hex: String(image.directory.split(separator: "/").last ?? "")) else {
            return
        }
        var lines = [EntryID(.image, digest).description]
        for file in application.conditions {
            guard file.isUnchanged, file.isAbsent || Self.isOld(file.stamp) else { return }
            lines.append(file.line)
        }
        try? store.root.writeRun(key, Array(lines.joined(separator: "\n").utf8))
    }

    /// A file that changed less than two seconds ago may change again without its times telling.
    private static func isOld(_ stamp: FileStamp) -> Bool {
        Store.now() - max(stamp.mtimeNs, stamp.ctimeNs) > 2_000_000_000
    }
}
