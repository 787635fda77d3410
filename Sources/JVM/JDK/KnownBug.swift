/// A defect of some JDK releases that changes what may be done with them.
public struct KnownBug: Hashable, Sendable {
    /// The JDK's own number: `JDK-8377932`.
    public var id: String
    /// What goes wrong.
    public var summary: String
    /// What jboost does about it.
    public var consequence: String
    /// First releases without it, one for each train.
    public var fixedIn: [JavaVersion]
    /// First releases with it, one for each train of `fixedIn`.
    public var since: [JavaVersion]

    /// True when the version lies in one of the trains' ranges.
    public func applies(to jdk: JDK) -> Bool {
        guard !jdk.isOpenJ9 else { return false }
        var version = jdk.version
        // Builds of one release are alike here, and an early access of the fixed release carries the fix.
        version.build = nil
        version.preRelease = nil
        return zip(since, fixedIn).contains { $0 <= version && version < $1 }
    }

    /// facts: found and tried on 25.0.2 and 25.0.3; fixed in mainline on 2026-02-16.
    public static let staleAOTCache = KnownBug(
        id: "JDK-8377932",
        summary: "the AOT cache is not checked against the application's jars: a rebuilt jar runs its old classes",
        consequence:
            "AOT caches are used only where jboost itself has checked every jar; static archives are preferred",
        fixedIn: [JavaVersion(feature: 25, update: 4), JavaVersion(feature: 26, update: 2)],
        since: [JavaVersion(feature: 25), JavaVersion(feature: 26)])

    /// Seen on 11.0: young collections of 55 to 84 ms with the heap objects of an archive of 11 000 classes, of 10 to
    /// 16 ms without. Source: bugs.openjdk.org/browse/JDK-8267562, fixed in 17.
    public static let slowArchiveRegions = KnownBug(
        id: "JDK-8267562",
        summary: "G1 searches the heap objects of an archive from their start: long pauses in every young collection",
        consequence: "static archives are dumped with the serial collector, which leaves heap objects out",
        fixedIn: [JavaVersion(feature: 17)],
        since: [JavaVersion(feature: 11)])

    public static let all = [staleAOTCache, slowArchiveRegions]
}
