/// Limits of the control groups that this process is in, read as HotSpot's container support reads them
/// (cgroupSubsystem_linux.cpp): version 2 where all controllers have hierarchy 0, else version 1.
public struct ControlGroup: Hashable, Sendable {
    public enum Version: String, Sendable { case v1, v2 }

    public var version: Version
    /// Processors that the quota is worth, rounded up; nil without a quota.
    public var quotaCPUs: Int?
    /// The least of all quotas up to the mount point.
    public var lowestQuotaCPUs: Int?
    /// Processors that shares or weight are worth, rounded up; nil for the default weight.
    public var shareCPUs: Int?
    /// Bytes; nil without a limit.
    public var memoryLimit: UInt64?
    /// The least of all memory limits up to the mount point.
    public var lowestMemoryLimit: UInt64?

    public init(
        version: Version, quotaCPUs: Int? = nil, lowestQuotaCPUs: Int? = nil, shareCPUs: Int? = nil,
        memoryLimit: UInt64? = nil, lowestMemoryLimit: UInt64? = nil
    ) {
        self.version = version
        self.quotaCPUs = quotaCPUs
        self.lowestQuotaCPUs = lowestQuotaCPUs ?? quotaCPUs
        self.shareCPUs = shareCPUs
        self.memoryLimit = memoryLimit
        self.lowestMemoryLimit = lowestMemoryLimit ?? memoryLimit
    }

    /// Version 1 since 10 (and 8u191), version 2 since 15 (JDK-8230305, in 11.0.16 and 8u372).
    func isUsable(by version: JavaVersion) -> Bool {
        switch (self.version, version.feature) {
        case (.v1, 8): version.update >= 191
        case (.v2, 8): version.update >= 372
        case (.v2, 11): version >= JavaVersion(feature: 11, update: 16)
        case (.v1, let feature): feature >= 10
        case (.v2, let feature): feature >= 15
        }
    }

    /// Shares counted as processors until 19 (JDK-8281181, in 18.0.2, 17.0.5, 11.0.17 and 8u351).
    static func countsShares(_ version: JavaVersion) -> Bool {
        switch version.feature {
        case 8: version.update < 351
        case 11: version < JavaVersion(feature: 11, update: 17)
        case 17: version < JavaVersion(feature: 17, update: 5)
        case 18: version < JavaVersion(feature: 18, update: 2)
        default: version.feature < 19
        }
    }

    /// Limits of the groups above count since 24 (JDK-8322420 and JDK-8336881).
    static func walksUp(_ version: JavaVersion) -> Bool { version.feature >= 24 }

    /// The groups of this process; nil where a JVM would find no container support.
    ///
    /// - Parameter physicalMemory: bytes; limits from there on are none.
    static func read(root: String, physicalMemory: UInt64) -> ControlGroup? {
        guard let controllers = WholeFile.text(root + "/proc/cgroups"),
            let membership = WholeFile.text(root + "/proc/self/cgroup"),
            let mounts = WholeFile.text(root + "/proc/self/mountinfo")
        else { return nil }
        var hierarchies: [Substring: Substring] = [:]
        for line in controllers.split(separator: "\n") where line.first != "#" {
            let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            if fields.count >= 4, fields[3] == "1" { hierarchies[fields[0]] = fields[1] }
        }
        let needed = ["cpu", "cpuacct", "memory"].map { hierarchies[Substring($0)] }
        let mounted = CgroupMount.all(mounts)
        // A kernel without version 1 lists no controllers that it lacks there (Linux 6.11 and later may list none).
        let unified = mounted.first { $0.type == "cgroup2" }
        if needed.allSatisfy({ $0 == "0" || $0 == nil }), let unified {
            guard let path = membership.path(of: nil) else { return nil }
            return readV2(root: root, mount: unified, path: path)
        }
        guard needed.allSatisfy({ $0 != nil }) else { return nil }
        return readV1(root: root, mounts: mounted, membership: membership, physicalMemory: physicalMemory)
    }
}

extension ControlGroup {
    /// The directories of the groups that this process is in for a controller, its own first, then those above it;
    /// empty where none is mounted.
    public static func directories(of controller: String) -> [(version: Version, path: String)] {
        guard let membership = WholeFile.text("/proc/self/cgroup"), let mounts = WholeFile.text("/proc/self/mountinfo")
        else { return [] }
        let mounted = CgroupMount.all(mounts)
        if let mount = mounted.first(where: { $0.options.contains { $0 == controller } && $0.type == "cgroup" }),
            let path = membership.path(of: controller)
        {
            return mount.directories(of: path, root: "", strict: true).map { (.v1, $0) }
        }
        guard let mount = mounted.first(where: { $0.type == "cgroup2" }), let path = membership.path(of: nil) else {
            return []
        }
        return mount.directories(of: path, root: "", strict: false).map { (.v2, $0) }
    }
}

/// One line of /proc/self/mountinfo that mounts control groups (proc_pid_mountinfo(5)).
struct CgroupMount {
    var root: String
    var point: String
    var type: Substring
    /// The controllers of version 1.
    var options: [Substring]

    static func all(_ mountinfo: String) -> [CgroupMount] {
        mountinfo.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
            let type = fields[dash + 1]
            guard type == "cgroup" || type == "cgroup2" else { return nil }
            return CgroupMount(
                root: String(fields[3]), point: String(fields[4]), type: type,
                options: fields[dash + 3].split(separator: ","))
        }
    }

    /// Directories to look in: the group's own, then those above it, down to the mount point. Empty when the group is
    /// not reachable through this mount.
    func directories(of path: String, root base: String, strict: Bool) -> [String] {
        var below = path == "/" ? "" : path
        if strict, root != "/" {
            if path == root {
                below = ""
            } else if path.utf8.starts(with: (root + "/").utf8) {
                below = String(path.dropFirst(root.count))
            } else {
                return [base + point]
            }
        }
        // A group that has been moved out of sight (`/../x`) is taken for the mount point.
        if below.containsBytes(of: "/..") { return [base + point] }
        var directories: [String] = []
        while !below.isEmpty {
            directories.append(base + point + below)
            below = below.parentDirectory
            if below == "/" { below = "" }
        }
        return directories + [base + point]
    }
}

extension String {
    /// The path of a controller's group in the text of /proc/self/cgroup; of version 2's for nil.
    fileprivate func path(of controller: String?) -> String? {
        for line in split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            if let controller {
                if fields[1].split(separator: ",").contains(where: { $0 == controller }) { return String(fields[2]) }
            } else if fields[0] == "0" {
                return String(fields[2])
            }
        }
        return nil
    }

    /// The first number of a line or file; nil for `max`, a negative or no number.
    fileprivate var limit: UInt64? { UInt64(prefix { $0 != "\n" && $0 != " " }) }
}

extension ControlGroup {
    private static func processors(quota: UInt64?, period: UInt64?) -> Int? {
        guard let quota, let period, quota > 0, period > 0, quota < 1 << 40, period < 1 << 40 else { return nil }
        return Int((quota + period - 1) / period)
    }

    private static func readV2(root: String, mount: CgroupMount, path: String) -> ControlGroup? {
        let places = mount.directories(of: path, root: root, strict: false)
        let memory = places.map { WholeFile.text($0 + "/memory.max")?.limit }
        let quotas = places.map { place -> Int? in
            let fields = (WholeFile.text(place + "/cpu.max") ?? "").split(whereSeparator: { $0 == " " || $0 == "\n" })
            return fields.count < 2 ? nil : processors(quota: UInt64(fields[0]), period: UInt64(fields[1]))
        }
        let weight = places.first.flatMap { WholeFile.text($0 + "/cpu.weight")?.limit }
        return ControlGroup(
            version: .v2, quotaCPUs: quotas.first ?? nil, lowestQuotaCPUs: quotas.compactMap(\.self).min(),
            shareCPUs: weight.flatMap(processors(weight:)), memoryLimit: memory.first ?? nil,
            lowestMemoryLimit: memory.compactMap(\.self).min())
    }

    /// The inverse of what container runtimes do with OCI shares (crun(1)), rounded to whole processors.
    static func processors(weight: UInt64) -> Int? {
        guard weight != 100, weight > 0, weight <= 10_000 else { return nil }
        let shares = Int((262_142 * weight - 1) / 9_999) + 2
        if shares <= 1024 { return 1 }
        let lower = shares / 1024
        return shares - lower * 1024 <= (lower + 1) * 1024 - shares ? lower : lower + 1
    }

    private static func readV1(
        root: String, mounts: [CgroupMount], membership: String, physicalMemory: UInt64
    ) -> ControlGroup? {
        func places(_ controller: String) -> [String]? {
            let candidates = mounts.filter { $0.type == "cgroup" && $0.options.contains { $0 == controller } }
            // Of several mounts the one under /sys/fs/cgroup counts.
            guard let mount = candidates.first(where: { $0.point.starts("/sys/fs/cgroup") }) ?? candidates.first,
                let path = membership.path(of: controller)
            else { return nil }
            return mount.directories(of: path, root: root, strict: true)
        }
        guard let memory = places("memory"), let cpu = places("cpu"), places("cpuacct") != nil else { return nil }
        let limits = memory.map { memoryLimitV1($0, physicalMemory) }
        let quotas = cpu.map { place in
            processors(
                quota: WholeFile.text(place + "/cpu.cfs_quota_us")?.limit,
                period: WholeFile.text(place + "/cpu.cfs_period_us")?.limit)
        }
        let shares = cpu.first.flatMap { WholeFile.text($0 + "/cpu.shares")?.limit }
        return ControlGroup(
            version: .v1, quotaCPUs: quotas.first ?? nil, lowestQuotaCPUs: quotas.compactMap(\.self).min(),
            shareCPUs: shares.flatMap { $0 == 1024 ? nil : Int(min(($0 + 1023) / 1024, 1 << 20)) },
            memoryLimit: limits.first ?? nil, lowestMemoryLimit: limits.compactMap(\.self).min())
    }

    /// The group's own limit; where that is none, the hierarchy's, if the group uses it.
    private static func memoryLimitV1(_ place: String, _ physicalMemory: UInt64) -> UInt64? {
        func known(_ limit: UInt64?) -> UInt64? { limit.flatMap { $0 >= physicalMemory ? nil : $0 } }
        if let own = known(WholeFile.text(place + "/memory.limit_in_bytes")?.limit) { return own }
        guard let hierarchical = WholeFile.text(place + "/memory.use_hierarchy")?.limit, hierarchical > 0 else {
            return nil
        }
        for line in (WholeFile.text(place + "/memory.stat") ?? "").split(separator: "\n") {
            if let value = String(line).after("hierarchical_memory_limit ") { return known(UInt64(value)) }
        }
        return nil
    }
}
