public import CDSArchive
import Glibc
import JVM

/// What the first start with a new archive showed.
public enum RunProof {
    private static func file(_ key: Digest, _ end: String, in root: StoreRoot) -> String {
        "\(root.path)/proofs/\(key.hex).\(end)"
    }

    /// Makes this process, which is about to become the JVM, the one whose log counts.
    ///
    /// - Returns: its option; nil when there is such a process already, or nothing can be written.
    static func claim(_ key: Digest, feature: Int, in root: StoreRoot) -> String? {
        let path = file(key, "process", in: root)
        do {
            try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL).write(Array("\(getpid())".utf8), path)
            return try ClassLoadLog.option(
                file: file(key, "log", in: root), perProcess: true, detail: .reasons, feature: feature,
                limitMB: SpoolContent.logLimitMB)
        } catch { return nil }
    }

    /// The log of the process that has claimed it.
    private static func log(of key: Digest, in root: StoreRoot) -> String? {
        (try? TextFile.read(file(key, "process", in: root))).flatMap { Int32($0) }
            .map { ClassLoadLog.path(file(key, "log", in: root), of: $0) }
    }

    /// Whether nothing was written for a minute.
    private static func isSettled(_ path: String) -> Bool {
        guard let stamp = try? FileStamp.read(path) else { return false }
        return Store.now() - stamp.mtimeNs > 60_000_000_000
    }

    /// A new archive: what the old one showed is forgotten.
    static func reset(_ key: Digest, in root: StoreRoot) {
        remove(key, "", in: root)
        _ = unsafe mkdir(root.path + "/proofs", 0o700)
    }

    /// Removes the files of a key whose end begins so; also logs of the application's children.
    private static func remove(_ key: Digest, _ end: String, in root: StoreRoot) {
        let folder = root.path + "/proofs"
        for name in (try? FileSystem.list(folder)) ?? [] where name.hasPrefix("\(key.hex).\(end)") {
            _ = unsafe unlink("\(folder)/\(name)")
        }
    }

    /// The proof of a run's archive; nil while no start has shown it.
    ///
    /// Reads the log once and keeps only the result.
    public static func read(_ key: Digest, in root: StoreRoot) -> Proof? {
        let result = file(key, "json", in: root)
        if let text = try? TextFile.read(result) { return try? JSONText.decode(Proof.self, from: text) }
        guard let path = log(of: key, in: root), let log = try? ClassLoadLog.read(path: path), log.hasStart else {
            return nil
        }
        let proof = Proof(log: log)
        // Only once it is complete: a run that goes on still writes, and its next reader sees more.
        if !root.isReadOnly, isSettled(path), (try? TextFile.write(result, JSONText.encode(proof))) != nil {
            remove(key, "log.", in: root)
        }
        return proof
    }
}

extension StoreRoot {
    /// Remembers that there is no archive for a command line, so that later starts are neither recorded nor delayed, until
    /// a file of the plan changes.
    func giveUp(_ key: Digest, _ plan: LaunchPlan, _ message: String) throws(StoreError) {
        noteWithoutArchive(key, message)
        RunProof.reset(key, in: self)
        try writeRun(key, Array(plan.text.utf8))
    }

    func noteWithoutArchive(_ key: Digest, _ message: String) {
        note(Fallback(atNs: Store.now(), subject: key.hex, code: "no-archive", message: message))
    }
}
