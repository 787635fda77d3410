import JVM

/// The digest of everything that an image is made from.
struct BuildKey: Sendable {
    let digest: Digest
    /// The named inputs, for `boost.json`.
    let inputs: [String: String]

    /// - Throws: `StoreError` when a file cannot be read or changes meanwhile.
    init(request: BuildRequest, application: AppImage, store: Store) throws {
        var key = KeyBuilder("image", version: ImageBuilder.formatVersion)
        let files = try store.digests(of: application.sourceFiles.map(\.path))
        key.add("files", files.map(\.digest))
        key.add("fileNames", application.sourceNames)
        // The order of the class path and the kind decide the layout; the files alone do not tell them.
        key.add("kind", application.kind.rawValue)
        key.add("mainClass", application.startClass ?? application.mainClass ?? "")
        key.add("module", application.module ?? "")
        // They may come from the environment, so as digests.
        key.add("loaderArguments", application.prependedArguments.map { Digest(of: $0.utf8).hex })
        key.add("classPath", application.classPath.map { $0.entry ?? $0.name })
        key.add("jvmIdent", request.jdk.jvmIdent)
        key.add("architecture", request.jdk.architecture)
        key.add("javaHome", request.jdk.home)
        // A runtime that was linked anew from the same JDK has the same identity.
        key.add("modulesBytes", request.jdk.modulesBytes.map(String.init) ?? "")
        key.add("root", request.root.path)
        key.add("tier", request.tier?.rawValue ?? "auto")
        key.add("jitProfile", request.jitProfile.rawValue)
        key.add("jitOptions", request.jitOptionsOfAllTiers)
        key.add("jvmOptions", request.jvmOptions)
        key.add("flagClass", try BuildFlags.resolve(request).name)
        // Size and time, which is what the image's starts compare.
        key.add("named", try BuildFlags.namedFiles(request).map(\.sealedLine))
        key.add("measured", request.measures)
        key.add("machineCode", request.keepsMachineCode ? Digest(of: CPUFeatures.current().text.utf8).short : "none")
        key.add("bringsBase", request.bringsBase)
        key.add("oneStep", request.trainsInOneStep)
        key.add("stripSignatures", request.stripsSignatures)
        key.add("preload", ClassPreload.key(request))
        key.add("threads", request.threads.key)
        try Self.add(request.training, to: &key)
        digest = key.digest
        inputs = Dictionary(
            key.inputs.map {
                ($0.name, $0.values.count == 1 ? $0.values[0] : Digest(of: $0.values.joined(separator: "\n").utf8).hex)
            },
            uniquingKeysWith: { first, _ in first })
    }

    private static func add(_ training: TrainingRequest, to key: inout KeyBuilder) throws {
        switch training.source {
        case .run: key.add("training", "run")
        case .classFiles: key.add("training", "class files")
        case .classList(let path):
            guard (try? FileStamp.read(path)) != nil else {
                throw BoostError(.noInput, step: "class list", file: path, message: "there is no such file")
            }
            key.add("training", try Digest.of(file: path).digest)
        }
        key.add("ready", training.readiness?.description ?? "default")
        // These go to test systems with what lets them in: as digests, since the inputs are in the image.
        key.add("warmUp", training.warmUp.map { Digest(of: "\($0)".utf8).hex } ?? "")
        key.add("warmCommand", training.warmCommand.map { Digest(of: $0.utf8).hex } ?? "")
        key.add("trainArguments", training.arguments.map { Digest(of: $0.utf8).hex })
        key.add(
            "trainEnvironment",
            training.environment.sorted { $0.key < $1.key }.map { Digest(of: "\($0.key)=\($0.value)".utf8).hex })
        key.add("trainRuns", training.runs)
        key.add("onRefresh", training.stopsOnRefresh)
    }
}
