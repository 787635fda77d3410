public import CDSArchive
import JVM

extension ImageBuilder {
    /// Writes the layout into the staging directory.
    func lay(out application: AppImage, in work: BuildWork) throws -> Layout {
        // Up to 21 a JVM that saw a jar of time 0 never checks its time again, so an image survives rewritten times;
        // later ones always check, and there the time is the one that the store gives every file.
        let unchecked = LayoutBuilder.modificationTime(forJDK: request.jdk.version.feature)
        let options = LayoutBuilder.Options(
            modificationTime: unchecked == 0 ? 0 : Int64(Seal.time), stripSignatures: request.stripsSignatures,
            always: true, rewritesThreads: request.threadPlan?.mode == .rewrite)
        do { return try LayoutBuilder(options).build(application, in: work.staging) } catch {
            throw BoostError(error)
        }
    }

    /// Runs the application once with the archive and reads from the JVM's own log what it was used for.
    func prove(_ outcome: inout BuildOutcome, _ work: BuildWork, _ layout: Layout) throws {
        guard let archive = outcome.archive else { return }
        progress.step("proving")
        let started = MonotonicTime.now()
        let log = work.scratch + "/proof.log"
        let feature = request.jdk.version.feature
        var options = work.recipe(outcome.tier).useOptions(archive: archive)
        options.append(try ClassLoadLog.option(file: log, perProcess: true, detail: .reasons, feature: feature))
        let run = try work.trial(work.command(layout)).perform(options, warmsUp: true).run
        let context = ProofContext(
            expectation: outcome.tier == .dynamic ? .top : .base, origin: try origins(work, layout),
            exclusions: outcome.exclusions,
            listed: outcome.classList.map { Set($0.entries.map { $0.name.dotted }) })
        let proof = Proof(log: try ClassLoadLog.read(path: ClassLoadLog.path(log, of: run.pid)), context: context)
        outcome.proof = proof
        outcome.proofMs = started.elapsedMs
        if let rejection = proof.rejection {
            throw BoostError(
                .dumpFailed, step: "proof", message: "the JVM did not use the archive: \(rejection)",
                wayOut: "run with --tier none, and report this with `jboost doctor`'s output")
        }
        try requireShare(proof.applicationShare, "the commonest reasons: " + proof.commonReasons)
    }

    /// - Throws: `BoostError` of code `notProven` where less than was asked for came from the archive.
    func requireShare(_ share: Double, _ wayOut: String) throws(BoostError) {
        guard let minimum = request.minimumShare, share < minimum else { return }
        throw BoostError(
            .notProven, step: "proof",
            message: "\((share * 100).rounded(toPlaces: 1)) % of the application's classes came from the archive, "
                + "asked for are \((minimum * 100).rounded(toPlaces: 1)) %", wayOut: wayOut)
    }

    /// Which jar of the layout a class belongs to: the first on the class path that has it.
    private func origins(_ work: BuildWork, _ layout: Layout) throws -> (String) -> ClassOrigin? {
        let index = try ClassPathIndex.origins(
            of: layout.classPath.map { path in
                layout.mode == .inPlace ? path : work.staging + "/" + path
            })
        return { index[$0] }
    }

    /// Measures the image's start against plain `java` in interleaved pairs, and drops an archive that does not pay.
    func choose(_ outcome: inout BuildOutcome, _ work: BuildWork, _ layout: Layout) throws {
        guard let archive = outcome.archive else { return }
        let comparison = PairedComparison(maximumPairs: 3), started = MonotonicTime.now()
        let preload = try ClassPreload(work, outcome)?.options(in: work.scratch) ?? []
        let use = work.recipe(outcome.tier).useOptions(archive: archive) + preload + request.jitOptions(outcome.tier)
        var ratios: [Double] = [], plain: [Double] = [], boosted: [Double] = []
        // A JDK without its default archive would make the archive look better than it is.
        let plainOptions = try DefaultArchive.options(request.jdk, work.flagClass, in: store, progress: progress)
        var verdict = comparison.decide(ratios)
        while verdict.decision == .more {
            progress.step("measuring, pair \(ratios.count + 1) of at most \(comparison.maximumPairs)")
            func startPlain() throws {
                plain.append(try work.trial(work.plainCommand).perform(plainOptions, warmsUp: false).run.readyMs)
            }
            // In turn, so that neither is always the one that finds things warm.
            let isPlainFirst = ratios.count % 2 == 0
            if isPlainFirst { try startPlain() }
            boosted.append(try work.trial(work.command(layout)).perform(use, warmsUp: false).run.readyMs)
            if !isPlainFirst { try startPlain() }
            ratios.append(boosted[ratios.count] / plain[ratios.count])
            verdict = comparison.decide(ratios)
        }
        outcome.measuringMs = started.elapsedMs
        guard let estimate = verdict.estimate else { return }
        outcome.measurements.append(
            Evidence.Measurement(
                candidate: "\(outcome.tier.rawValue) \(request.jitProfile.rawValue)", pairs: ratios.count,
                ratio: estimate.median, ratioLow: estimate.low, ratioHigh: estimate.high,
                baselineMs: Summary(of: plain)?.median ?? 0, candidateMs: Summary(of: boosted)?.median ?? 0))
        if verdict.isNoFaster && request.tier == nil {
            let tier = outcome.tier
            progress.warning(
                "the archive does not pay here (\(estimate.median.rounded(toPlaces: 2)) of plain): left out")
            drop(&outcome)
            try requireShare(0, "measured, the archive does not pay; --tier \(tier.rawValue) keeps it all the same")
        }
    }

    private func drop(_ outcome: inout BuildOutcome) {
        if var last = outcome.dumps.popLast() {
            last.rejected = "not faster than plain java"
            outcome.dumps.append(last)
        }
        outcome.tier = .none
        outcome.archive = nil
        outcome.choice += "; left out, because plain java was as fast or faster"
    }
}

extension Proof {
    /// "12 signedJar, 3 proxy": the commonest reasons first.
    public var commonReasons: String {
        missesByReason.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}

extension Double {
    public func rounded(toPlaces places: Int) -> Double {
        let scale = (0..<places).reduce(1.0) { value, _ in value * 10 }
        return (self * scale).rounded() / scale
    }
}

extension String {
    /// `a/b/C` as `a.b.C`.
    var dotted: String { String(map { $0 == "/" ? "." : $0 }) }
}
