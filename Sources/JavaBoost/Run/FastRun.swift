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
            plan.javaHome + "/bin/java" == java, isCurrent(plan)
        else { return nil }
        var ready = Ready(program: java, arguments: [])
        var chosen = plan
        ready.fallback = Preflight.mismatch(plan, directory: nil, environment: environment)
        if ready.fallback == nil, plan.tier != .none {
            ready.lease = try? Lease.take(entries(plan), in: root, nowNs: Store.now())
            if ready.lease == nil { return nil }
        }
        if let reason = ready.fallback {
            root.note(Fallback(atNs: Store.now(), subject: key.hex, code: "preflight", message: reason))
            chosen = chosen.withoutArchive
        }
        ready.arguments =
            chosen.archiveOptions + proofOption(chosen, key) + chosen.options + chosen.targetArguments
            + chosen.arguments + request.line.applicationArguments
        return ready
    }

    /// Whether the application, the archive and the JDK are what they were. A new archive mends whatever is not, where
    /// a fallback would last for ever.
    private func isCurrent(_ plan: LaunchPlan) -> Bool {
        (plan.files + plan.archives).allSatisfy { file in
            (try? FileStamp.read(file.path))?.isUnchanged(from: file.stamp) == true
        } && Preflight.java(for: plan).mismatch == nil
    }

    /// The entries of the store that a plan's files lie in.
    private func entries(_ plan: LaunchPlan) -> [EntryID] {
        var found: Set<EntryID> = []
        for file in plan.archives + plan.files where file.path.hasPrefix(root.path + "/") {
            let parts = file.path.dropFirst(root.path.count + 1).split(separator: "/", maxSplits: 2)
            if parts.count == 3, let id = EntryID("\(parts[0])/\(parts[1])") { found.insert(id) }
        }
        return found.sorted { $0.description < $1.description }
    }

    /// The first start with a new archive shows what it is used for: its log is what `explain` reads.
    private func proofOption(_ plan: LaunchPlan, _ key: Digest) -> [String] {
        guard plan.tier != .none, !root.isReadOnly else { return [] }
        let log = RunProof.log(of: key, in: root)
        if (try? FileStamp.read(log)) != nil || (try? FileStamp.read(RunProof.result(of: key, in: root))) != nil {
            return []
        }
        return RunProof.option(log, feature: plan.feature).map { [$0] } ?? []
    }
}
