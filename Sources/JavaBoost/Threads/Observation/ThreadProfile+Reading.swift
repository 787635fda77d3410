extension ThreadProfile {
    /// Reads what `jboost threads --run --json` printed, of an application or of an image.
    ///
    /// - Throws: `BoostError` of code `badInput` for anything else.
    public init(json: String, path: String) throws {
        struct Survey: Decodable { var profile: ThreadProfile }
        let found =
            (try? JSONText.decode(Survey.self, from: json).profile) ?? (try? JSONText.decode(Self.self, from: json))
        guard let found, found.isPossible else {
            throw BoostError(
                .badInput, step: "threads", file: path, message: "this is no profile of threads",
                wayOut: "make it with jboost threads APP --run SECONDS --json")
        }
        self = found
    }

    /// Whether its numbers can be counted with.
    private var isPossible: Bool {
        let counts =
            [dumps] + pools.flatMap { [$0.most, $0.busy] + $0.seen.values } + (pins ?? []).map(\.count)
        return counts.allSatisfy { (0...1_000_000_000).contains($0) } && counts.count < 100_000
    }

    /// What it says of virtual threads for this application, in words; nil where nothing worked or waited.
    var verdict: String? {
        let waiting = pools.reduce(0) { $0 + $1.waiting }
        let running = pools.reduce(0) { $0 + ($1.seen[ThreadActivity.running.rawValue] ?? 0) }
        guard waiting + running > 0 else { return nil }
        let share = Double(waiting) / Double(waiting + running)
        let what = "of the threads seen with work, \(DecimalText.percent(share)) waited"
        if share < 0.3 { return what + ": it mostly computes, so that virtual threads have little to gain" }
        let held = pins?.reduce(0) { $0 + $1.count } ?? 0
        return what + (held > 0 ? "; virtual ones held their carriers \(held) times meanwhile" : "")
    }
}

extension ThreadProfile.Pool {
    /// Seen waiting for something other than work, in all dumps together.
    var waiting: Int { ThreadActivity.allCases.filter(\.isBlocked).reduce(0) { $0 + (seen[$1.rawValue] ?? 0) } }
}
