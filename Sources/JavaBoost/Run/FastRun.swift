import JVM

/// The start of an application whose launch plan is in the store: a few files are looked at, then `exec`.
///
/// Everything here counts: a cached start reaches `exec` within 25 million instructions (SPECIFICATION.md). No index,
/// no jar, no JVM library is read.
public struct FastRun {
    /// What to become, and what to say before.
    public struct Ready: Sendable {
        public var program: String
        public var arguments: [String]
        /// Why the archive is not used; nil when it is or when none can be made.
        public var fallback: String?
        /// Held until the application ends.
        public var lease: Lease?
    }

    let request: RunRequest
    let root: StoreRoot
    let environment: [String: String]

    public init(_ request: RunRequest, root: StoreRoot, environment: [String: String]) {
        self.request = request
        self.root = root
        self.environment = environment
    }

    /// Prepares the start.
    ///
    /// - Returns: nil when the application was not run before, or its files, its archive or its JDK have changed: then it
    ///   is trained.
    public func prepare(java: String, key: Digest) -> Ready? {
        guard let bytes = try? root.readRun(key),
            let plan = try? LaunchPlan(text: String(decoding: bytes, as: UTF8.self)),
            plan.javaHome + "/bin/java" == java, plan.isCurrent
        else { return nil }
        var ready = Ready(program: java, arguments: [])
        // Without an archive a layout has nothing to offer.
        if plan.tier == .none {
            ready.arguments = request.launchArguments
            return ready
        }
        var chosen = plan
        ready.fallback = Preflight.mismatch(plan, directory: nil, environment: environment)
        // Also for a start without the archive: the application may lie in a layout.
        ready.lease = try? Lease.take(plan.entries(in: root), in: root, nowNs: Store.now())
        if ready.lease == nil { return nil }
        if let reason = ready.fallback {
            root.note(Fallback(atNs: Store.now(), subject: key.hex, code: "preflight", message: reason))
            chosen = chosen.withoutArchive
        }
        let head = chosen.archiveOptions + proofOption(chosen, key) + chosen.options + chosen.targetArguments
        ready.arguments = request.line.escaped(head) + chosen.arguments + request.line.applicationArguments
        return ready
    }

    /// The first start with a new archive shows what it is used for: its log is what `explain` reads.
    private func proofOption(_ plan: LaunchPlan, _ key: Digest) -> [String] {
        // A start that does without its archive proves nothing of it.
        guard !plan.archives.isEmpty, !root.isReadOnly else { return [] }
        return RunProof.claim(key, feature: plan.feature, in: root).map { [$0] } ?? []
    }
}
