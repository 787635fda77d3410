import Glibc
import JVM

/// A control group of our own whose processes together get so many CPUs and no more (CFS bandwidth control,
/// sched-bwc.rst), so that a thousand threads cannot outvote ten for processors that nobody else wants.
struct CPUQuota: ~Copyable {
    private static let periodUs: Int64 = 100_000
    private let directory: String
    private let onInterrupt: InterruptCleanup

    /// - Parameter cpus: 0.01 and more.
    /// - Throws: `MeasureError` of code `machine` where this user may make no such group.
    init(cpus: Double) throws(MeasureError) {
        let quotaUs = Int64((cpus * Double(Self.periodUs)).rounded())
        let name = "jboost-load-\(getpid())"
        var refusals: [String] = []
        for place in Self.places() {
            Self.removeAbandoned(in: place.directory)
            let path = "\(place.directory)/\(name)"
            guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
                refusals.append("\(place.directory): \(SystemError(step: "make a control group", errno: errno))")
                continue
            }
            let settings =
                place.version == .v2
                ? [("cpu.max", "\(quotaUs) \(Self.periodUs)")]
                : [("cpu.cfs_period_us", "\(Self.periodUs)"), ("cpu.cfs_quota_us", "\(quotaUs)")]
            if settings.allSatisfy({ Self.set("\(path)/\($0.0)", $0.1) }) {
                directory = path
                onInterrupt = InterruptCleanup { Self.remove(path) }
                return
            }
            unsafe rmdir(path)
            refusals.append("\(place.directory): it has no CPU controller for groups below it")
        }
        throw MeasureError(
            .machine,
            "no control group with a CPU quota can be made here ("
                + (refusals.isEmpty ? "none is mounted" : refusals.joined(separator: "; "))
                + "); run as root or in a delegated group, or leave the quota out with --cpus 0")
    }

    /// Whether this user may make such a group here.
    static var isAvailable: Bool { (try? CPUQuota(cpus: 1)) != nil }

    /// Removes the group, which is empty once its processes were waited for.
    deinit { Self.remove(directory) }

    private static func remove(_ directory: String) {
        for _ in 0..<100 {
            if unsafe rmdir(directory) == 0 || errno == ENOENT { return }
            usleep(20_000)
        }
    }

    /// The same process, but in the group from its first instruction on: a shell enters it and becomes the program.
    func confined(_ spec: ProcessSpec) -> ProcessSpec {
        var spec = spec
        spec.arguments =
            ["-c", "echo $$ >\"$0\" && exec \"$@\"", "\(directory)/cgroup.procs", spec.program] + spec.arguments
        spec.program = "/bin/sh"
        return spec
    }

    /// Where a group may be made: below the own one and, since in version 2 a group with processes can have no
    /// controlled ones below it, below those above it.
    private static func places() -> [(version: ControlGroup.Version, directory: String)] {
        ControlGroup.directories(of: "cpu").map { ($0.version, $0.path) }
    }

    /// Groups of runs that were killed.
    private static func removeAbandoned(in directory: String) {
        for name in ProcFile.names(in: directory) {
            guard name.hasPrefix("jboost-load-"), let pid = Int32(name.dropFirst(12)), kill(pid, 0) != 0, errno == ESRCH
            else { continue }
            unsafe rmdir("\(directory)/\(name)")
        }
    }

    private static func set(_ path: String, _ value: String) -> Bool {
        let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        // SAFETY: as many bytes as the array has.
        return unsafe Array(value.utf8).withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            == value.utf8.count
    }
}
