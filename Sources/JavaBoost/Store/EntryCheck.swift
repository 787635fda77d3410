import Glibc
import JVM

/// Compares an entry on the disk with its manifest.
struct EntryCheck {
    /// One thing that is not as it should be.
    struct Finding: Hashable, Sendable {
        /// Relative to the entry.
        var path: String
        /// What is wrong with it: "content differs".
        var what: String
    }

    let directory: String
    /// Read every file, not only its size and times.
    let readsContent: Bool
    private(set) var findings: [Finding] = []

    init(_ directory: String, readsContent: Bool) {
        self.directory = directory
        self.readsContent = readsContent
    }

    /// Looks at everything in the entry.
    mutating func run(_ id: EntryID) {
        guard let manifest = EntryManifest.read(directory), manifest.id == id, manifest.tree.digest == id.digest else {
            findings.append(
                Finding(path: EntryManifest.fileName, what: "the manifest is missing, broken or of another entry"))
            return
        }
        for node in manifest.tree.nodes { check(node) }
        let known = Set(manifest.tree.nodes.map { Array($0.path.utf8) })
        lookForStrangers("", known)
    }

    private mutating func check(_ node: Tree.Node) {
        let path = directory + "/" + node.path
        guard let status = try? FileSystem.status(path) else { return note(node, "missing or not to be looked at") }
        switch node.content {
        case .directory: if status.kind != .directory { note(node, "no directory") }
        case .link(let target):
            if status.kind != .link || (try? FileSystem.target(ofLink: path)) != target {
                note(node, "not the link it was")
            }
        case .file(let size, let isExecutable, let digest):
            if status.kind != .file { return note(node, "no file") }
            if status.size != size { return note(node, "\(status.size) bytes instead of \(size)") }
            if (status.permissions & 0o100 != 0) != isExecutable { note(node, "run bit changed") }
            if status.permissions & 0o022 != 0 { note(node, "can be written by other users") }
            if status.mtimeNs != Int64(Seal.time) * 1_000_000_000 {
                note(node, "time changed, so a JVM would refuse it")
            }
            if readsContent { compare(node, path, digest) }
        }
    }

    private mutating func compare(_ node: Tree.Node, _ path: String, _ digest: Digest) {
        do {
            if try Digest.of(file: path).digest != digest { note(node, "content differs") }
        } catch { note(node, "cannot be read: \(error)") }
    }

    /// Notes what is there and should not be: a jar more on a class path runs other code.
    private mutating func lookForStrangers(_ folder: String, _ known: Set<[UInt8]>) {
        guard let names = try? FileSystem.list(folder.isEmpty ? directory : directory + "/" + folder) else {
            return findings.append(Finding(path: folder, what: "cannot be listed"))
        }
        for name in names where !(folder.isEmpty && name == EntryManifest.fileName) {
            let path = folder.isEmpty ? name : folder + "/" + name
            if !known.contains(Array(path.utf8)) {
                findings.append(Finding(path: path, what: "does not belong here"))
            } else if let status = try? FileSystem.status(directory + "/" + path), status.kind == .directory {
                lookForStrangers(path, known)
            }
        }
    }

    private mutating func note(_ node: Tree.Node, _ what: String) {
        findings.append(Finding(path: node.path, what: what))
    }
}

extension StoreRoot {
    /// True when an entry is there, has all its files at their sizes and times, and is not known to be damaged. Reads
    /// no content.
    func isSound(_ id: EntryID) -> Bool {
        if FileSystem.exists(damagePath(of: id)) { return false }
        var check = EntryCheck(path(of: id), readsContent: false)
        check.run(id)
        return check.findings.isEmpty
    }
}
