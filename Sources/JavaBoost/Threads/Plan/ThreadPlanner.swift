public import JVM

/// Decides what happens to an application's threads on a JDK.
public struct ThreadPlanner: Sendable {
    public var application: AppImage
    public var jdk: JDK
    public var settings: ThreadSettings
    /// JVM options of the user's, which win over a plan's.
    public var jvmOptions: [String]

    public init(_ application: AppImage, on jdk: JDK, _ settings: ThreadSettings, jvmOptions: [String] = []) {
        self.application = application
        self.jdk = jdk
        self.settings = settings
        self.jvmOptions = jvmOptions
    }

    /// The first release whose virtual threads wait in a `synchronized` block without holding a carrier (JEP 491).
    static let unpinned = 24

    /// What `auto` puts to the test under load; nil where it stays with `tune`.
    public var candidate: ThreadPlan? {
        guard jdk.version.feature >= Self.unpinned else { return nil }
        return try? framework() ?? rewrite()
    }

    /// What is done on this JDK without a measurement, for `jboost threads`: the mode that `auto` would test first, or
    /// `tune`, with the reason.
    public var recommendation: ThreadPlan {
        if jdk.abilities.contains(.wisp2) { return (try? wisp2()) ?? tune() }
        return candidate ?? tune()
    }

    /// The plan for a mode that was asked for; for `auto` that without a measurement, `tune`.
    ///
    /// - Throws: `BoostError` of code `badInput` or `noJDK` where the mode cannot be had.
    public func plan(_ mode: ThreadMode) throws(BoostError) -> ThreadPlan? {
        switch mode {
        case .off: nil
        case .auto, .tune: tune()
        case .rewrite: try rewrite()
        case .wisp2: try wisp2()
        case .framework:
            if let plan = try framework() { plan } else { throw noSwitch }
        }
    }

    private func rewrite() throws(BoostError) -> ThreadPlan {
        try requireVirtualThreads()
        if application.kind == .modulePath {
            throw BoostError(
                .badInput, step: "threads", file: application.path,
                message: "modules cannot call classes that no module has, as rewritten ones must",
                wayOut: "start it by its class path (--cp), or leave out --threads")
        }
        var plan = ThreadPlan(
            .rewrite,
            jdk.version.feature >= Self.unpinned
                ? "JDK \(jdk.version.feature): a virtual thread that waits, in a synchronized block too, costs no thread of "
                    + "the system; the pools stay as they are and only their workers are virtual"
                : "asked for; on JDK \(jdk.version.feature) a virtual thread that waits in a synchronized block holds its carrier"
        )
        if !settings.black.isEmpty {
            plan.add("-Djboost.threads.black=" + settings.black.joined(separator: ";"), "asked for")
        }
        if !settings.white.isEmpty {
            plan.add("-Djboost.threads.white=" + settings.white.joined(separator: ";"), "asked for")
        }
        plan.choices += carriers
        plan.choices += tuning
        if let verdict = settings.profile?.verdict { plan.reasons.append(verdict) }
        return plan
    }

    /// nil where the application has no framework with a switch that keeps a bound.
    private func framework() throws(BoostError) -> ThreadPlan? {
        guard jdk.version.feature >= 21, let found = FrameworkSwitch.of(application).first(where: \.keepsBound),
            jdk.version.feature >= found.java
        else { return nil }
        var plan = ThreadPlan(.framework, "\(found.framework) has a switch of its own: \(found.reach)")
        for property in found.properties { plan.add("-D" + property, "\(found.framework)'s own switch") }
        plan.arguments = found.arguments
        plan.choices += carriers
        plan.choices += tuning
        return plan
    }

    private var noSwitch: BoostError {
        let lossy = FrameworkSwitch.of(application).first { !$0.keepsBound }
        let reason =
            lossy.map { "\($0.framework)'s drops a limit: \($0.loses ?? "")" }
            ?? "no framework with a switch for virtual threads was found"
        return BoostError(
            .badInput, step: "threads", file: application.path, message: reason,
            wayOut: "--threads rewrite makes the same workers virtual and keeps every limit")
    }

    private func wisp2() throws(BoostError) -> ThreadPlan {
        guard jdk.abilities.contains(.wisp2) else {
            throw BoostError(
                .noJDK, step: "threads", file: jdk.home,
                message: "JDK \(jdk.versionString) (\(jdk.vendor)) has no Wisp2",
                wayOut: "use Dragonwell 8 Extended, 11 or 17, or another --threads")
        }
        let configuration = WispConfiguration(black: settings.black, white: settings.white)
        var plan = ThreadPlan(.wisp2, "\(jdk.vendor): its JVM runs threads as coroutines, pools and all as they are")
        plan.wispProperties = configuration.text
        plan.choices += configuration.choices(carriers: settings.carriers)
        plan.choices += tuning
        return plan
    }

    private func tune() -> ThreadPlan {
        let feature = jdk.version.feature
        var plan = ThreadPlan(
            .tune,
            feature < 21
                ? "JDK \(feature) has no virtual threads"
                : feature < Self.unpinned
                    ? "JDK \(feature): a virtual thread that waits in a synchronized block holds its carrier, so that an "
                        + "application can come to a halt"
                    : "virtual threads were not asked for, or have not won")
        plan.choices += tuning
        if let profile = settings.profile {
            plan.choices +=
                PoolTuning(application: application, profile: profile, cpus: settings.cpus, given: jvmOptions).choices
        }
        if plan.choices.isEmpty { plan.reasons.append("without --cpus and --memory there is nothing to size") }
        return plan
    }

    private func requireVirtualThreads() throws(BoostError) {
        guard jdk.version.feature < 21 else { return }
        throw BoostError(
            .badInput, step: "threads", file: jdk.home,
            message: "JDK \(jdk.version.feature) has no virtual threads",
            wayOut: "use JDK 24 or later, or leave out --threads")
    }

    private var tuning: [ThreadPlan.Choice] {
        ResourceTuning(cpus: settings.cpus, memory: settings.memory, jdk: jdk, given: jvmOptions).choices
    }

    /// How many platform threads carry the virtual ones.
    private var carriers: [ThreadPlan.Choice] {
        let option = "-Djdk.virtualThreadScheduler.parallelism"
        if jvmOptions.contains(where: { $0.hasPrefix(option) }) { return [] }
        if let carriers = settings.carriers { return carrierOptions(carriers, "asked for") }
        if jdk.version.feature < Self.unpinned {
            return carrierOptions(
                Self.mostPinned,
                "as many as the pools have workers, so that those that hold their carriers cannot use them up")
        }
        // With one carrier whoever computes keeps everybody else waiting.
        if let cpus = settings.cpus, cpus <= 1 {
            return carrierOptions(2, "one that computes must not stop all others")
        }
        return []
    }

    /// The JDK's own limit of carriers (`jdk.virtualThreadScheduler.maxPoolSize`).
    private static let mostPinned = 256

    private func carrierOptions(_ count: Int, _ reason: String) -> [ThreadPlan.Choice] {
        var found = [
            ThreadPlan.Choice(setting: "-Djdk.virtualThreadScheduler.parallelism=\(count)", reason: reason)
        ]
        if count > Self.mostPinned {
            found.append(
                ThreadPlan.Choice(
                    setting: "-Djdk.virtualThreadScheduler.maxPoolSize=\(count)", reason: "at least the parallelism"))
        }
        return found
    }
}
