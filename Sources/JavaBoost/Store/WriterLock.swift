import Glibc
import JVM

/// The right to make the result of one key, held by one process at a time and gone with it.
public final class WriterLock: Sendable {
    private let lock: FileLock

    init(_ lock: FileLock) {
        self.lock = lock
        lock.note("\(getpid())\n")
    }

    deinit {
        // Before the lock goes: whoever waits for it finds its file gone and makes a new one.
        lock.removeFile()
    }
}

/// How waiting for another writer stands.
public struct WriterWait: Hashable, Sendable {
    /// Since the wait began.
    public var waited: Duration
    /// The process that writes, as far as it has said.
    public var holder: Int32?
}

extension Store {
    /// Becomes the writer of `key`; waits while another process is.
    ///
    /// After waiting look the key up again: the other one has probably made what you need.
    /// - Parameters:
    ///   - limit: the longest wait; nil waits as long as it takes, which ends when the other process does.
    ///   - progress: called when the wait begins and about every second of it.
    /// - Throws: `busy` after the limit, `readOnly`.
    public func lockWriter(
        of key: Digest, limit: Duration? = nil, progress: (WriterWait) -> Void = { _ in }
    ) throws(StoreError) -> WriterLock {
        var wait = WriterPolling(limit: limit)
        while true {
            if let lock = try tryWriter(of: key) { return lock }
            try wait.report(holder(of: key), progress)
            usleep(wait.pauseMicroseconds)
        }
    }

    /// `lockWriter` without keeping a thread; a cancelled task stops waiting.
    public func awaitWriter(
        of key: Digest, limit: Duration? = nil, progress: @Sendable (WriterWait) -> Void = { _ in }
    ) async throws -> WriterLock {
        var wait = WriterPolling(limit: limit)
        while true {
            if let lock = try tryWriter(of: key) { return lock }
            try wait.report(holder(of: key), progress)
            try await Task.sleep(for: .microseconds(Int64(wait.pauseMicroseconds)))
        }
    }

    /// Runs `body` as the only writer of `key`.
    public func withWriter<Result>(
        of key: Digest, limit: Duration? = nil, progress: (WriterWait) -> Void = { _ in }, _ body: () throws -> Result
    ) throws -> Result {
        let lock = try lockWriter(of: key, limit: limit, progress: progress)
        return try withExtendedLifetime(lock, body)
    }

    /// The same for work that awaits, waiting without keeping a thread.
    public func withWriter<Result>(
        of key: Digest, limit: Duration? = nil, progress: @Sendable (WriterWait) -> Void = { _ in },
        _ body: () async throws -> Result
    ) async throws -> Result {
        let lock = try await awaitWriter(of: key, limit: limit, progress: progress)
        defer { withExtendedLifetime(lock) {} }
        return try await body()
    }

    private func tryWriter(of key: Digest) throws(StoreError) -> WriterLock? {
        try root.requireWritable()
        return try storing { () throws(SystemError) in
            try FileLock.take(writerPath(key), .exclusive, create: true).map(WriterLock.init)
        }
    }

    private func holder(of key: Digest) -> Int32? {
        guard let bytes = try? FileSystem.read(writerPath(key), limit: 32) else { return nil }
        return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    private func writerPath(_ key: Digest) -> String { root.folder("locks/key.\(key.hex)") }
}

/// When to look again and when to speak.
private struct WriterPolling {
    let limit: Duration?
    let start = ContinuousClock.now
    var nextReport: Duration = .zero
    private(set) var pauseMicroseconds: UInt32 = 5_000

    init(limit: Duration?) { self.limit = limit }

    mutating func report(_ holder: Int32?, _ progress: (WriterWait) -> Void) throws(StoreError) {
        let waited = ContinuousClock.now - start
        if let limit, waited >= limit {
            let who = holder.map { "process \($0)" } ?? "another process"
            throw StoreError(
                .busy, "\(who) has been making the same for over \(limit); wait for it, or end it, and try again")
        }
        if waited >= nextReport {
            progress(WriterWait(waited: waited, holder: holder))
            nextReport = waited + .seconds(1)
        }
        pauseMicroseconds = min(pauseMicroseconds * 2, 200_000)
    }
}
