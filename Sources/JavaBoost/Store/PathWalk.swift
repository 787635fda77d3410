import Glibc
import JVM

/// Follows a path from the root directory component by component, links too, and checks that nobody else could swap
/// anything on the way.
struct PathWalk {
    /// The user that the store is for.
    let user: uid_t
    /// Where the walk has come to: existing directories only, without links.
    private(set) var path = "/"
    /// Components that do not exist yet, below `path`.
    private(set) var missing: [String] = []
    /// Links that may still be followed; the kernel allows 40 as well.
    private var linksLeft = 40

    init(user: uid_t) { self.user = user }

    /// Walks `target`, which is absolute.
    mutating func follow(_ target: String) throws(StoreError) {
        try check("/", isStore: false)
        var pending = Array(target.split(separator: "/").map(String.init).reversed())
        while let part = pending.popLast() {
            if part == "." { continue }
            if part == ".." {
                if missing.popLast() == nil { goUp() }
                continue
            }
            if !missing.isEmpty {
                missing.append(part)
                continue
            }
            try step(to: part, pending: &pending)
        }
    }

    private mutating func step(to part: String, pending: inout [String]) throws(StoreError) {
        let next = path == "/" ? "/" + part : path + "/" + part
        guard let status = try storing({ () throws(SystemError) in try FileSystem.statusIfPresent(next) }) else {
            missing.append(part)
            return
        }
        switch status.kind {
        case .directory:
            if !pending.isEmpty { try check(next, isStore: false) }
            path = next
        case .link:
            try checkOwner(status.user, next)
            linksLeft -= 1
            guard linksLeft > 0 else {
                throw StoreError(.badLocation, "\(next): too many links; name the store's real place")
            }
            let target = try storing { () throws(SystemError) in try FileSystem.target(ofLink: next) }
            if target.hasPrefix("/") { path = "/" }
            pending += target.split(separator: "/").map(String.init).reversed()
        case .file, .other:
            throw StoreError(.badLocation, "\(next) is no directory; name another place with --store")
        }
    }

    private mutating func goUp() {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        path = end == path.startIndex ? "/" : String(path[..<end])
    }

    /// Makes the missing directories, open to this user alone.
    mutating func makeMissing() throws(StoreError) {
        if missing.isEmpty { return }
        try check(path, isStore: false)
        for part in missing {
            path = path == "/" ? "/" + part : path + "/" + part
            let next = path
            try storing { () throws(SystemError) in
                // The mode again, since mkdir's is cut by the umask: a umask of 0277 would make a store that its owner
                // cannot use.
                if try FileSystem.makeDirectory(next) { try FileSystem.setMode(next, 0o700) }
            }
        }
        missing = []
    }

    /// Throws unless the directory belongs to this user or root and only they can write it.
    ///
    /// - Parameter isStore: the directory is the store or within it: then a sticky bit makes nothing better.
    func check(_ directory: String, isStore: Bool) throws(StoreError) {
        let status = try storing { () throws(SystemError) in try FileSystem.status(directory) }
        guard status.kind == .directory else {
            throw StoreError(.badLocation, "\(directory) is no directory; name another place with --store")
        }
        try checkOwner(status.user, directory)
        let isSticky = status.permissions & 0o1000 != 0
        if status.permissions & 0o022 != 0 && (isStore || !isSticky) {
            throw StoreError(
                .writableByOthers,
                "\(directory) can be written by other users, who could replace the archives in it, "
                    + "which are executable code; "
                    + "run `chmod go-w '\(directory)'` or name another place with --store or JBOOST_STORE")
        }
    }

    private func checkOwner(_ owner: uid_t, _ path: String) throws(StoreError) {
        if owner == user || owner == 0 { return }
        throw StoreError(
            .foreignOwner,
            "\(path) belongs to user \(owner), who could replace the archives in the store, which are executable code; "
                + "name a place of your own with --store or JBOOST_STORE")
    }
}
