import Glibc
import JVM

/// One start that did without its archive.
public struct Fallback: Hashable, Sendable, Codable {
    /// Nanoseconds since the epoch.
    public var atNs: Int64
    /// What was started: the key of the run, or the path of the application.
    public var subject: String
    /// Stable name of the reason: "jar-changed".
    public var code: String
    /// The line that the user saw.
    public var message: String

    public init(atNs: Int64, subject: String, code: String, message: String) {
        self.atNs = atNs
        self.subject = subject
        self.code = code
        self.message = message
    }

    /// One line: the fields with tabs between them; control characters inside become spaces, long fields are cut.
    var line: String {
        let fields = [String(atNs)] + [subject, code, message].map(Fallback.plain)
        return fields.joined(separator: "\t") + "\n"
    }

    private static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(1_000).map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
    }

    /// Reads `line` without its end; nil when it is broken, as the last one is after a crash.
    init?(line: Substring) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 4, let atNs = Int64(fields[0]) else { return nil }
        self.init(atNs: atNs, subject: String(fields[1]), code: String(fields[2]), message: String(fields[3]))
    }
}

/// How often starts did without their archives for one reason.
public struct FallbackCount: Hashable, Sendable, Codable {
    public var code: String
    public var count: Int
    /// The latest, nanoseconds since the epoch.
    public var lastAtNs: Int64
    /// The latest one's message.
    public var lastMessage: String
}

extension StoreRoot {
    /// Notes a fallback: one line at the end of `fallbacks.log`. Best effort and cheap, for the fast path; a start must
    /// not fail for it.
    public func note(_ fallback: Fallback) {
        guard !isReadOnly else { return }
        // A hundred thousand that nobody has asked about say little new, and have to be read some day; why there is no
        // archive is said once.
        if fallback.code != "no-archive", (try? FileStamp.read(fallbackLog))?.size ?? 0 > 16 << 20 { return }
        // Shared, so that a reader (who takes it alone) never misses a line that is being written.
        let lock = try? FileLock.take(fallbackLog, .shared, create: true, waiting: 20, opening: O_WRONLY | O_APPEND)
        lock?.append(fallback.line)
    }

    var fallbackLog: String { folder("fallbacks.log") }
}

extension Store {
    /// The fallbacks noted, newest first.
    ///
    /// - Parameter subject: only those of one run or application; nil is all.
    public func fallbacks(of subject: String? = nil, limit: Int = 100) throws(StoreError) -> [Fallback] {
        try takeInFallbacks()
        return try withIndex { index throws(DatabaseError) in try index.fallbacks(of: subject, limit: limit) }
    }

    /// The fallbacks counted by reason, the most frequent first. Only the latest ten thousand are kept.
    public func fallbackCounts() throws(StoreError) -> [FallbackCount] {
        try takeInFallbacks()
        return try withIndex { index throws(DatabaseError) in try index.fallbackCounts() }
    }

    /// Moves the log's lines into the index. A process killed on the way loses and doubles none: lines are numbered
    /// within a batch, and the file goes last.
    private func takeInFallbacks() throws(StoreError) {
        if root.isReadOnly { return }
        try storing { () throws(SystemError) in try closeBatch() }
        for name in (try? FileSystem.list(root.path)) ?? []
        where name.hasPrefix("fallbacks.") && name.hasSuffix(".batch") {
            let path = root.folder(name)
            guard let content = try storing({ () throws(SystemError) in try FileSystem.readIfPresent(path) }) else {
                continue
            }
            let lines = String(decoding: content, as: UTF8.self).split(separator: "\n").map { Fallback(line: $0) }
            try withIndex { index throws(DatabaseError) in try index.insert(lines, batch: name) }
            try storing { () throws(SystemError) in
                try Failpoint.reach("fallbacks.taken", path)
                try FileSystem.unlink(path)
            }
        }
    }

    /// Gives the log another name, so that it grows no more.
    private func closeBatch() throws(SystemError) {
        guard FileSystem.exists(root.fallbackLog) else { return }
        let lock: FileLock?
        do { lock = try FileLock.take(root.fallbackLog, .exclusive, create: false, waiting: 1_000) } catch {
            // Another process was quicker.
            if error.errno == ENOENT { return }
            throw error
        }
        guard lock != nil else { return }
        let batch = "fallbacks.\(String(UInt64.random(in: .min ... .max), radix: 16)).batch"
        try Failpoint.reach("fallbacks.close", root.fallbackLog)
        try FileSystem.rename(root.fallbackLog, root.folder(batch))
        withExtendedLifetime(lock) {}
    }
}
