public import JVM

/// Which archive to make for a JDK, before anything is measured (facts: docs/decisions/tiers.md).
public enum TierRule {
    /// The tiers to try, best first; each next one is the fallback when the one before cannot be made.
    ///
    /// - Parameter hasJavaAgent: whether the image is started with `-javaagent`. Classes that are linked ahead of time
    ///   are loaded before an agent runs, which then never sees them.
    public static func order(for jdk: JDK, hasJavaAgent: Bool) -> [ArchiveTier] {
        var order: [ArchiveTier] = []
        let linksClasses = !hasJavaAgent
        // Where the JVM does not check the jars of an AOT cache, an image that somebody edits would run old code.
        let checksJars = !jdk.knownBugs.contains { $0.id == KnownBug.staleAOTCache.id }
        if jdk.abilities.contains(.aotCache) && jdk.version.feature >= 25 && linksClasses && checksJars {
            order.append(.aot)
        }
        if jdk.abilities.contains(.aotClassLinking) && linksClasses { order.append(.linked) }
        if jdk.abilities.contains(.staticArchive) { order.append(.static) }
        if jdk.abilities.contains(.dynamicArchive) { order.append(.dynamic) }
        return order
    }

    /// Whether this JDK can make a tier at all.
    public static func supports(_ tier: ArchiveTier, _ jdk: JDK) -> Bool {
        switch tier {
        case .none: true
        case .static: jdk.abilities.contains(.staticArchive)
        case .linked: jdk.abilities.contains(.aotClassLinking)
        case .dynamic: jdk.abilities.contains(.dynamicArchive)
        case .aot: jdk.abilities.contains(.aotCache)
        }
    }
}
