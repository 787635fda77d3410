public import CDSArchive
import Glibc
import JVM

/// What the first start with a new archive showed.
public enum RunProof {
    static func log(of key: Digest, in root: StoreRoot) -> String { "\(root.path)/proofs/\(key.hex).log" }
    static func result(of key: Digest, in root: StoreRoot) -> String { "\(root.path)/proofs/\(key.hex).json" }

    static func option(_ log: String, feature: Int) -> String? {
        try? ClassLoadLog.option(file: log, detail: .reasons, feature: feature)
    }

    /// Whether nothing was written for a minute.
    private static func isSettled(_ path: String) -> Bool {
        guard let stamp = try? FileStamp.read(path) else { return false }
        return Store.now() - stamp.mtimeNs > 60_000_000_000
    }

    /// A new archive: what the old one showed is forgotten.
    static func reset(_ key: Digest, in root: StoreRoot) {
        _ = unsafe unlink(log(of: key, in: root))
        _ = unsafe unlink(result(of: key, in: root))
        _ = unsafe mkdir(root.path + "/proofs", 0o700)
    }

    /// The proof of a run's archive; nil while no start has shown it.
    ///
    /// Reads the log once and keeps only the result.
    public static func read(_ key: Digest, in root: StoreRoot) -> Proof? {
        if let text = try? TextFile.read(result(of: key, in: root)) {
            return try? JSONText.decode(Proof.self, from: text)
        }
        let path = log(of: key, in: root)
        guard let log = try? ClassLoadLog.read(path: path), !log.loads.isEmpty else { return nil }
        let proof = Proof(log: log)
        // Only once it is complete: a run that goes on still writes, and its next reader sees more.
        if !root.isReadOnly, isSettled(path),
            (try? TextFile.write(result(of: key, in: root), JSONText.encode(proof))) != nil
        {
            _ = unsafe unlink(path)
        }
        return proof
    }
}
