import CDSArchive
import FoundationEssentials
import Glibc
import JVM

/// Completes a staged image: launcher, plans, class list, `boost.json`, and last the evidence with every file's digest.
struct ImageWriter {
    let request: BuildRequest
    let work: BuildWork
    let layout: Layout
    let key: BuildKey

    /// - Returns: every file but evidence.json, as recorded there.
    func write(_ outcome: BuildOutcome, layoutMs: Double) throws -> [Evidence.File] {
        let staging = work.staging
        try removeScratch()
        try removeEmptyArchiveDirectories(keeping: outcome.archive, outcome.tier)
        if let list = outcome.classList?.without(sourcesIn: work.scratch) {
            try TextFile.write(
                "\(staging)/\(BoostedImage.classListName)", list.text(feature: request.jdk.version.feature))
        }
        try TextFile.makeDirectory("\(staging)/bin")
        try ImageFile.copy(request.launcher, to: "\(staging)/bin/run", mode: 0o755)
        var plan = try launchPlan(outcome)
        plan.preload = try preload(outcome)
        try TextFile.write("\(staging)/launch.plan", plan.text)
        try TextFile.write("\(staging)/launch.args", LaunchArguments(plan).text)
        try TextFile.write("\(staging)/\(BoostedImage.documentName)", JSONText.encode(document(outcome, plan)))
        try Failpoint.reach("build.document")
        var evidence = Evidence(
            createdAt: Date().formatted(.iso8601), layoutMs: layoutMs, threads: layout.threads,
            threadTrial: outcome.threadTrial,
            training: outcome.training,
            dumps: outcome.dumps, proof: outcome.proof, proofMs: outcome.proofMs, measuringMs: outcome.measuringMs,
            measurements: outcome.measurements, choice: outcome.choice, files: [])
        evidence.files = try files()
        try TextFile.write("\(staging)/\(BoostedImage.evidenceName)", JSONText.encode(evidence))
        return evidence.files
    }

    private func removeScratch() throws { try FileSystem.removeTree(work.scratch) }

    /// Archives that were tried and not chosen are not shipped.
    private func removeEmptyArchiveDirectories(keeping archive: String?, _ tier: ArchiveTier) throws {
        let root = "\(work.staging)/archives", chosen = work.archivedClass(tier).name
        let kept = archive.map { [$0, work.recipe(tier).base(of: $0)].compactMap { $0.map(FilePath.name) } } ?? []
        // Before 17 a static archive is of another flag class than all else, and so in a directory of its own.
        for flagClass in (try? FileSystem.list(root)) ?? [] {
            let directory = "\(root)/\(flagClass)"
            for name in (try? FileSystem.list(directory)) ?? [] where flagClass != chosen || !kept.contains(name) {
                _ = unsafe unlink("\(directory)/\(name)")
            }
            _ = unsafe rmdir(directory)
        }
        _ = unsafe rmdir(root)
    }

    private func files() throws -> [Evidence.File] {
        let tree = try Tree.read(work.staging)
        return tree.nodes.compactMap { node in
            guard case .file(let size, _, let digest) = node.content else { return nil }
            return Evidence.File(path: node.path, sizeBytes: size, sha256: digest.hex)
        }
    }

    private func document(_ outcome: BuildOutcome, _ plan: LaunchPlan) -> BoostDocument {
        BoostDocument(
            application: .init(
                kind: work.application.kind.rawValue, mainClass: layout.mainClass ?? "", layoutDigest: layout.digest,
                jars: layout.classPath.count),
            jdk: .init(request.jdk), key: key.digest.hex, inputs: key.inputs, root: request.root.path,
            archives: outcome.archive == nil
                ? []
                : [
                    .init(
                        tier: outcome.tier.rawValue, flagClass: work.archivedClass(outcome.tier).name,
                        path: archivePath(outcome.tier))
                ], jitProfile: request.jitProfile, jvmOptions: request.jvmOptions,
            preload: plan.preload != nil, threadPlan: request.threadPlan?.mode ?? .off)
    }

    private func archivePath(_ tier: ArchiveTier) -> String {
        "archives/\(work.archivedClass(tier).name)/\(work.recipe(tier).fileName)"
    }

    private func launchPlan(_ outcome: BuildOutcome) throws -> LaunchPlan {
        let jdk = request.jdk
        let recipe = work.recipe(outcome.tier)
        let archive = outcome.archive == nil ? nil : archivePath(outcome.tier)
        let archives = archive.map { [recipe.base(of: $0), $0].compactMap(\.self) } ?? []
        var plan = LaunchPlan(
            tier: outcome.tier, feature: jdk.version.feature, javaHome: jdk.home,
            libjvm: LaunchPlan.File(path: jdk.libjvmPath, stamp: try FileStamp.read(jdk.libjvmPath)),
            jvmIdent: jdk.jvmIdent, flagClass: work.archivedClass(outcome.tier).text, root: request.root.path,
            strictness: .sealed,
            files: try layout.classPath.map(jar) + BuildFlags.namedFiles(request).filter { !$0.stamp.isDirectory },
            archives: try archives.map(file),
            options: request.imageOptions,
            archiveOptions: archive.map { recipe.useOptions(archive: "{root}/\($0)") } ?? [], target: target,
            arguments: layout.prependedArguments + (request.threadPlan?.arguments ?? []))
        plan.modulesBytes = jdk.modulesBytes
        plan.jitOptions = request.jitOptions(outcome.tier)
        plan.environment = request.threadPlan?.environment ?? []
        if outcome.tier == .aot && request.keepsMachineCode { plan.cpuFeatures = .current() }
        return plan
    }

    /// Writes the agent that loads classes ahead, where the image gets one.
    private func preload(_ outcome: BuildOutcome) throws -> LaunchPlan.Preload? {
        guard let preload = ClassPreload(work, outcome) else { return nil }
        try preload.write(to: "\(work.staging)/\(ClassPreload.agentPath)")
        return LaunchPlan.Preload(
            agent: try file(ClassPreload.agentPath), agentSum: FNV1a.sum(ClassPreload.agent),
            list: try file(BoostedImage.classListName))
    }

    /// A file of the image with what pre-flight compares: size and the time that the store gives to everything.
    private func file(_ path: String) throws -> LaunchPlan.File {
        var stamp = try FileStamp.read("\(work.staging)/\(path)")
        stamp = FileStamp(
            device: 0, inode: 0, size: stamp.size, mtimeNs: Int64(Seal.time) * 1_000_000_000, ctimeNs: 0, mode: 0)
        return LaunchPlan.File(path: path, stamp: stamp)
    }

    /// A file whose content pre-flight compares too where its time is another.
    private func jar(_ path: String) throws -> LaunchPlan.File {
        var jar = try file(path)
        guard let sum = FNV1a.sum(file: "\(work.staging)/\(path)") else {
            throw BoostError(.ioFailed, step: "image", file: path, message: "cannot be read again")
        }
        jar.sum = sum
        return jar
    }

    private var target: LaunchPlan.Target {
        let placed = layout.startArguments(root: "{root}")
        return switch layout.start {
        case .jar: .jar(placed[1])
        case .classPath: .classPath(placed[1], main: placed[2])
        case .module: .module(path: placed[1], main: placed[3])
        }
    }
}

/// `launch.args`: an argument file for `java @launch.args`, for an entry point without the launcher.
///
/// It checks nothing: a JVM that refuses the archive starts slower than without one. Only an image built for a fixed
/// path (`--at`) can have the archive's options in it.
struct LaunchArguments {
    let text: String

    init(_ plan: LaunchPlan) {
        var options = plan.jitOptions + plan.options
        var lines = ["# java @launch.args: starts the application; bin/run does the same after checking first"]
        var plan = plan
        if case .path? = plan.root.flatMap(ImageRoot.init) {
            options = plan.archiveOptions.map(plan.placed) + options
        } else {
            lines.append(
                "# from the image's own directory, without its archive: build with --at DIR to have it in here")
            plan.root = "."
        }
        lines += (options + plan.targetArguments + plan.arguments).map(Self.quote)
        text = lines.joined(separator: "\n") + "\n"
    }

    /// Quoted as the launcher's argument files want it (`args.c`): in double quotes, `\` doubled.
    static func quote(_ argument: String) -> String {
        let plain = argument.utf8.allSatisfy {
            $0 > 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\\")
                && $0 != UInt8(ascii: "#")
        }
        if plain && !argument.isEmpty { return argument }
        return "\"" + argument.replacing("\\", by: "\\\\").replacing("\"", by: "\\\"").replacing("\n", by: "\\n") + "\""
    }
}
