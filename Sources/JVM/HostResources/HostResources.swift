internal import CLinux
import Glibc

/// What a JVM's ergonomics sees of the machine: processors and memory, inside its control groups.
public struct HostResources: Hashable, Sendable {
    /// Processors of the affinity mask.
    public var affinityCPUs: Int
    /// Hardware threads of a core, which HotSpot on x86 divides by when it asks whether the machine is a server; 1
    /// elsewhere.
    public var threadsPerCore: Int
    /// Bytes of memory that the kernel manages (`_SC_PHYS_PAGES`).
    public var physicalMemory: UInt64
    /// `RLIMIT_AS` in bytes, nil for none.
    public var addressSpaceLimit: UInt64?
    /// Limits of the control groups; nil where the JVM finds no usable ones.
    public var controlGroup: ControlGroup?

    public init(
        affinityCPUs: Int, threadsPerCore: Int = 1, physicalMemory: UInt64, addressSpaceLimit: UInt64? = nil,
        controlGroup: ControlGroup? = nil
    ) {
        self.affinityCPUs = affinityCPUs
        self.threadsPerCore = threadsPerCore
        self.physicalMemory = physicalMemory
        self.addressSpaceLimit = addressSpaceLimit
        self.controlGroup = controlGroup
    }

    /// A machine of so many processors and so much memory, without further limits.
    public init(cpus: Int, memory: UInt64) { self.init(affinityCPUs: cpus, physicalMemory: memory) }

    /// This machine, as this process is allowed to use it.
    ///
    /// - Parameter root: put before `/proc` and `/sys`; "" but in tests.
    public static func current(root: String = "") -> HostResources {
        let pages = sysconf(Int32(_SC_PHYS_PAGES)), pageSize = sysconf(Int32(_SC_PAGESIZE))
        var limit = rlimit()
        let limited =
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 && limit.rlim_cur < rlim_t.max
        let memory = UInt64(max(pages, 0)) * UInt64(max(pageSize, 0))
        return HostResources(
            affinityCPUs: Int(jb_affinity_cpus()), threadsPerCore: Int(jb_threads_per_core()), physicalMemory: memory,
            addressSpaceLimit: limited ? UInt64(limit.rlim_cur) : nil,
            controlGroup: ControlGroup.read(root: root, physicalMemory: memory))
    }

    /// Processors as a current JVM counts them: affinity, and quota rounded up.
    public var cpus: Int { seen(by: JavaVersion(feature: 25)).cpus }
    /// Bytes of memory as a current JVM counts them.
    public var memory: UInt64 { seen(by: JavaVersion(feature: 25)).memory }

    /// Processors and memory as one release of the JVM counts them.
    ///
    /// - Parameter containerSupport: `-XX:±UseContainerSupport`, on by default.
    public func seen(
        by version: JavaVersion, containerSupport: Bool = true, preferQuota: Bool = true
    ) -> (cpus: Int, memory: UInt64) {
        guard containerSupport, let group = controlGroup, group.isUsable(by: version) else {
            return (affinityCPUs, physicalMemory)
        }
        let wholeTree = ControlGroup.walksUp(version)
        var cpus = affinityCPUs
        let quota = wholeTree ? group.lowestQuotaCPUs : group.quotaCPUs
        let shares = ControlGroup.countsShares(version) ? group.shareCPUs : nil
        switch (quota, shares) {
        case (let quota?, let shares?): cpus = min(cpus, preferQuota ? quota : min(quota, shares))
        case (let limit?, nil), (nil, let limit?): cpus = min(cpus, limit)
        case (nil, nil): break
        }
        let limit = wholeTree ? group.lowestMemoryLimit : group.memoryLimit
        return (max(cpus, 1), limit.map { min($0, physicalMemory) } ?? physicalMemory)
    }
}
