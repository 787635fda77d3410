/// Right sizes of pools that a property of a framework sets, from what was seen of them under load (`jboost threads --run`).
///
/// By Little's law a pool needs as many workers as wait on average, and one for each that computes at a time; half as many
/// more are for peaks. Threads beyond that only stand in the CPUs' queue, and cost memory and context switches.
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
        var framework = "Spring Boot"
        var since = [2, 3]
        var name: String
        /// Threads of the pool that never work for a request.
        var own = 0
    }

    private static let properties = [
        Property(isPool: { $0.hasPrefix("http-nio-") && $0.hasSuffix("-exec-#") }, name: "server.tomcat.threads.max"),
        // Its pool holds acceptor, selectors and reserved threads too.
        Property(isPool: { $0 == "qtp#-#" }, name: "server.jetty.threads.max", own: 8),
        Property(isPool: { $0 == "XNIO-# task-#" }, name: "server.undertow.threads.worker"),
    ]

    /// Fewer would let a few slow requests stop a server.
    private static let fewest = 8

    var choices: [ThreadPlan.Choice] {
        // A server at rest says nothing about what it needs.
        guard let rate = profile.requestsPerSecond, rate > 0, profile.dumps > 0 else { return [] }
        return Self.properties.compactMap { property in
            guard has(property), !given.contains(where: { $0.hasPrefix("-D\(property.name)=") }),
                let pool = profile.pools.first(where: { property.isPool($0.name) && !$0.isVirtual }), pool.busy > 0
            else { return nil }
            return choice(pool, property, rate)
        }
    }

    private func choice(_ pool: ThreadProfile.Pool, _ property: Property, _ rate: Double) -> ThreadPlan.Choice {
        let dumps = Double(profile.dumps)
        let waiting = Double(pool.waiting) / dumps
        let running = Double(pool.seen[ThreadActivity.running.rawValue] ?? 0) / dumps
        let computing = min(cpus.map { $0.rounded(.up) } ?? running, running.rounded(.up))
        let need = min(Double(pool.busy), waiting + computing)
        let size = max(Self.fewest, Int((need * 1.5).rounded(.up))) + property.own
        return ThreadPlan.Choice(
            setting: "-D\(property.name)=\(size)",
            reason:
                "at \(DecimalText.short(rate)) requests a second, of \(pool.most) threads \(pool.name) at most \(pool.busy) "
                + "were in use, \(DecimalText.short(waiting)) waited on average and \(DecimalText.short(computing)) could "
                + "compute: half as many more for peaks, and not below \(Self.fewest)")
    }

    private func has(_ property: Property) -> Bool {
        guard let found = application.frameworks.first(where: { $0.name == property.framework }),
            let version = found.version
        else { return false }
        return FrameworkSwitch.isVersion(version, since: property.since)
    }
}
