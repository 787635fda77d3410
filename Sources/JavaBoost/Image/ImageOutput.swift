import CLinux
import Glibc
import JVM

/// Puts a copy of an image where the user wants it.
public enum ImageOutput {
    /// Copies `image` to `target` in one step: a reader sees the old image or the new one, never a part.
    ///
    /// - Returns: false when the same image was there already.
    /// - Throws: `BoostError` of code `cannotCreate` when something else is in the way, `ioFailed` on a full disk;
    ///   nothing is left behind then.
    @discardableResult
    public static func copy(_ image: BoostedImage, to target: String) throws(BoostError) -> Bool {
        // A link is a name of the directory that it leads to: that one is replaced, and the link stays.
        let target = RealPath.of(target) ?? target
        let existing = try? FileStamp.read(target)
        if existing != nil {
            if isSame(image, target) { return false }
            guard BoostedImage.isImage(target) || isEmptyDirectory(target) else {
                throw BoostError(
                    .cannotCreate, step: "output", file: target, message: "something else is there",
                    wayOut: "name another directory with -o, or remove it")
            }
        }
        do {
            let place = try CopyPlace(beside: target)
            defer { RemoveTree.remove(place.path) }
            try copyTree(image.directory, to: place.path)
            try Failpoint.reach("output.copied", place.path)
            try swap(place.path, target, replacing: existing != nil)
            return true
        } catch let error as SystemError {
            throw BoostError(writing: error, step: "output")
        } catch { throw BoostError(wrapping: error) }
    }

    /// Whether an undamaged copy is there: the same evidence, no file more, and each as the copy made it. What only a
    /// look at every byte of large files would show is for `verify`.
    private static func isSame(_ image: BoostedImage, _ target: String) -> Bool {
        guard let there = try? TextFile.read("\(target)/\(BoostedImage.evidenceName)"),
            there == (try? TextFile.read("\(image.directory)/\(BoostedImage.evidenceName)")),
            let evidence = try? image.evidence(),
            Set(evidence.files.map(\.path) + [BoostedImage.evidenceName]) == files(below: target)
        else { return false }
        return evidence.files.allSatisfy { file in
            let path = "\(target)/\(file.path)"
            guard let copy = try? FileStamp.read(path),
                let own = try? FileStamp.read("\(image.directory)/\(file.path)"),
                copy.size == file.sizeBytes, copy.mtimeNs == own.mtimeNs,
                copy.mode & UInt32(S_IXUSR) == own.mode & UInt32(S_IXUSR)
            else { return false }
            return file.sizeBytes > smallSize || (try? Digest.of(file: path).digest.hex) == file.sha256
        }
    }

    /// Files up to this many bytes are compared byte by byte: the launch plan and what stands beside it.
    private static let smallSize = 64 << 10

    /// Every name below a directory but those of directories, relative; nil where it cannot be read.
    private static func files(below directory: String) -> Set<String>? {
        var found: Set<String> = []
        var folders = [""]
        while let folder = folders.popLast() {
            guard let names = try? FileSystem.list(directory + "/" + folder) else { return nil }
            for name in names {
                let path = folder + name
                guard let status = try? FileSystem.status("\(directory)/\(path)") else { return nil }
                if status.kind == .directory { folders.append(path + "/") } else { found.insert(path) }
            }
        }
        return found
    }

    private static func isEmptyDirectory(_ path: String) -> Bool { (try? FileSystem.list(path))?.isEmpty == true }

    private static func copyTree(_ source: String, to target: String) throws {
        try TextFile.makeDirectory(target)
        for node in try Tree.read(source).nodes where node.path != EntryManifest.fileName {
            let path = "\(target)/\(node.path)"
            switch node.content {
            case .directory: try TextFile.makeDirectory(path)
            case .file(_, let isExecutable, _):
                let time = try FileStamp.read("\(source)/\(node.path)").mtimeNs
                try ImageFile.copy(
                    "\(source)/\(node.path)", to: path, mode: isExecutable ? 0o755 : 0o644, mtimeNs: time)
            case .link(let destination): try retrying("link", path) { unsafe symlink(destination, path) }
            }
        }
    }

    private static func swap(_ new: String, _ target: String, replacing: Bool) throws(SystemError) {
        // The old one comes to lie under the new one's temporary name, and goes with it.
        let failed = unsafe replacing ? jb_rename_exchange(new, target) : jb_rename_noreplace(new, target)
        guard failed != 0 else { return }
        // NFS, FUSE and others know no such renames.
        guard [EINVAL, ENOSYS, ENOTSUP].contains(errno) else {
            throw SystemError(step: replacing ? "exchange with" : "rename to", path: target, errno: errno)
        }
        try swapInSteps(new, target)
    }

    /// By plain renames: for a moment nothing is there. What is in the way stays where the new one cannot come.
    static func swapInSteps(_ new: String, _ target: String) throws(SystemError) {
        // Onto nothing or an empty directory; one with anything in it is not replaced.
        if unsafe rename(new, target) == 0 { return }
        guard [ENOTEMPTY, EEXIST].contains(errno) else {
            throw SystemError(step: "rename to", path: target, errno: errno)
        }
        let old = new + ".old"
        try retrying("move away", target) { unsafe rename(target, old) }
        if unsafe rename(new, target) != 0 {
            let error = SystemError(step: "rename to", path: target, errno: errno)
            _ = unsafe rename(old, target)
            throw error
        }
        RemoveTree.remove(old)
    }
}

/// The directory beside the output in which the copy is made. It is locked while its maker lives, so that the next
/// build can tell and remove what a killed one left.
private struct CopyPlace: ~Copyable {
    let path: String
    private let lock: Int32

    private static let mark = ".new-"

    init(beside target: String) throws(SystemError) {
        Self.sweep(target)
        while true {
            let path = "\(target)\(Self.mark)\(String(UInt64.random(in: 1 << 60 ... .max), radix: 16))"
            try retrying("create directory", path) { unsafe mkdir(path, 0o755) }
            let lock = try retrying("open", path) { unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            // Another build's sweep may have come between; then it has the lock, and the directory is going.
            if flock(lock, LOCK_EX | LOCK_NB) == 0 && (try? FileStamp.read(path)) != nil {
                self.path = path
                self.lock = lock
                return
            }
            close(lock)
        }
    }

    deinit { close(lock) }

    private static func sweep(_ target: String) {
        let parts = target.split(separator: "/"), parent = "/" + parts.dropLast().joined(separator: "/")
        let prefix = (parts.last ?? "") + mark
        for name in (try? FileSystem.list(parent)) ?? [] where name.hasPrefix(prefix) {
            var random = name.dropFirst(prefix.count)
            if random.hasSuffix(".old") { random.removeLast(4) }
            guard random.utf8.count == 16, random.allSatisfy(\.isHexDigit) else { continue }
            let path = "\(parent)/\(name)", lock = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            guard lock >= 0 else { continue }
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { RemoveTree.remove(path) }
            close(lock)
        }
    }
}

/// Removes what a failed or replaced output left.
enum RemoveTree {
    static func remove(_ path: String) {
        for name in (try? FileSystem.list(path)) ?? [] {
            let child = "\(path)/\(name)"
            // A link is unlinked and never followed.
            if unsafe unlink(child) != 0 && (errno == EISDIR || errno == EPERM) { remove(child) }
        }
        _ = unsafe rmdir(path)
    }
}
