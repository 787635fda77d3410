import JVM

/// `jboost-launch`, the small static executable that becomes `bin/run` of every image.
public enum Launcher {
    /// Beside the running `jboost`, or where `JBOOST_LAUNCHER` says.
    ///
    /// - Throws: `BoostError` of code `noInput` when it is not there.
    public static func path() throws(BoostError) -> String {
        let own = RealPath.of("/proc/self/exe") ?? ""
        let beside = "/" + own.split(separator: "/").dropLast().joined(separator: "/") + "/jboost-launch"
        let path = ProcessEnvironment.value("JBOOST_LAUNCHER") ?? beside
        guard (try? FileStamp.read(path))?.isRegularFile == true else {
            throw BoostError(
                .noInput, step: "launcher", file: path, message: "the launcher that goes into images is missing",
                wayOut: "install jboost-launch beside jboost, or name it in JBOOST_LAUNCHER")
        }
        return path
    }
}
