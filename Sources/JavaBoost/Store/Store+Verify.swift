import Glibc
import JVM

/// What `verify` found of one entry and did about it.
public struct Verification: Hashable, Sendable {
    /// One thing that is not as it should be.
    public struct Finding: Hashable, Sendable, Codable {
        /// Relative to the entry's directory.
        public var path: String
        public var what: String
    }

    public enum Outcome: String, Hashable, Sendable, Codable {
        /// All is as published.
        case sound
        /// No such entry.
        case missing
        /// Damaged and gone: making it again makes it whole.
        case removed
        /// Damaged and being used by a running process: nobody else gets it, and making it again replaces it.
        case retired
        /// Damaged, in a store that cannot be written.
        case damaged
    }

    public var id: EntryID
    public var outcome: Outcome
    /// Empty when the entry is sound or missing.
    public var findings: [Finding]
}

extension Store {
    /// Reads an entry whole and compares it with its digests. A damaged one is removed, or retired while it is in use,
    /// and its keys lead nowhere; the caller makes it again.
    public func verify(_ id: EntryID) throws(StoreError) -> Verification {
        let directory = root.path(of: id)
        guard FileSystem.exists(directory), !FileSystem.exists(root.damagePath(of: id)) else {
            return Verification(id: id, outcome: .missing, findings: [])
        }
        let findings = try inspect(id, directory)
        if findings.isEmpty { return Verification(id: id, outcome: .sound, findings: []) }
        return Verification(id: id, outcome: try retire(id), findings: findings)
    }

    /// Holds the entry while it is read, so that a collector does not make it look damaged.
    private func inspect(_ id: EntryID, _ directory: String) throws(StoreError) -> [Verification.Finding] {
        let lease = try Lease.take([id], in: root, nowNs: nil)
        defer { lease?.release() }
        var check = EntryCheck(directory, readsContent: true)
        check.run(id)
        return check.findings.map { Verification.Finding(path: $0.path, what: $0.what) }
    }

    private func retire(_ id: EntryID) throws(StoreError) -> Verification.Outcome {
        if root.isReadOnly { return .damaged }
        try storing { () throws(SystemError) in try Failpoint.reach("verify.damaged", root.path(of: id)) }
        if try removeIfFree(id) { return .removed }
        try storing { () throws(SystemError) in
            // The mark first: an index that cannot be written then does no harm.
            do throws(SystemError) { try FileSystem.create(root.damagePath(of: id), []) } catch {
                if error.errno != EEXIST { throw error }
            }
        }
        try withIndex { index throws(DatabaseError) in try index.forget(id) }
        return .retired
    }
}
