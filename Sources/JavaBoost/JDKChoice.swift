public import JVM

/// Which JDK a command works with.
public enum JDKChoice {
    /// The JDK at `home`, else that of the `java` on PATH, else JAVA_HOME: what the shell would start, as `run` promises.
    ///
    /// - Throws: `BoostError` of code `noJDK`.
    public static func read(_ home: String?, environment: [String: String]) throws(BoostError) -> JDK {
        do {
            if let home { return try JDK.read(home: home) }
            if let java = JDKFinder.java(onPath: environment["PATH"] ?? "") {
                return try JDK.read(home: homeOf(java: java))
            }
            if let home = environment["JAVA_HOME"], !home.isEmpty { return try JDK.read(home: home) }
        } catch { throw BoostError(error) }
        throw BoostError(
            .noJDK, step: "JDK", message: "no java on PATH, and JAVA_HOME is not set",
            wayOut: "name one with --jdk HOME; `jboost jdk list` shows what is installed")
    }

    /// `/x/bin/java` is of the JDK `/x`; links are followed, as from `/usr/bin/java`.
    static func homeOf(java: String) -> String {
        "/" + (RealPath.of(java) ?? java).split(separator: "/").dropLast(2).joined(separator: "/")
    }
}
