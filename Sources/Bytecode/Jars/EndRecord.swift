/// The end-of-central-directory record (APPNOTE 4.3.16), with the ZIP64 one where there is one.
struct EndRecord {
    /// Bytes in front of the zip.
    var prefix: Int
    /// The central directory, in bytes from the start of the file.
    var directory: Int
    var size: Int
    /// Entries promised.
    var count: Int
    var end: Int
    var isZIP64: Bool

    /// The record and the longest comment behind it.
    private static let longestTail = 22 + 0xffff
    /// Records that are looked into before the file is given up. For each one more of the file may have to be read, and
    /// a hostile tail holds thousands; in an honest one the last that looks right is.
    private static let mostAttempts = 64

    init(_ bytes: JarBytes) throws(JarError) {
        guard bytes.count > 0 else { throw JarError(.empty, path: bytes.path, "is empty") }
        let tailStart = max(0, bytes.count - Self.longestTail)
        let tail = try bytes.bytes(at: tailStart, count: bytes.count - tailStart)
        let span = tail.span
        var failure = JarError(.notAZip, path: bytes.path, "is not a jar, or its end is missing")
        var offset = span.count - 22
        var attempts = 0
        while offset >= 0, attempts < Self.mostAttempts {
            if span[offset] == 0x50, span.little32(offset) == 0x0605_4b50 {
                do throws(JarError) {
                    if let found = try Self(bytes, tail: span, tailStart: tailStart, at: offset, attempts: &attempts) {
                        self = found
                        return
                    }
                } catch {
                    // The error of the last record is the telling one: earlier matches are mostly content.
                    if failure.kind == .notAZip { failure = error }
                }
            }
            offset -= 1
        }
        throw failure
    }

    /// Nil where the four bytes are no record but part of a comment or of an entry.
    ///
    /// - Parameter attempts: counts the records that more of the file is read for.
    private init?(
        _ bytes: JarBytes, tail: Span<UInt8>, tailStart: Int, at offset: Int, attempts: inout Int
    ) throws(JarError) {
        end = tailStart + offset + 22 + tail.little16(offset + 20)
        guard end <= bytes.count else { return nil }
        count = tail.little16(offset + 10)
        size = tail.little32(offset + 12)
        var directoryOffset = tail.little32(offset + 16)
        var behind = tailStart + offset
        isZIP64 = false
        let disks = (tail.little16(offset + 4), tail.little16(offset + 6))
        if disks != (0, 0), disks != (0xffff, 0xffff) {
            throw JarError(.multiDisk, path: bytes.path, offset: tailStart + offset, "is one part of a split archive")
        }
        attempts += 1
        if let wide = try WideRecord(bytes, locatorAt: tailStart + offset - 20) {
            (count, size, directoryOffset, behind) = (wide.count, wide.size, wide.directoryOffset, wide.position)
            isZIP64 = true
        }
        guard size <= behind, directoryOffset <= behind - size else {
            throw JarError(
                .corrupt, path: bytes.path, offset: tailStart + offset, "has its directory outside the file")
        }
        directory = behind - size
        prefix = directory - directoryOffset
        if size == 0, count == 0 {
            // An empty zip is the record alone; anything in front of it makes the match an accident or a script.
            guard directoryOffset == 0 else { return nil }
            return
        }
        let signature = try bytes.bytes(at: directory, count: min(4, size))
        guard signature == [0x50, 0x4b, 1, 2] else {
            throw JarError(.corrupt, path: bytes.path, offset: directory, "has no directory where its end says")
        }
        guard try !Self.isEntry(bytes, at: prefix) else {
            throw JarError(.notAZip, path: bytes.path, "is cut off: only a jar in it is whole")
        }
    }

    /// Whether a local header ends where this zip starts: then it is a stored entry of a zip that has lost its end,
    /// which would else pass for a launch script in front. (The JDK opens the inner jar in such a case.)
    private static func isEntry(_ bytes: JarBytes, at prefix: Int) throws(JarError) -> Bool {
        let longest = 30 + 2 * 0xffff
        let start = max(0, prefix - longest)
        let front = try bytes.bytes(at: start, count: prefix - start)
        let span = front.span
        guard span.count >= 30 else { return false }
        for offset in 0...(span.count - 30) where span[offset] == 0x50 && span.little32(offset) == 0x0403_4b50 {
            if offset + 30 + span.little16(offset + 26) + span.little16(offset + 28) == span.count { return true }
        }
        return false
    }

    /// The ZIP64 end record (APPNOTE 4.3.14) that a locator in front of the ordinary one leads to.
    private struct WideRecord {
        var position: Int
        var count: Int
        var size: Int
        var directoryOffset: Int

        init?(_ bytes: JarBytes, locatorAt locator: Int) throws(JarError) {
            guard locator >= 56 else { return nil }
            let pointer = try bytes.bytes(at: locator, count: 20)
            guard pointer.span.little32(0) == 0x0706_4b50 else { return nil }
            guard let claimed = pointer.span.little64(8), (0...(locator - 56)).contains(claimed) else {
                throw JarError(
                    .corrupt, path: bytes.path, offset: locator, "has its ZIP64 end record outside the file")
            }
            // With bytes in front of the zip the claimed place is too early; without extensible data the record
            // lies right before its locator.
            for place in [claimed, locator - 56] {
                let record = try bytes.bytes(at: place, count: 56)
                let span = record.span
                guard span.little32(0) == 0x0606_4b50 else { continue }
                guard let count = span.little64(32), let size = span.little64(40), let offset = span.little64(48)
                else { break }
                (self.count, self.size, self.directoryOffset, self.position) = (count, size, offset, place)
                return
            }
            throw JarError(.corrupt, path: bytes.path, offset: locator, "has a broken ZIP64 end record")
        }
    }
}
