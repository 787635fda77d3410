public import JVM

/// Which archive to make for a JDK, before anything is measured (facts: docs/decisions/tiers.md).
public enum TierRule {
    /// The tiers to try, best first; each next one is the fallback when the one before cannot be made.
    ///
    /// - Parameter hasJavaAgent: whether an agent in Java comes before `main`, by `-javaagent` or by the manifest. Classes
    ///   that are linked ahead of time are loaded before it runs, and it then never sees them.
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

extension TierRule {
    /// The tiers to try for a build, best first; none where no archive is asked for.
    ///
    /// - Parameter launcherAgent: the agent that the application's manifest starts (`AppImage.launcherAgent`).
    /// - Throws: `BoostError`: `noJDK` where the JDK cannot do what is asked.
    static func order(for request: BuildRequest, launcherAgent: String?) throws(BoostError) -> [ArchiveTier] {
        let jdk = request.jdk
        let order =
            if let tier = request.tier { try asked(tier, request) } else { try rule(for: request, launcherAgent) }
        // Anywhere else the code would be left out without a word.
        if request.keepsMachineCode && (order.first != .aot || jdk.version.feature < 25) {
            throw BoostError(
                .noJDK, step: "archive", file: jdk.home,
                message: "machine code is kept in AOT caches of JDK 25 and later only; here the archive is "
                    + (order.first?.rawValue ?? "none") + " of JDK \(jdk.versionString)",
                wayOut: supports(.aot, jdk) && jdk.version.feature >= 25
                    ? "add --tier aot, or leave out --machine-code" : "use such a JDK, or leave out --machine-code")
        }
        return order
    }

    private static func asked(_ tier: ArchiveTier, _ request: BuildRequest) throws(BoostError) -> [ArchiveTier] {
        let jdk = request.jdk
        if tier == .none { return [] }
        guard supports(tier, jdk) else {
            throw BoostError(
                .noJDK, step: "archive", file: jdk.home,
                message: "JDK \(jdk.versionString) cannot make an archive of tier \(tier.rawValue)",
                wayOut: "it can make: "
                    + ArchiveTier.allCases.filter { supports($0, jdk) }.map(\.rawValue).joined(separator: ", "))
        }
        if request.trainsInOneStep && jdk.version.feature < 25 {
            throw BoostError(
                .noJDK, step: "archive", file: jdk.home,
                message: "JDK \(jdk.versionString) makes no AOT cache in one step",
                wayOut: "use JDK 25 or later, or leave out --one-step")
        }
        return [tier]
    }

    private static func rule(
        for request: BuildRequest, _ launcherAgent: String?
    ) throws(BoostError) -> [ArchiveTier] {
        let jdk = request.jdk
        let hasJavaAgent = launcherAgent != nil || request.imageOptions.contains { $0.hasPrefix("-javaagent:") }
        var order = order(for: jdk, hasJavaAgent: hasJavaAgent)
        if request.training.source != .run { order.removeAll(where: \.needsTraining) }
        // With any such option the JVM refuses to start beside an AOT cache.
        if request.imageOptions.contains(where: { $0.hasPrefix("-Xshare:") }) { order.removeAll { $0 == .aot } }
        if order.isEmpty {
            throw BoostError(
                .noJDK, step: "archive", file: jdk.home,
                message: "JDK \(jdk.versionString) (\(jdk.vendor)) has no archive that jboost can make",
                wayOut: "use a HotSpot JDK 11 or later, or --tier none")
        }
        return order
    }
}

extension ArchiveTier {
    /// Whether it is made from what a run of the application leaves beside a class list.
    public var needsTraining: Bool { self == .dynamic || self == .aot }
}
