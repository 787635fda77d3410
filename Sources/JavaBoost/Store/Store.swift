import Glibc
import JVM
import Synchronization

/// The content-addressed store of layouts, archives and boosted images on this machine.
///
/// `layouts/`, `archives/` and `images/` hold immutable entries named by the digest of their content; `runs/` the
/// launch plans of `run`'s fast path; `spool/` what a run left to be finished; `locks/` empty files that are locked;
/// `tmp/` what is being made or removed; `index.sqlite` what can be made anew from all that. Whatever process dies
/// whenever: an entry is there whole or not at all, and what is left in `tmp/` goes at the next open.
public final class Store: Sendable {
    public let root: StoreRoot
    /// Nanoseconds since the epoch; handed in so that tests need not wait.
    let clock: @Sendable () -> Int64
    private let index = Mutex<Index?>(nil)

    /// Opens the store at `root`, makes what is missing in it, and clears away what dead processes left.
    ///
    /// The index is opened when it is first needed.
    public init(_ root: StoreRoot, clock: @escaping @Sendable () -> Int64 = Store.now) throws(StoreError) {
        self.root = root
        self.clock = clock
        if root.isReadOnly { return }
        try storing { () throws(SystemError) in
            for folder in Store.folders { try FileSystem.makeDirectory(root.folder(folder)) }
            try Store.tag(root)
        }
        root.sweep()
    }

    /// Opens the store where option and environment say (`StoreRoot.place`).
    public static func open(option: String? = nil, environment: [String: String]) throws(StoreError) -> Store {
        try Store(StoreRoot.open(StoreRoot.place(option: option, environment: environment)))
    }

    /// The time now, nanoseconds since the epoch.
    public static let now: @Sendable () -> Int64 = {
        var time = timespec()
        // SAFETY: the structure lives for the time of the call.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    private static let folders = EntryKind.allCases.map(\.folder) + ["runs", "spool", "locks", "tmp"]

    /// Tells back-up programs to leave the store out (bford.info/cachedir).
    private static func tag(_ root: StoreRoot) throws(SystemError) {
        let path = root.folder("CACHEDIR.TAG")
        if FileSystem.exists(path) { return }
        let text = """
            Signature: 8a477f597d28d172789f06886806bc55
            # The cache of jboost; it may be removed while nothing runs from it.

            """
        do { try FileSystem.create(path, Array(text.utf8), mode: 0o644) } catch {
            if error.errno != EEXIST { throw error }
        }
    }

    /// Runs `body` on the index, one thread at a time. An index that proves damaged is made anew, once, and `body` runs
    /// again.
    func withIndex<Result: Sendable>(
        _ body: (borrowing Index) throws(DatabaseError) -> Result
    ) throws(StoreError) -> Result {
        let root = root
        return try index.withLock { slot throws(StoreError) in
            if slot == nil { slot = try Index.open(in: root) }
            do throws(DatabaseError) { return try Store.run(body, on: slot) } catch {
                if !error.isDamage || root.isReadOnly { throw StoreError(error, index: root.folder("index.sqlite")) }
            }
            slot = nil
            slot = try Index.open(in: root, anew: true)
            do throws(DatabaseError) { return try Store.run(body, on: slot) } catch {
                throw StoreError(error, index: root.folder("index.sqlite"))
            }
        }
    }

    private static func run<Result>(
        _ body: (borrowing Index) throws(DatabaseError) -> Result, on slot: borrowing Index?
    ) throws(DatabaseError) -> Result {
        switch slot {
        case .some(let index): return try body(index)
        case .none: preconditionFailure("the index is open here")
        }
    }
}
