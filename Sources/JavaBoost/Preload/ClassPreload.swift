import CDSArchive
import JVM

/// Classes that are loaded ahead of the application (docs/decisions/preloading.md): for a JVM without classes that are
/// linked ahead of time, which all come before `main`.
struct ClassPreload {
    private let classList: ClassList
    private let feature: Int
    private let way: LaunchPlan.Preload.Way

    /// nil where there is nothing to gain or something to lose: without an archive, beside one that does this itself,
    /// without a list in the order of a run (what is derived from class files has far more classes than a start), and where an
    /// agent looks at classes, of the options or from within.
    init?(_ work: BuildWork, _ outcome: BuildOutcome) {
        let request = work.request
        feature = request.jdk.version.feature
        guard request.preloads, let way = LaunchPlan.Preload.Way(feature: feature), work.flagClass.agents.isEmpty,
            outcome.archive != nil, outcome.tier == .static, request.training.source != .classFiles,
            let list = outcome.classList, !list.showsJavaAgent
        else { return nil }
        self.way = way
        classList = list
    }

    /// What of it is in an image's key.
    static func key(_ request: BuildRequest) -> String { request.preloads ? Digest(of: agent).short : "off" }

    /// The agent in an image.
    static let agentPath = "bin/jboost-preload.so"

    /// The agent (`shim/preload`), built by `scripts/shim.sh` before jboost is and carried inside it.
    static var agent: [UInt8] { PackageResources.jboost_preload_so }

    func write(to path: String) throws {
        try TextFile.write(path, bytes: Self.agent, mode: 0o755)
    }

    /// What a JVM is told before there is an image; agent and list go into a directory. Nothing where it could not load
    /// the agent from there.
    func options(in directory: String) throws -> [String] {
        let agent = "\(directory)/jboost-preload.so", list = "\(directory)/preload.classlist"
        try write(to: agent)
        try TextFile.write(list, classList.text(feature: feature))
        guard FNV1a.sum(code: agent) != nil else { return [] }
        return LaunchPlan.Preload.option(agent: agent, way: way, list: list).map { [$0] } ?? []
    }
}
