import TestSupport

/// Where the classes of one start came from, by the JVM's own log.
struct ClassCount: Hashable {
    /// From an archive, the JDK's default one included.
    var shared = 0
    var loaded = 0

    /// The part of the classes that came from an archive; 0 where none was loaded.
    var share: Double { loaded == 0 ? 0 : Double(shared) / Double(loaded) }

    /// Reads `-Xlog:class+load:file=…`.
    ///
    /// - Parameter package: how the names begin of the classes that count; generated classes then do not.
    init(log path: String, package: String? = nil) {
        for line in (Files.content(path) ?? "").split(separator: "\n") {
            guard let source = line.firstRange(of: " source: ") else { continue }
            if let package {
                let name = line[..<source.lowerBound].split(separator: " ").last ?? ""
                if !name.hasPrefix(package) || name.contains("$$") || name.contains("/") { continue }
            }
            loaded += 1
            if line[source.upperBound...].hasPrefix("shared objects file") { shared += 1 }
        }
    }

    /// What makes any JVM below write such a log, of the classes that the application loads by itself: how many are loaded
    /// ahead by the time a short program ends is a matter of chance.
    static func variable(log path: String) -> [String: String] {
        ["JAVA_TOOL_OPTIONS": "-Xlog:class+load:file=\(path)", "JBOOST_PRELOAD": "off"]
    }
}
