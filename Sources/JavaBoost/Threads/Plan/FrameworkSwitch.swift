/// A framework's own switch for virtual threads, and whether it keeps a bound on how many run at a time.
struct FrameworkSwitch: Hashable, Sendable {
    var framework: String
    /// Release that has it.
    var since: [Int]
    /// Feature release of Java that it wants.
    var java = 21
    /// System properties.
    var properties: [String] = []
    /// Arguments for the framework's own launcher, and that launcher's main class.
    var arguments: [String] = []
    var launcher: String?
    /// nil where a bound is kept, else what is lost.
    var loses: String?
    /// What it reaches, in words.
    var reach: String

    /// Sources: the frameworks' documentation and sources (docs/threads.md).
    static let all = [
        FrameworkSwitch(
            framework: "Jetty", since: [12], arguments: ["--add-modules=threadpool-virtual"],
            launcher: "org.eclipse.jetty.start.Main", reach: "the server's pool, bounded as before"),
        FrameworkSwitch(
            framework: "Micronaut", since: [4], properties: ["micronaut.server.thread-selection=BLOCKING"],
            reach: "request handlers, on the executor \"blocking\", whose workers are virtual"),
        FrameworkSwitch(
            framework: "Dubbo", since: [3, 3], properties: ["dubbo.protocol.threadpool=virtual"],
            reach: "the workers of the protocol's pool"),
        FrameworkSwitch(
            framework: "Camel", since: [4], properties: ["camel.threads.virtual.enabled=true"],
            reach: "the pools of routes and components"),
        FrameworkSwitch(
            framework: "Spring Boot", since: [3, 2],
            properties: ["spring.threads.virtual.enabled=true", "spring.main.keep-alive=true"],
            loses: "the sizes of its pools (maxThreads too) have no effect any more",
            reach: "Tomcat, Jetty, task executors, schedulers"),
        FrameworkSwitch(
            framework: "Tomcat", since: [10, 1], loses: "useVirtualThreads has neither maxThreads nor a queue",
            reach: "the connector's workers"),
    ]

    /// Those that an application could use, best first: those that keep a bound.
    static func of(_ image: AppImage) -> [FrameworkSwitch] {
        all.filter { candidate in
            guard let found = image.frameworks.first(where: { $0.name == candidate.framework }),
                let version = found.version, candidate.isThere(in: version)
            else { return false }
            return candidate.launcher == nil || candidate.launcher == image.mainClass
        }
    }

    /// Whether a release of the framework has it.
    func isThere(in version: String) -> Bool { Self.isVersion(version, since: since) }

    /// Whether `version` is that release or a later one.
    static func isVersion(_ version: String, since: [Int]) -> Bool {
        let numbers = version.split { !$0.isNumber }.prefix(since.count).map { Int($0) ?? 0 }
        return !numbers.lexicographicallyPrecedes(since)
    }

    var keepsBound: Bool { loses == nil }
}
