import Glibc

/// What `/proc/PID/stat` tells of a process (proc_pid_stat(5)).
struct ProcessStat: Hashable, Sendable {
    var pid: Int32
    var parent: Int32
    var session: Int32
    /// `Z` for one that has ended and not been reaped.
    var state: Character
    var minorFaults: Int64
    /// Of its children that it has waited for.
    var childMinorFaults: Int64
    var majorFaults: Int64
    var childMajorFaults: Int64
    /// User and system time of all its threads, ended ones too, in clock ticks.
    var ticks: Int64
    /// Of its children that it has waited for, in clock ticks.
    var childTicks: Int64
    var threads: Int64

    /// Clock ticks a second (`sysconf(_SC_CLK_TCK)`), 100 on Linux.
    static let ticksPerSecond = Int64(max(sysconf(Int32(_SC_CLK_TCK)), 1))

    static func read(_ pid: Int32) -> ProcessStat? {
        ProcFile.read("/proc/\(pid)/stat").flatMap { ProcessStat(parsing: $0) }
    }

    /// Reads the file's one line; nil when it is cut short or a number is none.
    init?(parsing bytes: [UInt8]) {
        // The second field is the program's name in parentheses, which may hold spaces and parentheses itself.
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), let close = bytes.lastIndex(of: UInt8(ascii: ")")),
            open < close, let pid = Int32(String(decoding: bytes[..<open], as: UTF8.self).filter { $0 != " " })
        else { return nil }
        let fields = String(decoding: bytes[(close + 1)...], as: UTF8.self).split { $0 == " " || $0 == "\n" }
        // Counted from field 3, the state.
        func number(_ field: Int) -> Int64? { field - 3 < fields.count ? Int64(fields[field - 3]) : nil }
        guard let state = fields.first?.first, let parent = number(4), let session = number(6),
            let minor = number(10), let childMinor = number(11), let major = number(12), let childMajor = number(13),
            let user = number(14), let system = number(15), let childUser = number(16), let childSystem = number(17),
            let threads = number(20)
        else { return nil }
        self.pid = pid
        self.state = state
        self.parent = Int32(truncatingIfNeeded: parent)
        self.session = Int32(truncatingIfNeeded: session)
        minorFaults = minor
        childMinorFaults = childMinor
        majorFaults = major
        childMajorFaults = childMajor
        ticks = user &+ system
        childTicks = childUser &+ childSystem
        self.threads = threads
    }
}

/// A process with its descendants and everybody in the session that it leads.
enum ProcessTree {
    /// The members that live now, the root first; empty when it is gone.
    static func members(of root: Int32) -> [ProcessStat] {
        guard let first = ProcessStat.read(root) else { return [] }
        let others = ProcFile.numbers(in: "/proc").compactMap { $0 == root ? nil : ProcessStat.read($0) }
        return [first] + select(root: root, from: others)
    }

    /// Which of `others` belong to `root`'s tree.
    static func select(root: Int32, from others: [ProcessStat]) -> [ProcessStat] {
        var known: Set<Int32> = [root]
        var left = others
        while true {
            let found = left.filter { known.contains($0.parent) || $0.session == root }
            if found.isEmpty { break }
            known.formUnion(found.map(\.pid))
            left.removeAll { known.contains($0.pid) }
        }
        return others.filter { known.contains($0.pid) }
    }
}
