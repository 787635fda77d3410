import CDSArchive
public import JVM

/// The ways to start one application that `bench` compares: plain `java` first, then every archive with every JIT
/// profile.
public struct BenchCandidates: Sendable {
    public var application: AppInput
    public var jdks: [JDK]
    /// Empty takes the rule's choice for each JDK.
    public var tiers: [ArchiveTier]
    public var profiles: [JITProfile]
    public var jvmOptions: [String]
    public var training: TrainingRequest
    /// Lists, carriers and sizes of the thread plans that `make(modes:in:progress:)` builds.
    public var threads = ThreadSettings()
    public var launcher: String

    public init(application: AppInput, jdks: [JDK], training: TrainingRequest, launcher: String) {
        self.application = application
        self.jdks = jdks
        self.training = training
        self.launcher = launcher
        tiers = []
        profiles = JITProfile.allCases
        jvmOptions = []
    }

    /// The candidates, and what keeps their images in the store while they are measured.
    public struct Made: Sendable {
        public var candidates: [Candidate] = []
        public var leases: [Lease] = []
    }

    /// Builds what is missing and answers the candidates; the first is plain `java` on the first JDK.
    ///
    /// - Throws: `BoostError` of a build that failed.
    public func make(in store: Store, progress: Progress) throws(BoostError) -> Made {
        var made = Made()
        let image: AppImage
        do { image = try AppInspector.inspect(application) } catch { throw BoostError(error) }
        let readiness = readiness(of: image)
        for jdk in jdks {
            made.candidates.append(try plain(image, jdk, readiness, store, progress))
            for tier in tiers where !TierRule.supports(tier, jdk) {
                progress.warning(
                    "JDK \(jdk.versionString) cannot make an archive of tier \(tier.rawValue): not measured")
            }
            let wanted = tiers.isEmpty ? [nil] : tiers.filter { TierRule.supports($0, jdk) }.map { Optional($0) }
            for tier in wanted {
                for profile in profiles {
                    let built = try build(image, jdk, tier, profile, .off, store, progress)
                    made.leases.append(built.lease)
                    made.candidates.append(candidate(built.image, image, jdk, profile, readiness))
                }
            }
        }
        return made
    }

    func readiness(of image: AppImage) -> Readiness {
        training.readiness ?? BuildWork.defaultReadiness(image)
    }

    /// The image that a JIT profile is measured with: an archive of classes serves every profile, whose options take the
    /// place of the image's; an AOT cache is trained with them.
    func build(
        _ image: AppImage, _ jdk: JDK, _ tier: ArchiveTier?, _ profile: JITProfile, _ mode: ThreadMode, _ store: Store,
        _ progress: Progress
    ) throws(BoostError) -> BuildResult {
        var request = BuildRequest(application: application, jdk: jdk, launcher: launcher)
        request.jvmOptions = jvmOptions
        request.tier = tier
        request.training = training
        request.threads = threads
        request.threads.mode = mode
        // What `auto` decides, it decides by measuring.
        request.measures = mode == .auto
        if try TierRule.order(for: request, launcherAgent: image.launcherAgent).first == .aot {
            request.jitProfile = profile
        }
        return try ImageBuilder(request: request, store: store, progress: progress).build()
    }

    func label(_ jdk: JDK, _ rest: String) -> String {
        let isUnique = jdks.count { $0.version.feature == jdk.version.feature } == 1
        return "\(isUnique ? "\(jdk.version.feature)" : jdk.versionString) \(rest)"
    }

    func environment(_ image: AppImage) -> [String: String] {
        var result = ProcessEnvironment.all().withoutJavaOptions
        if image.boot != nil { result["SERVER_PORT"] = "{port}" }
        result.merge(training.environment) { _, given in given }
        return result
    }

    /// The untouched application on the JDK with its default archive, which is in the store where the JDK lacks it.
    private func plain(
        _ image: AppImage, _ jdk: JDK, _ readiness: Readiness, _ store: Store, _ progress: Progress
    ) throws(BoostError) -> Candidate {
        var request = BuildRequest(application: application, jdk: jdk, launcher: launcher)
        request.jvmOptions = jvmOptions
        let flags: FlagClass
        do { flags = try BuildFlags.resolve(request) } catch { throw BoostError(wrapping: error) }
        let options = try DefaultArchive.options(jdk, flags, in: store, progress: progress)
        let target = application.plainTarget(image)
        let spec = ProcessSpec(
            program: jdk.javaPath, arguments: options + jvmOptions + target + training.arguments,
            environment: environment(image), directory: application.workingDirectory)
        return Candidate(
            label: label(jdk, "plain java"), spec: spec, readiness: readiness, instrumentation: .arguments,
            files: image.sourceFiles.map(\.path) + Self.files(of: jdk) + Self.archives(named: options),
            jdk: Self.note(jdk))
    }

    /// The default archive that is in the store because the JDK lacks it.
    private static func archives(named options: [String]) -> [String] {
        let flag = "-XX:SharedArchiveFile="
        return options.filter { $0.hasPrefix(flag) }.map { String($0.dropFirst(flag.count)) }
    }

    func candidate(
        _ boosted: BoostedImage, _ image: AppImage, _ jdk: JDK, _ profile: JITProfile, _ readiness: Readiness
    ) -> Candidate {
        var environment = environment(image)
        let tier = boosted.document.archives.first?.tier ?? "layout only"
        let added =
            boosted.document.jitProfile == profile
            ? [] : profile.options(feature: jdk.version.feature, tier: ArchiveTier(rawValue: tier) ?? .none)
        let options = [environment["JDK_JAVA_OPTIONS"]].compactMap { $0 } + added
        if !options.isEmpty { environment["JDK_JAVA_OPTIONS"] = options.joined(separator: " ") }
        let spec = ProcessSpec(
            program: "\(boosted.directory)/bin/run", arguments: training.arguments, environment: environment,
            directory: application.workingDirectory)
        let files = ((try? boosted.evidence())?.files.map { "\(boosted.directory)/\($0.path)" } ?? [])
        return Candidate(
            label: label(jdk, "\(tier) \(profile.rawValue)"), spec: spec, readiness: readiness,
            instrumentation: .environment, files: files + Self.files(of: jdk), jdk: Self.note(jdk), tier: tier,
            jitProfile: profile.rawValue)
    }

    private static func files(of jdk: JDK) -> [String] {
        [jdk.libjvmPath, jdk.home + "/lib/modules"] + jdk.defaultArchives.map(\.path)
    }

    private static func note(_ jdk: JDK) -> CandidateResult.JDKNote {
        CandidateResult.JDKNote(home: jdk.home, version: jdk.versionString, vendor: "\(jdk.vendor)")
    }
}
