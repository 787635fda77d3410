extension Diagnosis {
    /// Compares the CRCs that the archive bears with its bytes.
    mutating func checkBytes(_ header: ArchiveHeader, _ path: String) {
        guard header.layoutName != nil else { return }
        do throws(ArchiveError) {
            for name in try ArchiveDamage.find(header, path: path) {
                let code: Code = name == ArchiveDamage.headerName ? .damagedHeader : .damagedRegion
                add(
                    .error, code, "\(path): the \(name) is damaged: its CRC-32 differs from the recorded one",
                    "build the archive again; no JVM would notice")
            }
        } catch {
            add(.error, .unreadable, error.description, "check the path and its permissions")
        }
    }
}

/// Finds flipped bits by the CRC-32 that an archive keeps of its header and of each region.
enum ArchiveDamage {
    static let headerName = "header"

    /// Names of the parts whose CRC differs: "header", "region ro".
    static func find(_ header: ArchiveHeader, path: String) throws(ArchiveError) -> [String] {
        let source = try ArchiveBytes(path: path)
        var damaged: [String] = []
        let length = header.headerSize - header.crcStart
        if try crc(source, from: header.crcStart, count: length) != header.headerCRC { damaged.append(headerName) }
        for region in header.regions where region.used > 0 && region.crc != 0 {
            guard let offset = Int(exactly: region.fileOffset), let used = Int(exactly: region.used) else { continue }
            if try crc(source, from: offset, count: used) != region.crc { damaged.append("region \(region.name)") }
        }
        return damaged
    }

    private static func crc(_ source: ArchiveBytes, from offset: Int, count: Int) throws(ArchiveError) -> UInt32 {
        var crc = CRC32()
        var done = 0
        while done < count {
            let chunk = try source.bytes(at: offset + done, count: min(1 << 20, count - done))
            if chunk.isEmpty { break }
            crc.update(chunk.span)
            done += chunk.count
        }
        return crc.value
    }
}
