import Glibc
import JVM

/// What a directory holds: names, contents, run bits and links, but neither times nor owners. Its digest names a store
/// entry.
public struct Tree: Hashable, Sendable, Codable {
    /// One thing in the tree.
    public struct Node: Hashable, Sendable, Codable {
        /// Relative to the root, without a leading slash.
        public var path: String
        public var content: Content
    }

    public enum Content: Hashable, Sendable, Codable {
        case directory
        /// `size` in bytes; `isExecutable` is the owner's run bit, the only permission that counts.
        case file(size: Int64, isExecutable: Bool, digest: Digest)
        /// A symbolic link to `target`, relative and within the tree.
        case link(target: String)
    }

    /// Sorted by the bytes of their paths. The root itself is not among them.
    public var nodes: [Node]

    /// Bytes in all files.
    public var size: Int64 {
        nodes.reduce(0) { sum, node in
            if case .file(let size, _, _) = node.content { return sum &+ size }
            return sum
        }
    }

    public var fileCount: Int {
        nodes.count { if case .file = $0.content { true } else { false } }
    }

    /// SHA-256 over every path, type, run bit and content digest in the order of `nodes`.
    public var digest: Digest {
        var hasher = DigestHasher()
        hasher.update(text: "jboost tree 1")
        for node in nodes {
            hasher.update(text: node.path)
            switch node.content {
            case .directory: hasher.update(text: "directory")
            case .file(let size, let isExecutable, let digest):
                hasher.update(text: isExecutable ? "program" : "file")
                hasher.update(number: UInt64(bitPattern: size))
                hasher.update(text: digest.hex)
            case .link(let target):
                hasher.update(text: "link")
                hasher.update(text: target)
            }
        }
        return hasher.finish()
    }

    /// Reads and digests all that is below `root`.
    ///
    /// - Parameter excluded: names directly below the root that are left out.
    /// - Throws: `unfit` for sockets, devices, pipes, names that are not UTF-8 and links that leave the tree.
    public static func read(_ root: String, excluding excluded: Set<String> = []) throws(StoreError) -> Tree {
        var tree = Tree(nodes: [])
        for name in try names(root) where !excluded.contains(name) { try tree.add(name, below: root) }
        tree.nodes.sort { FileSystem.precedes($0.path, $1.path) }
        return tree
    }

    private mutating func add(_ path: String, below root: String) throws(StoreError) {
        let full = root + "/" + path
        let status = try storing { () throws(SystemError) in try FileSystem.status(full) }
        switch status.kind {
        case .directory:
            nodes.append(Node(path: path, content: .directory))
            for name in try Tree.names(full) { try add(path + "/" + name, below: root) }
        case .file:
            let (digest, stamp) = try Digest.of(file: full)
            let isExecutable = status.permissions & 0o100 != 0
            nodes.append(
                Node(path: path, content: .file(size: stamp.size, isExecutable: isExecutable, digest: digest)))
        case .link:
            let target = try storing { () throws(SystemError) in try FileSystem.target(ofLink: full) }
            guard Tree.stays(target, from: path) else {
                throw StoreError(.unfit, "\(full) links to \(target), out of its tree; copy what it links to instead")
            }
            nodes.append(Node(path: path, content: .link(target: target)))
        case .other: throw StoreError(.unfit, "\(full) is a socket, pipe or device; it cannot be kept in the store")
        }
    }

    private static func names(_ path: String) throws(StoreError) -> [String] {
        do { return try FileSystem.list(path) } catch {
            if error.errno == EILSEQ {
                throw StoreError(.unfit, "\(path) holds a name that is not UTF-8; rename it", cause: error)
            }
            throw StoreError(error)
        }
    }

    /// True when a link at `path` to `target` leads to a place below the root, whatever else is there.
    private static func stays(_ target: String, from path: String) -> Bool {
        if target.isEmpty || target.hasPrefix("/") { return false }
        var depth = path.split(separator: "/").count - 1
        for part in target.split(separator: "/") {
            if part == ".." { depth -= 1 } else if part != "." { depth += 1 }
            if depth < 0 { return false }
        }
        return true
    }
}
