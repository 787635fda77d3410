import JVM

/// Jars beside the application that options name, from which the JVM archives classes too: of `-Xbootclasspath/a` and of a
/// module path.
enum NamedFiles {
    /// The jars, and the directories they were found in, absolute, as they are now; missing ones too.
    ///
    /// - Parameter directory: what relative paths start from.
    static func files(_ line: JavaCommandLine, in directory: String) -> [LaunchPlan.File] {
        appended(line, in: directory) + files(of: line.modulePath, in: directory)
    }

    /// Those of `-Xbootclasspath/a` alone.
    static func appended(_ line: JavaCommandLine, in directory: String) -> [LaunchPlan.File] {
        files(of: line.bootClassPathAppend, in: directory)
    }

    /// A relative path among them; nil for none.
    static func relative(_ line: JavaCommandLine) -> String? {
        (places(line.bootClassPathAppend) + places(line.modulePath)).first { !$0.hasPrefix("/") }
    }

    private static func files(of path: String?, in directory: String) -> [LaunchPlan.File] {
        places(path).flatMap { name in
            let place = FilePath.absolute(name, in: directory)
            let items = Directory.isDirectory(place) ? (try? Directory.items(place)) ?? [] : []
            return [place] + items.map(\.name).filter { $0.hasSuffix(".jar") }.sorted().map { "\(place)/\($0)" }
        }
        .map { path in
            (try? FileStamp.read(path)).map { LaunchPlan.File(path: path, stamp: $0) } ?? .absent(path)
        }
    }

    private static func places(_ path: String?) -> [String] { (path ?? "").split(separator: ":").map(String.init) }
}

extension LaunchPlan.File {
    /// What tells one version from the next on every machine: path, size and time in seconds.
    var sealedLine: String { "\(path) \(stamp.size) \(stamp.mtimeNs / 1_000_000_000)" }
}
