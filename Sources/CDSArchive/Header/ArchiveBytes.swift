internal import JVM

/// An archive's bytes, in a file or in memory. Archives have 10 to 200 MB, of which a header needs a few KB.
enum ArchiveBytes: Sendable {
    case file(ReadOnlyFile, size: Int)
    case memory([UInt8])

    init(path: String) throws(ArchiveError) {
        do throws(SystemError) {
            let file = try ReadOnlyFile(path)
            let stamp = try file.stamp()
            guard stamp.isRegularFile else {
                throw SystemError(step: "read as a file", path: path, errno: stamp.isDirectory ? 21 : 22)
            }
            self = .file(file, size: Int(stamp.size))
        } catch {
            throw ArchiveError(.unreadable, path: path, what: error.description)
        }
    }

    var path: String? {
        switch self {
        case .file(let file, _): file.path
        case .memory: nil
        }
    }

    var size: Int {
        switch self {
        case .file(_, let size): size
        case .memory(let bytes): bytes.count
        }
    }

    /// The bytes from `offset`, at most `count`; fewer or none where the archive ends.
    func bytes(at offset: Int, count: Int) throws(ArchiveError) -> [UInt8] {
        guard offset >= 0, count > 0, offset < size else { return [] }
        let length = min(count, size - offset)
        switch self {
        case .memory(let bytes): return Array(bytes[offset..<(offset + length)])
        case .file(let file, _):
            do throws(SystemError) { return try file.read(at: offset, count: length) } catch {
                throw ArchiveError(.unreadable, path: file.path, offset: offset, what: error.description)
            }
        }
    }
}
