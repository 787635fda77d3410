public import JVM

/// What `jboost build` is asked for.
public struct BuildRequest: Sendable {
    public var application: AppInput
    public var jdk: JDK
    /// JVM options that every start of the image gets.
    public var jvmOptions: [String]
    /// How the running image is reached; decides what stands in the archive as class path.
    public var root: ImageRoot
    /// nil lets the rule choose.
    public var tier: ArchiveTier?
    public var jitProfile: JITProfile
    public var training: TrainingRequest
    /// Whether the choice is checked against plain `java` in interleaved pairs.
    public var measures: Bool
    /// Smallest share of application classes from the archive, 0 to 1; below it the build fails.
    public var minimumShare: Double?
    /// Largest image in bytes.
    public var maximumSize: Int64?
    public var keepsMachineCode: Bool
    /// Whether the training run makes the AOT cache itself (`ArchiveRecipe.isOneStep`).
    public var trainsInOneStep: Bool
    public var stripsSignatures: Bool
    /// Whether classes are loaded ahead of the application (`ClassPreload`).
    public var preloads = true
    /// What to do to the application's threads.
    public var threads = ThreadSettings()
    /// What came of it, once the application is known.
    var threadPlan: ThreadPlan?
    /// Make it again even when the store has it.
    public var isForced: Bool
    /// `jboost-launch`, which becomes the image's `bin/run`; absolute.
    public var launcher: String

    public init(application: AppInput, jdk: JDK, launcher: String) {
        self.application = application
        self.jdk = jdk
        self.launcher = launcher
        jvmOptions = []
        root = .standard
        tier = nil
        jitProfile = .peak
        training = TrainingRequest()
        measures = true
        minimumShare = nil
        maximumSize = nil
        keepsMachineCode = false
        trainsInOneStep = false
        stripsSignatures = false
        isForced = false
    }
}

extension BuildRequest {
    /// What the JIT profile asks of this JDK beside an archive.
    func jitOptions(_ tier: ArchiveTier) -> [String] {
        jitProfile.options(feature: jdk.version.feature, tier: tier)
    }

    /// What the JIT profile would ask beside an archive of any tier, for keys that are made before the tier is known.
    var jitOptionsOfAllTiers: [String] { ArchiveTier.allCases.flatMap(jitOptions) }

    /// JVM options that every start of the image gets: the plan's, then the user's, which win.
    var imageOptions: [String] {
        (threadPlan?.options ?? []).map { $0.replacing("{root}", by: root.path) } + jvmOptions
    }

    /// Whether a dynamic archive needs a base in the image, since the JDK lacks a default archive for these options.
    var bringsBase: Bool {
        guard let flags = try? BuildFlags.resolve(self) else { return false }
        return !jdk.has(defaultArchiveFor: flags)
    }
}

/// How the class list is come by.
public struct TrainingRequest: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        /// Run the application.
        case run
        /// Derive the list from the class files alone; nothing of the application runs.
        case classFiles
        /// A list recorded earlier.
        case classList(String)
    }

    public var source: Source = .run
    /// nil takes what suits the kind of application.
    public var readiness: Readiness?
    public var warmUp: WarmScript?
    /// A command run by `/bin/sh -c` once the application is ready; `{port}` is replaced.
    public var warmCommand: String?
    /// Arguments of the application while it is trained, proved and measured; `{port}` is a free port.
    public var arguments: [String] = []
    public var environment: [String: String] = [:]
    /// Training runs whose class lists are merged.
    public var runs = 1
    /// Spring: stop as soon as the context is refreshed (`spring.context.exit=onRefresh`).
    public var stopsOnRefresh = false
    public var limits = ApplicationRun.Limits()

    public init() {}
}

/// What came of a build.
public struct BuildResult: Sendable {
    /// The image in the store, read-only.
    public var image: BoostedImage
    /// Keeps the image from being collected; what is done with it must end before this does.
    public var lease: Lease
    /// True when the store had it already.
    public var wasCached: Bool
    public var elapsedMs: Double
}

/// What a long step tells the person who waits for it.
public struct Progress: Sendable {
    public var step: @Sendable (String) -> Void
    public var warning: @Sendable (String) -> Void

    public init(
        step: @escaping @Sendable (String) -> Void = { _ in }, warning: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.step = step
        self.warning = warning
    }
}
