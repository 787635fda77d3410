public import JVM

/// A file's content and the stamp by which it is known unchanged.
public struct FileDigest: Hashable, Sendable {
    public var path: String
    public var stamp: FileStamp
    public var digest: Digest
}

extension Store {
    /// The digests of files, read only where the index does not know the file as it is now.
    ///
    /// A file is known by device, inode, size and both times in nanoseconds. It is not remembered when it changed less
    /// than two seconds before it was read: a change right after could bear the same times, on disks that count them
    /// coarsely.
    public func digests(of paths: [String]) throws(StoreError) -> [FileDigest] {
        var stamps: [FileStamp] = []
        for path in paths { stamps.append(try storing { () throws(SystemError) in try FileStamp.read(path) }) }
        let asked = stamps
        // The memory is a convenience: without it everything is read.
        let known = (try? withIndex { index throws(DatabaseError) in try index.digests(asked) }) ?? []
        var fresh: [FileDigest] = []
        var all: [FileDigest] = []
        for (place, path) in paths.enumerated() {
            if place < known.count, let digest = known[place] {
                all.append(FileDigest(path: path, stamp: stamps[place], digest: digest))
                continue
            }
            let startNs = clock()
            let (digest, stamp) = try Digest.of(file: path)
            let file = FileDigest(path: path, stamp: stamp, digest: digest)
            all.append(file)
            if stamp.isSettled(atNs: startNs) { fresh.append(file) }
        }
        remember(fresh)
        return all
    }

    /// The digest of one file.
    public func digest(of path: String) throws(StoreError) -> FileDigest { try digests(of: [path])[0] }

    private func remember(_ files: [FileDigest]) {
        if files.isEmpty || root.isReadOnly { return }
        let rows = files.map { ($0.stamp, $0.digest) }
        let nowNs = clock()
        try? withIndex { index throws(DatabaseError) in try index.remember(rows, nowNs: nowNs) }
    }
}

extension FileStamp {
    /// True when the last change lies at least two seconds before `now` (nanoseconds since the epoch).
    ///
    /// A time of change in the future can only have been set by hand; then the other one, which cannot be set, decides.
    func isSettled(atNs now: Int64) -> Bool {
        let margin: Int64 = 2_000_000_000
        let limit = now.subtractingReportingOverflow(margin)
        let ahead = now.addingReportingOverflow(margin)
        if limit.overflow || ahead.overflow { return false }
        return ctimeNs < limit.partialValue && (mtimeNs < limit.partialValue || mtimeNs > ahead.partialValue)
    }
}
