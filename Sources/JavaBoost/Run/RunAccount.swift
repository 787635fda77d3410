import CDSArchive
import JVM

/// What became of the archive of an application under `run`, or of a boosted image.
public struct RunAccount: Encodable, Sendable {
    public enum State: String, Encodable, Sendable {
        /// Never started here with this command line, JDK and working directory.
        case unknown
        /// Its first start was recorded; the archive is being made or waits to be made.
        case pending
        /// There is none, and the reason is the last fallback.
        case withoutArchive
        /// The JVM accepted it; no start has shown what it is used for.
        case accepted
        /// A start has shown which classes came from it.
        case proven
        /// The application's files have changed; the next start makes a new one.
        case outdated
    }

    public var state: State
    public var key: String
    public var archive: String?
    /// Why the next start would do without the archive; nil when it would not.
    public var obstacle: String?
    public var applicationShare: Double?
    public var jdkShare: Double?
    public var missesByReason: [String: Int] = [:]
    public var rejection: String?
    /// Starts that did without, newest first.
    public var fallbacks: [Occasion]

    /// One start that did without its archive.
    public struct Occasion: Encodable, Sendable {
        /// ISO 8601 in UTC.
        public var at: String
        public var code: String
        public var message: String
    }

    /// - Throws: `BoostError` where there is no such JDK; `StoreError`.
    public init(_ request: RunRequest, store: Store, environment: [String: String]) throws {
        let java = try request.java(environment: environment)
        let key = request.key(java: java, environment: environment)
        self.key = key.hex
        fallbacks = try store.fallbacks(of: key.hex, limit: 10).map {
            Occasion(at: Timestamp.text($0.atNs), code: $0.code, message: $0.message)
        }
        let pending = store.root.spools().contains { (try? SpoolContent.read($0.path))?.key == key }
        guard let bytes = try store.root.readRun(key),
            let plan = try? LaunchPlan(text: String(decoding: bytes, as: UTF8.self))
        else {
            state = pending ? .pending : .unknown
            return
        }
        state = plan.tier == .none ? .withoutArchive : .accepted
        archive = plan.archives.first?.path
        if (try? plan.requireUnchanged()) == nil { state = pending ? .pending : .outdated }
        obstacle =
            Preflight.java(for: plan).mismatch ?? Preflight.mismatch(plan, directory: nil, environment: environment)
        if let proof = RunProof.read(key, in: store.root) { take(proof) }
    }

    /// Of a boosted image: what was proven when it was built, and what its next start would find. Starts of an image leave
    /// no trace; one that does without its archive says so on standard error.
    ///
    /// - Throws: `BoostError` where it is no image, a damaged one, or one for another architecture.
    public init(image directory: String, environment: [String: String]) throws(BoostError) {
        let image = try BoostedImage.open(directory)
        try image.requireThisArchitecture(step: "explain")
        let evidence = try image.evidence()
        let launch = ImageLaunch(directory: directory, plan: try image.launchPlan())
        key = image.document.key
        fallbacks = []
        guard let top = launch.plan.archives.last else {
            state = .withoutArchive
            obstacle = evidence.choice
            return
        }
        state = .accepted
        archive = "\(directory)/\(top.path)"
        obstacle = launch.outlook(in: environment).mismatch ?? launch.rootMismatch
        if let proof = evidence.proof { take(proof) }
    }

    private mutating func take(_ proof: Proof) {
        if state == .accepted { state = .proven }
        applicationShare = proof.applicationShare
        jdkShare = proof.jdkClasses.ratio
        missesByReason = proof.missesByReason
        rejection = proof.rejection
    }

    public var text: String {
        let isLeftOut = obstacle != nil && (state == .accepted || state == .proven)
        var lines = [isLeftOut ? "there is an archive, and the next start does without it" : state.words]
        if let archive { lines.append("archive          \(archive)") }
        if let rejection { lines.append("refused          \(rejection)") }
        if let applicationShare, let jdkShare {
            lines.append(
                "application      \((applicationShare * 100).rounded(toPlaces: 1)) % of its classes from the archive")
            lines.append("JDK              \((jdkShare * 100).rounded(toPlaces: 1)) %")
        }
        for (reason, count) in missesByReason.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(5) {
            lines.append("not archived     \(count) \(reason)")
        }
        if let obstacle { lines.append("the next start   without: \(obstacle)") }
        for fallback in fallbacks.prefix(5) { lines.append("\(fallback.at)  \(fallback.message)") }
        return lines.joined(separator: "\n")
    }
}

extension RunAccount.State {
    var words: String {
        switch self {
        case .unknown: "not started here yet with this command line, JDK and working directory"
        case .pending: "the first start was recorded; its archive is being made"
        case .withoutArchive: "there is no archive for it"
        case .accepted: "there is an archive that the JVM accepts; what it is used for was not seen yet"
        case .proven: "the archive is used"
        case .outdated: "the application has changed since its archive was made; the next start makes a new one"
        }
    }
}
