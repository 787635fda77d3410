/// What the threads of a running application did, from a few dumps, its counters and a flight recording.
public struct ThreadProfile: Hashable, Sendable, Codable {
    /// Length of the observation in seconds.
    public var seconds: Double
    public var dumps: Int
    /// Most threads of the operating system at a time.
    public var systemThreads: Int64
    /// Context switches of the living threads in that time, a second.
    public var switchesPerSecond: Double?
    /// Of all threads seen with somebody's work standing still, the share that was virtual; nil when none was.
    public var blockedVirtualShare: Double?
    /// By name, numbers in it made equal; the largest first.
    public var pools: [Pool]
    /// Where virtual threads held their carriers, the longest first; nil where nothing recorded it.
    public var pins: [Pin]?
    /// What was sent meanwhile, answers a second; nil without.
    public var requestsPerSecond: Double?

    /// Threads of one name.
    public struct Pool: Hashable, Sendable, Codable {
        /// `http-nio-#-exec-#`.
        public var name: String
        public var isVirtual: Bool
        /// Most of them at a time.
        public var most: Int
        /// Most at a time that neither waited for work nor in an event loop.
        public var busy: Int
        /// Seen in all dumps together, by what they did: `idle`, `selecting`, `network`, `lock`, `sleeping`, `running`.
        public var seen: [String: Int]
    }

    /// A place where a virtual thread waited and kept its carrier (`jdk.VirtualThreadPinned`).
    public struct Pin: Hashable, Sendable, Codable {
        /// The application's innermost method.
        public var method: String
        public var count: Int
        public var totalMs: Double
    }

    init(
        _ dumps: [ThreadDump], seconds: Double, systemThreads: Int64, switchesPerSecond: Double?, pins: [Pin]?,
        requestsPerSecond: Double?
    ) {
        self.seconds = seconds
        self.dumps = dumps.count
        self.systemThreads = systemThreads
        self.switchesPerSecond = switchesPerSecond
        self.pins = pins
        self.requestsPerSecond = requestsPerSecond
        struct Key: Hashable {
            var name: String
            var isVirtual: Bool
        }
        var pools: [Key: Pool] = [:]
        var blocked = 0, blockedVirtual = 0
        for dump in dumps {
            var now: [Key: (all: Int, busy: Int)] = [:]
            for thread in dump.threads where !thread.isHousekeeping {
                let activity = ThreadActivity(thread.frames)
                let key = Key(name: Self.pool(of: thread.name), isVirtual: thread.isVirtual)
                pools[key, default: Pool(name: key.name, isVirtual: key.isVirtual, most: 0, busy: 0, seen: [:])]
                    .seen[activity.rawValue, default: 0] += 1
                now[key, default: (0, 0)].all += 1
                if activity != .idle && activity != .selecting { now[key, default: (0, 0)].busy += 1 }
                if activity.isBlocked {
                    blocked += 1
                    if thread.isVirtual { blockedVirtual += 1 }
                }
            }
            for (key, count) in now {
                guard var pool = pools[key] else { continue }
                pool.most = max(pool.most, count.all)
                pool.busy = max(pool.busy, count.busy)
                pools[key] = pool
            }
        }
        blockedVirtualShare = blocked == 0 ? nil : Double(blockedVirtual) / Double(blocked)
        self.pools = pools.values.sorted { ($1.most, $0.name) < ($0.most, $1.name) }
    }

    /// A thread's name with every number in it made equal; what servers append to a name is left out.
    static func pool(of name: String) -> String {
        var result = ""
        var inNumber = false
        for character in name.prefix(while: { $0 != "@" && $0 != "{" }) {
            let isNumber = character.isASCII && character.isNumber
            if isNumber {
                if !inNumber { result.append("#") }
            } else {
                result.append(character)
            }
            inNumber = isNumber
        }
        return result.isEmpty ? "(no name)" : result
    }
}

extension ThreadProfile {
    /// Lines for people.
    public func table() -> String {
        var lines = [
            "seen in \(DecimalText.short(seconds)) s, \(dumps) dumps: at most \(systemThreads) threads of the system"
                + (switchesPerSecond.map { ", \(DecimalText.fixed($0, digits: 0)) context switches a second" } ?? "")
                + (requestsPerSecond.map { ", \(DecimalText.short($0)) requests a second" } ?? "")
        ]
        if let blockedVirtualShare {
            lines.append("of those with work standing still, \(DecimalText.percent(blockedVirtualShare)) were virtual")
        }
        let shown = pools.prefix(24)
        lines.append(
            TextTable(
                ["most", "busy", "network", "lock", "sleeping", "running", "kind", "threads"],
                rightAligned: [0, 1, 2, 3, 4, 5],
                rows: shown.map { pool in
                    func seen(_ activity: ThreadActivity) -> String { "\(pool.seen[activity.rawValue] ?? 0)" }
                    return [
                        "\(pool.most)", "\(pool.busy)", seen(.network), seen(.lock), seen(.sleeping), seen(.running),
                        pool.isVirtual ? "virtual" : "platform", pool.name,
                    ]
                }
            ).text)
        if pools.count > shown.count { lines.append("and \(pools.count - shown.count) more with --json") }
        if let pins, !pins.isEmpty {
            lines += ["", "virtual threads that held their carriers while they waited"]
            lines += pins.prefix(12).map { "  \($0.method): \($0.count) times, \(DecimalText.short($0.totalMs)) ms" }
        } else if pins != nil {
            lines.append("no virtual thread held its carrier while it waited")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
