import Glibc

/// The options that the JVM lets only the superuser have without a warning on standard output: those about the
/// priority of threads (`os_linux.cpp`, `prio_init`, asks `geteuid`).
public enum SuperuserOptions {
    /// Those of `options` to start with: all of them or none.
    ///
    /// - Parameter given: the other JVM options, and the environment variables that hold some. Where they have a say
    ///   about compilers or priorities, that alone counts.
    public static func allowed(_ options: [String], given: [String], isSuperuser: Bool = isSuperuser) -> [String] {
        let isDecided = words.contains { word in given.contains { $0.contains(word) } }
        return isSuperuser && !isDecided ? options : []
    }

    /// Whether this process is the superuser's, as the JVM that it becomes will ask.
    public static var isSuperuser: Bool { geteuid() == 0 }

    /// The variables' values that hold JVM options.
    public static func given(_ environment: [String: String]) -> [String] {
        ["JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"].compactMap { environment[$0] }
    }

    private static let words = [
        "ThreadPriorit", "CompilerThreadPriority", "_To_OSPriority", "TieredStopAtLevel", "TieredCompilation", "-Xint",
    ]
}
