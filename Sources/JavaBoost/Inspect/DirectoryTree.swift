internal import Glibc
internal import JVM

/// What lies below a directory of a class path, and by what a later look tells that it is no longer the same.
struct DirectoryTree: Sendable {
    struct Folder: Sendable {
        /// Absolute.
        var path: String
        /// From before it was listed; it changes with every name that comes or goes.
        var stamp: FileStamp
    }

    /// Every regular file as a path relative to the directory, sorted by bytes. Links are followed as a class loader
    /// follows them.
    var files: [String] = []
    /// Every directory, the root first.
    var folders: [Folder] = []

    /// Files and directories beyond which a directory is no class path.
    static let standardLimit = 1_000_000
    /// How deep directories may lie in each other.
    private static let maximumDepth = 64

    /// A directory that is still to be listed, and those above it: a link back to one of them would lead round for ever.
    private final class Place {
        let path: String
        let depth: Int
        let above: Place?
        var identity: (device: UInt64, inode: UInt64) = (0, 0)

        init(_ path: String, below above: Place?) {
            self.path = path
            self.above = above
            depth = (above?.depth ?? -1) + 1
        }

        /// Whether it is one of the directories that it lies in.
        var isLoop: Bool {
            var other = above
            while let place = other {
                if place.identity == identity { return true }
                other = place.above
            }
            return false
        }
    }

    /// Walks everything below `root`. A link that leads back to a directory above it is left out: what it leads to is
    /// there already, under the name that a class loader asks for.
    ///
    /// - Throws: `SystemError`; `E2BIG` for more than `limit` files and directories, `ELOOP` beyond 64 in each other.
    static func read(_ root: String, limit: Int = standardLimit) throws(SystemError) -> DirectoryTree {
        var tree = DirectoryTree()
        var pending = [Place("", below: nil)]
        while let place = pending.popLast() {
            let full = place.path.isEmpty ? root : "\(root)/\(place.path)"
            let stamp = try FileStamp.read(full)
            place.identity = (stamp.device, stamp.inode)
            if place.isLoop { continue }
            guard place.depth <= maximumDepth else { throw SystemError(step: "list", path: full, errno: ELOOP) }
            tree.folders.append(Folder(path: full, stamp: stamp))
            let left = limit - tree.files.count - tree.folders.count - pending.count
            for item in try Directory.items(full, limit: left) {
                let path = place.path.isEmpty ? item.name : "\(place.path)/\(item.name)"
                if item.isFile {
                    tree.files.append(path)
                } else if item.isDirectory {
                    pending.append(Place(path, below: place))
                }
            }
        }
        tree.files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return tree
    }
}
