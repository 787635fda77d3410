import CDSArchive
import JVM

/// What the steps after the layout have come to.
struct BuildOutcome: Sendable {
    /// The tier that is in the image; `none` when no archive could be made or it did not pay.
    var tier = ArchiveTier.none
    /// Absolute path of the archive, or nil.
    var archive: String?
    var classList: ClassList?
    var training: Evidence.Training?
    var dumps: [Evidence.Dump] = []
    var exclusions = ArchiveExclusions()
    var proof: Proof?
    var proofMs: Double?
    var measuringMs: Double?
    var measurements: [Evidence.Measurement] = []
    var choice = ""
    /// What `--threads auto` decided by.
    var threadTrial: ThreadTrial?
}

extension ImageBuilder {
    /// Makes the best archive that can be made: the tiers in order, the next one when one fails.
    func makeArchive(_ work: BuildWork, _ layout: Layout) throws -> BuildOutcome {
        var outcome = BuildOutcome()
        let tiers = try TierRule.order(for: request, launcherAgent: work.application.launcherAgent)
        if tiers.isEmpty {
            outcome.choice = "no archive was asked for"
            return outcome
        }
        var failure: BoostError?
        var hasAgent = false
        for tier in tiers where !(hasAgent && tier.linksClasses) {
            do {
                try makeArchive(tier, work, layout, &outcome)
                outcome.choice = request.tier == nil ? "the rule for this JDK" : "asked for"
                if let failure { outcome.choice += "; a better one failed: \(failure.message.firstLine)" }
                return outcome
            } catch let error as BoostError where error.code == .dumpFailed {
                failure = error
                hasAgent = hidesFromAgent(tier, outcome)
                // What an AOT training leaves is a log's list, which has less to dump from than the JVM's own.
                if tier.needsTraining { outcome.classList = nil }
                progress.warning("no \(tier.rawValue) archive: \(error.message.firstLine)")
                outcome.dumps.append(
                    Evidence.Dump(
                        tier: tier.rawValue, flagClass: work.flagClass.name, elapsedMs: 0, cpuMs: 0, sizeBytes: 0,
                        rejected: error.message))
            }
        }
        throw failure ?? BoostError(.internalError, step: "archive", message: "no tier was tried")
    }

    private func makeArchive(
        _ tier: ArchiveTier, _ work: BuildWork, _ layout: Layout, _ outcome: inout BuildOutcome
    ) throws {
        let recipe = work.recipe(tier)
        let flagClass = work.archivedClass(tier)
        let directory = "\(work.staging)/archives/\(flagClass.name)"
        try TextFile.makeDirectory("\(work.staging)/archives")
        try TextFile.makeDirectory(directory)
        var files = ArchiveRecipe.Files(directory: work.scratch, name: recipe.fileName)
        files.archive = "\(request.root.path)/archives/\(flagClass.name)/\(recipe.fileName)"
        if let base = recipe.base(of: files.archive) {
            progress.step("making the base that the JDK lacks")
            try DefaultArchive.dump(
                request.jdk, options: flagClass.dumpOptions(for: request.jdk), to: base, keep: request.root.keep)
        }
        try record(recipe, files, work, layout, &outcome)
        try Failpoint.reach("build.training")
        if hidesFromAgent(tier, outcome) {
            throw BoostError(
                .dumpFailed, step: "archive",
                message: "its class list shows an agent, which would not see classes linked ahead of time")
        }
        var bare = work.command(layout)
        // The flag class has what counts of the user's options; a collector or an agent of theirs must not come along.
        bare.options = []
        let dump = ArchiveDump(
            command: bare, recipe: recipe, files: files,
            flagOptions: flagClass.dumpOptions(for: request.jdk))
        var made: ArchiveDump.Outcome?
        if recipe.dumpOptions(files) != nil {
            progress.step("making the \(tier.rawValue) archive")
            do { made = try dump.perform() } catch { throw BoostError(wrapping: error) }
            outcome.exclusions = ArchiveExclusions(dumpLog: made?.outputTail ?? "")
        }
        var acceptance = dump
        acceptance.command.options = work.request.imageOptions
        do { try acceptance.accept() } catch { throw BoostError(wrapping: error) }
        let size = try FileStamp.read(files.archive).size
        outcome.dumps.append(
            Evidence.Dump(
                tier: tier.rawValue, flagClass: flagClass.name, elapsedMs: made?.elapsedMs ?? 0,
                cpuMs: made?.cpuMs ?? 0, sizeBytes: size, rejected: nil))
        outcome.tier = tier
        outcome.archive = files.archive
    }

    /// Whether an agent that only the training showed would not see what this tier, the rule's choice, brings in.
    private func hidesFromAgent(_ tier: ArchiveTier, _ outcome: BuildOutcome) -> Bool {
        request.tier == nil && tier.linksClasses && outcome.classList?.showsJavaAgent == true
    }

    /// Comes by what the dump of this tier reads.
    private func record(
        _ recipe: ArchiveRecipe, _ files: ArchiveRecipe.Files, _ work: BuildWork, _ layout: Layout,
        _ outcome: inout BuildOutcome
    ) throws {
        let needsList = recipe.tier == .static || recipe.tier == .linked
        if needsList && outcome.classList == nil {
            switch request.training.source {
            case .run: break
            case .classFiles:
                progress.step("deriving the class list from the class files")
                outcome.classList = try deriveClassList(work, layout)
            case .classList(let path): outcome.classList = try recordedList(path)
            }
        }
        if !needsList || outcome.classList == nil { try train(recipe, files, work, layout, &outcome) }
        if needsList, let list = outcome.classList {
            try TextFile.write(files.classList, list.text(feature: request.jdk.version.feature))
        }
    }

    /// A class list that somebody recorded and may have edited.
    private func recordedList(_ path: String) throws -> ClassList {
        let list = ClassList.parse(try TextFile.read(path))
        let fault = list.dropped.first.map { "line \($0.line) is no line of a class list (\($0.reason.rawValue))" }
        guard !list.entries.isEmpty else {
            throw BoostError(
                .badInput, step: "class list", file: path, message: fault ?? "it names no class",
                wayOut: "give the `classlist` of an image, or a file written by java -XX:DumpLoadedClassList")
        }
        if let fault { progress.warning("\(path): \(fault); such lines are left out: \(list.dropped.count)") }
        return list
    }
}

extension String {
    /// Up to the first line feed.
    var firstLine: String { String(prefix { $0 != "\n" }) }
}
