/// The table of `jboost threads` for people.
extension ThreadSurvey {
    /// Lines without colour: what makes threads, by jar and by call; then what rewriting does not reach.
    public func table() -> String {
        var lines = [
            "application  \(path)",
            "found        \(totals.sites) calls about threads in \(totals.classes) classes, "
                + "\(totals.sites - totals.skipped) can be redirected, \(totals.skipped) not",
            "",
        ]
        lines += planLines
        if let profile { lines.append(profile.table()) }
        let rows = elements.filter { !$0.sites.isEmpty }.map { element in
            [
                "\(element.count(ThreadRules.pools))", "\(element.count(["java.lang.Thread.<init>"]))",
                "\(element.count(["java.lang.Thread.start"]))", "\(element.sites.count { $0.skipped != nil })",
                "\(element.subclasses.count)", "\(element.threadLocals)", "\(element.nativeMethods)",
                element.name + (element.isSigned ? " (signed)" : ""),
            ]
        }
        lines.append(
            TextTable(
                ["pools", "new Thread", "start", "skipped", "subclasses", "ThreadLocals", "native", "jar"],
                rightAligned: [0, 1, 2, 3, 4, 5, 6],
                rows: rows
            ).text)
        lines += Self.section(
            "made here",
            elements.flatMap(\.sites).filter { $0.makesThreads && $0.skipped == nil }
                .map { "\($0.target)  in \($0.className) \($0.method)" })
        lines += Self.section(
            "stays as it is",
            elements.flatMap(\.sites).compactMap { site in
                site.skipped.map { "\(site.target)  in \(site.className) \(site.method): \($0)" }
            })
        lines += Self.section(
            "threads and pools of their own kind, whose constructors stay as they are",
            elements.flatMap(\.subclasses).map { subclass in
                let isReplaced = ThreadRules.replaceable.contains(subclass.className)
                return "\(subclass.className) is a \(subclass.base)"
                    + (isReplaced ? ", replaced where a pool asks its factory for one" : "")
            })
        lines += Self.section(
            "monitors that may be held over a blocking call, likeliest first"
                + (monitors.count > Self.mostMonitors
                    ? " (\(Self.mostMonitors) of \(monitors.count); all with --json)" : ""),
            monitors.prefix(Self.mostMonitors).map(Self.text))
        lines += Self.section(
            "not read", elements.flatMap(\.unreadable).map { "\($0.className): \($0.reason)" })
        return lines.joined(separator: "\n") + "\n"
    }

    private static let mostMonitors = 20

    private static func text(_ suspect: Suspect) -> String {
        let way = suspect.path.isEmpty ? "itself" : "by " + suspect.path.joined(separator: ", ")
        return "\(suspect.className) \(suspect.method), synchronized \(suspect.monitor): \(suspect.waitsFor), \(way)"
    }

    /// What would be done on each JDK.
    private var planLines: [String] {
        if plans.isEmpty { return [] }
        let names = frameworks.map { $0.name + ($0.version.map { " " + $0 } ?? "") }
        let head = names.isEmpty ? [] : ["frameworks   " + names.joined(separator: ", "), ""]
        return head
            + plans.flatMap { entry -> [String] in
                let plan = entry.plan
                let settings = plan.choices.map { "               \($0.setting): \($0.reason)" }
                return ["JDK \(entry.version) (\(entry.vendor)): \(plan.mode.rawValue)"]
                    + plan.reasons.map { "             \($0)" } + settings
            } + [""]
    }

    private static func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title] + lines.map { "  " + $0 }
    }
}

extension ThreadSurvey.Site {
    /// Whether a thread or pool comes into being, rather than being started or asked.
    var makesThreads: Bool { kind != "virtualCall" }
}

extension ThreadSurvey.Element {
    fileprivate func count(_ targets: Set<String>) -> Int { sites.count { targets.contains($0.target) } }
}

extension ThreadRules {
    /// The calls that make a pool, as the survey names them.
    static let pools: Set<String> = Set(
        [
            "newFixedThreadPool", "newCachedThreadPool", "newSingleThreadExecutor", "newScheduledThreadPool",
            "newSingleThreadScheduledExecutor",
        ].map { "java.util.concurrent.Executors.\($0)" }
            + [
                "java.util.concurrent.ThreadPoolExecutor.<init>",
                "java.util.concurrent.ScheduledThreadPoolExecutor.<init>",
            ])
}
