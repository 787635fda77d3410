import JVM

/// Jars beside the application that options name, from which the JVM archives classes too: of `-Xbootclasspath/a` and of a
/// module path.
enum NamedFiles {
    /// The jars, and the directories they were found in, absolute; missing ones too.
    ///
    /// - Parameter directory: what relative paths start from.
    static func paths(_ line: JavaCommandLine, in directory: String) -> [String] {
        [line.bootClassPathAppend, line.modulePath].compactMap { $0 }.flatMap { $0.split(separator: ":") }.flatMap {
            name in
            let place = FilePath.absolute(String(name), in: directory)
            let items =
                Directory.exists(place) && Directory.isDirectory(place) ? (try? Directory.items(place)) ?? [] : []
            return [place] + items.map(\.name).filter { $0.hasSuffix(".jar") }.sorted().map { "\(place)/\($0)" }
        }
    }

    /// The same as they are now.
    static func files(_ line: JavaCommandLine, in directory: String) -> [LaunchPlan.File] {
        paths(line, in: directory).map { path in
            (try? FileStamp.read(path)).map { LaunchPlan.File(path: path, stamp: $0) } ?? .absent(path)
        }
    }
}

extension LaunchPlan.File {
    /// What tells one version from the next on every machine: path, size and time.
    var sealedLine: String { "\(path) \(stamp.size) \(stamp.mtimeNs)" }
}
