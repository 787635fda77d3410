/// Finds the JDKs of a machine: those named, then those where packages and tools put them.
public enum JDKFinder {
    /// A Java home that was found, or why it is none.
    public struct Candidate: Sendable {
        /// Where it was looked for: an argument, a variable's name, or the directory that holds it.
        public var origin: Origin
        /// The path as found, before links are followed.
        public var path: String
        public var result: Result<JDK, JDKError>
    }

    public enum Origin: Hashable, Sendable {
        case explicit
        /// `JAVA_HOME`.
        case javaHome
        /// The `java` that a shell would start.
        case path
        /// A usual directory, such as `/usr/lib/jvm`.
        case directory(String)
    }

    /// All JDKs, each home once, in the order of precedence: `explicit`, `JAVA_HOME`, `PATH`, the usual directories.
    ///
    /// Failures are reported for what somebody named (`explicit`, `JAVA_HOME`); elsewhere only for directories that
    /// have a `bin/java`.
    ///
    /// - Parameters:
    ///   - explicit: Java homes or paths of `java`.
    ///   - environment: `JAVA_HOME`, `PATH`, `HOME`, `SDKMAN_DIR` and `JBOOST_JDKS` are looked at.
    ///   - root: put before the usual absolute directories; "" but in tests.
    public static func find(
        explicit: [String] = [], environment: [String: String], root: String = ""
    ) -> [Candidate] {
        var seen: Set<String> = []
        var found: [Candidate] = []
        func add(_ path: String, _ origin: Origin, quietly: Bool) {
            let home = (try? JavaHome.locate(path))?.home
            if quietly, home == nil, !WholeFile.exists(path + "/bin/java") { return }
            guard seen.insert(home ?? path).inserted else { return }
            do throws(JDKError) {
                found.append(Candidate(origin: origin, path: path, result: .success(try JDK.read(home: path))))
            } catch {
                found.append(Candidate(origin: origin, path: path, result: .failure(error)))
            }
        }
        for path in explicit { add(path, .explicit, quietly: false) }
        if let home = environment["JAVA_HOME"], !home.isEmpty { add(home, .javaHome, quietly: false) }
        if let java = java(onPath: environment["PATH"] ?? "") { add(java, .path, quietly: true) }
        for directory in usualDirectories(environment: environment, root: root) {
            for name in WholeFile.names(in: directory.path) where directory.accepts(name) {
                for home in ["\(directory.path)/\(name)", "\(directory.path)/\(name)/Contents/Home"] {
                    add(home, .directory(directory.path), quietly: true)
                }
            }
        }
        return found
    }

    /// The `java` that a shell would start: the first executable of that name in `PATH`. Nil when there is none.
    public static func java(onPath path: String) -> String? {
        for directory in path.split(separator: ":", omittingEmptySubsequences: false) {
            // An empty entry is the working directory (execvp(3)).
            let java = directory.isEmpty ? "./java" : "\(directory)/java"
            if WholeFile.isExecutable(java), (try? FileStamp.read(java))?.isRegularFile == true { return java }
        }
        return nil
    }

    private struct Directory {
        var path: String
        var accepts: (String) -> Bool
    }

    private static func usualDirectories(environment: [String: String], root: String) -> [Directory] {
        func any(_ path: String) -> Directory { Directory(path: path, accepts: { _ in true }) }
        var directories: [Directory] = []
        if let named = environment["JBOOST_JDKS"], !named.isEmpty { directories.append(any(named)) }
        directories += ["/usr/lib/jvm", "/usr/java", "/usr/local/java", "/usr/local/lib/jvm"].map { any(root + $0) }
        directories += ["/opt", "/usr/local"].map { path in
            Directory(
                path: root + path,
                accepts: { name in
                    ["jdk", "jre", "java", "zulu", "graalvm", "dragonwell", "temurin", "corretto", "semeru"].contains {
                        name.containsBytes(of: $0)
                    }
                })
        }
        directories += ["/opt/java", "/opt/jdks"].map { any(root + $0) }
        if let home = environment["HOME"], !home.isEmpty {
            let sdkman = environment["SDKMAN_DIR"] ?? "\(home)/.sdkman"
            directories += [
                "\(sdkman)/candidates/java", "\(home)/.jdks", "\(home)/.jenv/versions", "\(home)/.asdf/installs/java",
                "\(home)/.local/share/mise/installs/java", "\(home)/.gradle/jdks",
            ].map { any($0) }
        }
        return directories
    }
}
