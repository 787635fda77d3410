import Glibc
public import JVM

extension Digest {
    /// The digest of a file's content, and the stamp that the file bore while it was read.
    ///
    /// Reads a megabyte at a time, so a file of any size takes no memory.
    /// - Throws: `changedWhileRead` when size or times differ after reading: the content that was read may be no
    ///   version of the file at all.
    public static func of(file path: String) throws(StoreError) -> (digest: Digest, stamp: FileStamp) {
        let file = try open(path)
        let before = try storing { () throws(SystemError) in try FileStamp.read(descriptor: file.number) }
        guard before.isRegularFile else {
            throw StoreError(.unfit, "\(path) is no regular file; it cannot be digested")
        }
        let digest = try storing { () throws(SystemError) in try content(of: file, path) }
        try storing { () throws(SystemError) in try Failpoint.reach("digest.read", path) }
        let after = try storing { () throws(SystemError) in try FileStamp.read(descriptor: file.number) }
        guard before == after else {
            throw StoreError(
                .changedWhileRead, "\(path) was changed while it was being read; run again when it is complete")
        }
        return (digest, before)
    }

    private static func open(_ path: String) throws(StoreError) -> Descriptor {
        do { return try Descriptor.open(path, O_RDONLY) } catch {
            throw error.isAboutTheFile ? StoreError(.unreadableFile, "\(error)", cause: error) : StoreError(error)
        }
    }

    private static func content(of file: borrowing Descriptor, _ path: String) throws(SystemError) -> Digest {
        posix_fadvise(file.number, 0, 0, POSIX_FADV_SEQUENTIAL)
        var hasher = DigestHasher()
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while case let count = try file.read(into: &chunk, path), count > 0 { hasher.update(chunk, count: count) }
        return hasher.finish()
    }
}
