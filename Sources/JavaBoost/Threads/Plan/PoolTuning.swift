/// Right sizes of pools that a property of a framework sets, from what was seen of them (`jboost threads --run`).
///
/// By Little's law a pool needs as many workers as wait on average, and one for each CPU that computes; half as many more
/// are for peaks. Threads beyond that only stand in the CPUs' queue, and cost memory and context switches.
struct PoolTuning: Sendable {
    var application: AppImage
    var profile: ThreadProfile
    /// nil for what the JVM sees.
    var cpus: Double?
    /// JVM options of the user's, which win.
    var given: [String] = []

    /// A pool by the names that its threads have, numbers in them made equal, and the property with its size.
    private struct Property {
        var isPool: @Sendable (String) -> Bool
        var framework: String
        var since: [Int]
        var name: String
    }

    private static let properties = [
        Property(
            isPool: { $0.hasPrefix("http-nio-") && $0.hasSuffix("-exec-#") }, framework: "Spring Boot", since: [2, 3],
            name: "server.tomcat.threads.max"),
        Property(
            isPool: { $0 == "qtp#-#" }, framework: "Spring Boot", since: [2, 3], name: "server.jetty.threads.max"),
        Property(
            isPool: { $0 == "XNIO-# task-#" }, framework: "Spring Boot", since: [2, 3],
            name: "server.undertow.threads.worker"),
    ]

    /// Fewer would let a few slow requests stop a server that is seen at rest.
    private static let fewest = 8

    var choices: [ThreadPlan.Choice] {
        Self.properties.compactMap { property in
            guard has(property), !given.contains(where: { $0.contains(property.name) }),
                let pool = profile.pools.first(where: { property.isPool($0.name) })
            else { return nil }
            let size = size(of: pool)
            return ThreadPlan.Choice(
                setting: "-D\(property.name)=\(size)",
                reason: "of \(pool.most) threads \(pool.name) at most \(pool.busy) were in use, and "
                    + "\(DecimalText.short(waiting(in: pool))) waited on average: so many, one for each CPU, and half as "
                    + "many more for peaks")
        }
    }

    private func has(_ property: Property) -> Bool {
        guard let found = application.frameworks.first(where: { $0.name == property.framework }),
            let version = found.version
        else { return false }
        return FrameworkSwitch.isVersion(version, since: property.since)
    }

    private func waiting(in pool: ThreadProfile.Pool) -> Double {
        Double(pool.waiting) / Double(max(1, profile.dumps))
    }

    private func size(of pool: ThreadProfile.Pool) -> Int {
        let need = min(Double(pool.busy), waiting(in: pool) + max(1, cpus ?? 1))
        return max(Self.fewest, Int((need * 1.5).rounded(.up)))
    }
}

extension ThreadProfile.Pool {
    /// Seen waiting for something other than work, in all dumps together.
    var waiting: Int { ThreadActivity.allCases.filter(\.isBlocked).reduce(0) { $0 + (seen[$1.rawValue] ?? 0) } }
}

extension ThreadProfile {
    /// Reads what `jboost threads --run --json` printed, of an application or of an image.
    ///
    /// - Throws: `BoostError` of code `badInput` for anything else.
    public init(json: String, path: String) throws {
        struct Survey: Decodable { var profile: ThreadProfile }
        let found =
            (try? JSONText.decode(Survey.self, from: json).profile) ?? (try? JSONText.decode(Self.self, from: json))
        guard let found else {
            throw BoostError(
                .badInput, step: "threads", file: path, message: "this is no profile of threads",
                wayOut: "make it with jboost threads APP --run SECONDS --json")
        }
        self = found
    }

    /// What it says of virtual threads for this application, in words; nil where nothing worked or waited.
    var verdict: String? {
        let waiting = pools.reduce(0) { $0 + $1.waiting }
        let running = pools.reduce(0) { $0 + ($1.seen[ThreadActivity.running.rawValue] ?? 0) }
        guard waiting + running > 0 else { return nil }
        let share = DecimalText.percent(Double(waiting) / Double(waiting + running))
        let what = "of the threads seen with work, \(share) waited"
        if waiting * 10 < (waiting + running) * 3 {
            return what + ": it mostly computes, so that virtual threads have little to gain"
        }
        let held = pins?.reduce(0) { $0 + $1.count } ?? 0
        return what + (held > 0 ? "; virtual ones held their carriers \(held) times meanwhile" : "")
    }
}
