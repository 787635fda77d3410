import Glibc
import JVM

/// The directory that a store lives in, found and checked. Costs a few system calls: the fast path of `run` needs no
/// more than this.
///
/// What a store holds is code that Java will execute, so the directory and every one on the way to it must belong to
/// this user or to root and be writable by nobody else; a sticky directory such as /tmp is fine on the way.
public struct StoreRoot: Hashable, Sendable {
    /// Absolute, without links.
    public let path: String
    /// True when this user can read the store but not write it.
    public let isReadOnly: Bool

    /// Where the store is: the option, else `JBOOST_STORE`, else `$XDG_CACHE_HOME/jboost`, else `~/.cache/jboost`.
    ///
    /// - Parameter option: the value of `--store`, or nil. It and `JBOOST_STORE` may be relative to the working
    ///   directory; `XDG_CACHE_HOME` is ignored unless absolute, as the XDG Base Directory specification asks.
    /// - Throws: `badLocation` when nothing of that is set and the user has no home.
    public static func place(option: String?, environment: [String: String]) throws(StoreError) -> String {
        if let option, !option.isEmpty { return try absolute(option) }
        if let place = environment["JBOOST_STORE"], !place.isEmpty { return try absolute(place) }
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return cache + "/jboost" }
        if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.cache/jboost" }
        // SAFETY: the record is static memory of the C library and copied at once; called before threads that could ask
        // for another.
        if let record = unsafe getpwuid(geteuid()), let home = unsafe record.pointee.pw_dir,
            case let home = unsafe String(cString: home), home.hasPrefix("/")
        {
            return home + "/.cache/jboost"
        }
        throw StoreError(.badLocation, "this user has no home directory; name a place with --store or JBOOST_STORE")
    }

    /// Checks the directory at `place` and everything on the way to it.
    ///
    /// - Parameter create: make it (mode 0700) when it is missing.
    /// - Throws: `foreignOwner`, `writableByOthers`, `badLocation`; `notFound` when it is missing and not to be made.
    public static func open(_ place: String, create: Bool = true) throws(StoreError) -> StoreRoot {
        var walk = PathWalk(user: geteuid())
        try walk.follow(try absolute(place))
        if !walk.missing.isEmpty && !create {
            throw StoreError(.notFound, "there is no store at \(place) yet; `jboost build` or `jboost run` makes it")
        }
        try walk.makeMissing()
        if walk.path == "/" {
            throw StoreError(.badLocation, "the store cannot be the root directory; name another with --store")
        }
        try walk.check(walk.path, isStore: true)
        for folder in StoreRoot.guarded where FileSystem.exists(walk.path + "/" + folder) {
            try walk.check(walk.path + "/" + folder, isStore: true)
        }
        // SAFETY: the path is a NUL-terminated string for the time of the call.
        let isWritable = unsafe faccessat(AT_FDCWD, walk.path, W_OK | X_OK, AT_EACCESS) == 0
        return StoreRoot(path: walk.path, isReadOnly: !isWritable)
    }

    /// The sub-folders whose content is trusted.
    private static let guarded = EntryKind.allCases.map(\.folder) + ["runs", "locks"]

    private static func absolute(_ path: String) throws(StoreError) -> String {
        if path.hasPrefix("/") { return path }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        // SAFETY: getcwd writes at most `count` bytes with the closing NUL into the array.
        let found = unsafe buffer.withUnsafeMutableBufferPointer { unsafe getcwd($0.baseAddress, $0.count) != nil }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        guard found, let directory = String(validating: bytes, as: UTF8.self) else {
            throw StoreError(.badLocation, "the working directory has no usable name; give --store an absolute path")
        }
        return directory + "/" + path
    }

    func folder(_ name: String) -> String { path + "/" + name }

    /// Throws when nothing may be written here.
    func requireWritable() throws(StoreError) {
        if isReadOnly {
            throw StoreError(
                .readOnly, "the store \(path) cannot be written; name a writable place with --store or JBOOST_STORE")
        }
    }
}
