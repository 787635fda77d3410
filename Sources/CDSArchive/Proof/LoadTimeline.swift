/// How many classes had been loaded from where at one moment after the JVM's start.
public struct TimelinePoint: Hashable, Sendable, Codable {
    /// Milliseconds since the JVM's start.
    public var uptimeMs: Int
    /// Classes so far from an archive.
    public var fromArchive: Int
    /// Classes so far from jars and directories.
    public var fromJars: Int
    /// Classes so far from the JDK's module image.
    public var fromModules: Int
    /// Classes so far made at run time, or of unknown origin.
    public var generated: Int

    public init(uptimeMs: Int, fromArchive: Int = 0, fromJars: Int = 0, fromModules: Int = 0, generated: Int = 0) {
        self.uptimeMs = uptimeMs
        self.fromArchive = fromArchive
        self.fromJars = fromJars
        self.fromModules = fromModules
        self.generated = generated
    }

    mutating func count(_ source: ClassSource) {
        switch source {
        case .sharedFile, .sharedFileTop: fromArchive += 1
        case .jar, .nestedJar, .directory: fromJars += 1
        case .jrt: fromModules += 1
        case .generated, .other, .unknown: generated += 1
        }
    }
}

extension ClassLoadLog {
    /// Class loading over time, cumulative: at most one point for each millisecond, and about `limit` in all (the
    /// last one always among them). Empty if the log bears no times.
    public func timeline(limit: Int = 500) -> [TimelinePoint] {
        var points: [TimelinePoint] = []
        for load in loads {
            guard let uptime = load.uptimeMs else { continue }
            if points.last.map({ $0.uptimeMs < uptime }) ?? true {
                var point = points.last ?? TimelinePoint(uptimeMs: uptime)
                point.uptimeMs = uptime
                points.append(point)
            }
            points[points.count - 1].count(load.source)
        }
        guard limit > 0, points.count > limit else { return points }
        let step = (points.count + limit - 1) / limit
        return points.indices.filter { $0 % step == 0 || $0 == points.count - 1 }.map { points[$0] }
    }
}
