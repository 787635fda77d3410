/// What HotSpot's ergonomics makes of options and machine (arguments.cpp, gcConfig.cpp, os.cpp; JDK 8 to 26).
public struct Ergonomics: Hashable, Sendable {
    public var collector: Collector
    /// Bytes, before the collector aligns it.
    public var maxHeap: UInt64
    public var compressedOops: Bool
    public var compressedClassPointers: Bool
    /// Bytes; a power of two from 8 to 256.
    public var objectAlignment: Int
    public var compactHeaders: Bool

    private static let kilobyte: UInt64 = 1 << 10, megabyte: UInt64 = 1 << 20, gigabyte: UInt64 = 1 << 30

    /// Resolves what options leave open.
    public static func resolve(_ flags: FlagTable, version: JavaVersion, host: HostResources) -> Ergonomics {
        let seen = host.seen(
            by: version, containerSupport: flags.bool("UseContainerSupport") ?? true,
            preferQuota: flags.bool("PreferContainerQuotaForCPUCount") ?? true)
        let cpus = flags.memory("ActiveProcessorCount").flatMap { $0 > 0 ? Int(clamping: $0) : nil } ?? seen.cpus
        let isServer = isServerClass(flags, cpus: cpus, memory: seen.memory, threadsPerCore: host.threadsPerCore)
        let alignment = objectAlignment(flags)
        let collector = collector(flags, version: version, isServer: isServer)
        var heap = HeapSizing(flags, version: version, memory: seen.memory, addressSpace: host.addressSpaceLimit)
        let reach = (1 << 32) * UInt64(alignment), padding = padding(collector, flags, version: version)
        heap.maxForCompressedOops = reach > padding ? reach - padding : 0
        heap.size()
        let oops = heap.compressedOops && collector != .z
        var classPointers = flags.bool("UseCompressedClassPointers") ?? true
        if version.feature < 15 { classPointers = classPointers && oops }
        let headers = (flags.bool("UseCompactObjectHeaders") ?? (version.feature >= 27)) && version.feature >= 24
        return Ergonomics(
            collector: collector, maxHeap: heap.maxHeap, compressedOops: oops, compressedClassPointers: classPointers,
            objectAlignment: alignment, compactHeaders: headers && classPointers)
    }

    /// `os::is_server_class_machine`: two processors, and 2 GB less 256 MB. Processors are divided by the threads of a
    /// core, so that two threads of one core make no server.
    private static func isServerClass(_ flags: FlagTable, cpus: Int, memory: UInt64, threadsPerCore: Int) -> Bool {
        if flags.bool("NeverActAsServerClassMachine") == true { return false }
        if flags.bool("AlwaysActAsServerClassMachine") == true { return true }
        guard cpus >= 2, memory >= 1792 * megabyte else { return false }
        return threadsPerCore <= 1 || cpus / threadsPerCore >= 2
    }

    /// `GCConfig::select_gc_ergonomically`; G1 everywhere since 27 (JEP 523), Parallel on servers until 8 (JEP 248).
    private static func collector(_ flags: FlagTable, version: JavaVersion, isServer: Bool) -> Collector {
        if flags.bool("AggressiveHeap") == true, Collector.chosen(by: flags) == nil { return .parallel }
        if let chosen = Collector.chosen(by: flags) { return chosen }
        if version.feature >= 27 { return .g1 }
        guard isServer else { return .serial }
        return version.feature >= 9 ? .g1 : .parallel
    }

    private static func objectAlignment(_ flags: FlagTable) -> Int {
        guard let bytes = flags.memory("ObjectAlignmentInBytes"), bytes >= 8, bytes <= 256,
            bytes.nonzeroBitCount == 1
        else { return 8 }
        return Int(bytes)
    }

    /// The null page before the heap, padded to the largest alignment that the collector may impose
    /// (`conservative_max_heap_alignment`).
    private static func padding(_ collector: Collector, _ flags: FlagTable, version: JavaVersion) -> UInt64 {
        // All collectors keep to the card table's 512 bytes for each bit of a page: 2 MB.
        var alignment = 2 * megabyte
        switch collector {
        case .g1:
            // Regions may have 512 MB since 18 (JDK-8275056); what ergonomics would choose counts since 25, where nobody
            // sets their size (JDK-8354145).
            let isLarge = version.feature >= 18 && (version.feature < 25 || flags["G1HeapRegionSize"] != nil)
            alignment = isLarge ? 512 * megabyte : 32 * megabyte
        case .shenandoah:
            // Seen: 32 MB up to 25.0.3, 64 MB in 25.0.4.1.
            let region = flags.memory("ShenandoahMaxRegionSize") ?? 32 * megabyte
            let isDoubled = version >= JavaVersion(feature: 25, update: 4)
            alignment = max(alignment, isDoubled ? region &* 2 : region)
        default: break
        }
        if flags.bool("UseLargePages") == true {
            alignment = max(alignment, flags.memory("LargePageSizeInBytes").flatMap { $0 > 0 ? $0 : nil } ?? 0)
        }
        return alignment
    }
}

/// `Arguments::set_use_compressed_oops` and `set_heap_size`.
private struct HeapSizing {
    let flags: FlagTable
    let version: JavaVersion
    let memory: UInt64
    let addressSpace: UInt64?
    var maxForCompressedOops: UInt64 = 0
    private(set) var maxHeap: UInt64
    private(set) var compressedOops = false

    /// `MaxHeapSize` by default: 96 MB, scaled for 64 bits.
    private static let defaultMaxHeap: UInt64 = (96 << 20) * 13 / 10 & ~7
    /// `MaxRAM` by default: 128 GB.
    private static let defaultMaxRAM: UInt64 = 128 << 30
    /// `HeapBaseMinAddress` by default.
    private static let heapBase: UInt64 = 2 << 30

    init(_ flags: FlagTable, version: JavaVersion, memory: UInt64, addressSpace: UInt64?) {
        self.flags = flags
        self.version = version
        self.memory = memory
        self.addressSpace = addressSpace
        maxHeap = flags.memory("MaxHeapSize") ?? Self.defaultMaxHeap
    }

    mutating func size() {
        let isGiven = flags["MaxHeapSize"] != nil
        let initial = flags.memory("InitialHeapSize") ?? 0, minimum = flags.memory("MinHeapSize") ?? 0
        let aggressive = flags.bool("AggressiveHeap") == true && !isGiven
        if aggressive { maxHeap = limited(min(memory / 2, memory > 160 << 20 ? memory - 160 << 20 : memory)) }
        let fits = max(maxHeap, initial, minimum) <= maxForCompressedOops
        compressedOops = fits && flags.bool("UseCompressedOops") != false
        if isGiven || aggressive { return }

        var reasonable = share(of: physical)
        let floor = flags["InitialHeapSize"] != nil ? initial : flags["MinHeapSize"] != nil ? minimum : 0
        // Since 19 the address space limits the heap before compressed oops do (JDK-8280761).
        if version.feature >= 19 {
            reasonable = max(limited(reasonable), floor)
            fitCompressedOops(&reasonable)
        } else {
            fitCompressedOops(&reasonable)
            reasonable = max(limited(reasonable), floor)
        }
        maxHeap = reasonable
    }

    /// Since 13 (JDK-8222252) a `MaxRAM` or percentage that somebody sets wins over compressed oops.
    private var isOverridden: Bool {
        guard version.feature >= 13 else { return false }
        return [
            "MaxRAMPercentage", "MinRAMPercentage", "InitialRAMPercentage", "MaxRAMFraction", "MinRAMFraction",
            "InitialRAMFraction", "MaxRAM",
        ].contains { flags[$0] != nil }
    }

    private var physical: UInt64 {
        if let given = flags.memory("MaxRAM") { return given }
        return isOverridden ? memory : min(memory, Self.defaultMaxRAM)
    }

    /// The part of memory that the heap may take.
    private func share(of physical: UInt64) -> UInt64 {
        let most = percentage("Max", 25), least = percentage("Min", 50)
        func part(_ percentage: Double) -> UInt64 {
            let bytes = Double(physical) * percentage / 100
            // Nothing of infinity is no number.
            guard bytes > 0 else { return 0 }
            return bytes >= 0x1p63 ? 1 << 63 : UInt64(bytes)
        }
        var reasonable = part(least) < maxHeap ? part(least) : max(part(most), maxHeap)
        if let limit = flags.memory("ErgoHeapSizeLimit"), limit > 0 { reasonable = min(reasonable, limit) }
        return reasonable
    }

    /// `MaxRAMPercentage`, else the older `MaxRAMFraction`.
    private func percentage(_ prefix: String, _ standard: Double) -> Double {
        if let percentage = flags.fraction(prefix + "RAMPercentage") { return percentage }
        if let fraction = flags.fraction(prefix + "RAMFraction"), fraction > 0 { return 100 / fraction }
        return standard
    }

    private mutating func fitCompressedOops(_ reasonable: inout UInt64) {
        guard compressedOops else { return }
        var most = maxForCompressedOops
        let base = max(flags.memory("HeapBaseMinAddress") ?? Self.heapBase, Self.heapBase)
        if base < most, base + Self.defaultMaxHeap < most { most -= base }
        guard reasonable > most else { return }
        if isOverridden, flags.bool("UseCompressedOops") == nil {
            compressedOops = false
        } else {
            reasonable = most
        }
    }

    /// `limit_heap_by_allocatable_memory`: half of the address space.
    private func limited(_ bytes: UInt64) -> UInt64 { addressSpace.map { min(bytes, $0 / 2) } ?? bytes }
}
