import Bytecode

/// A zip put together byte by byte, so that every lie that a zip can tell can be told.
struct ZipImage {
    struct Part {
        var name: [UInt8]
        /// As packed.
        var data: [UInt8]
        var method = 0
        var flags = 0
        /// Claims; nil tells the truth.
        var size: Int?
        var crc: UInt32?
        var compressedSize: Int?
        /// In the local header; nil for the same.
        var localName: [UInt8]?
        var headerOffset: Int?
        var madeBy = 0x0314
        var externalAttributes = 0
        /// Sizes and offset in a ZIP64 extra field.
        var isWide = false
    }

    var parts: [Part] = []
    /// In front of the zip; not counted in its offsets unless `adjusted`.
    var prefix: [UInt8] = []
    var adjusted = false
    var comment: [UInt8] = []
    /// In front of the end record: the ZIP64 end record and its locator.
    var hasWideEnd = false
    /// Behind everything, in no comment.
    var trailer: [UInt8] = []
    var promisedEntries: Int?
    var disk = 0

    mutating func add(_ name: String, _ text: String, _ change: (inout Part) -> Void = { _ in }) {
        var part = Part(name: Array(name.utf8), data: Array(text.utf8))
        change(&part)
        parts.append(part)
    }

    var bytes: [UInt8] {
        var output = prefix
        let base = adjusted ? 0 : prefix.count
        var directory: [UInt8] = []
        for part in parts {
            let offset = part.headerOffset ?? (output.count - base)
            output += part.local
            directory += part.central(at: offset)
        }
        let start = output.count - base
        output += directory
        let count = promisedEntries ?? parts.count
        if hasWideEnd {
            let place = output.count - base
            output += little(0x0606_4b50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
            output += little(count, 8) + little(count, 8) + little(directory.count, 8) + little(start, 8)
            output += little(0x0706_4b50, 4) + little(0, 4) + little(place, 8) + little(1, 4)
        }
        output += little(0x0605_4b50, 4) + little(disk, 2) + little(disk, 2)
        let short = hasWideEnd ? 0xffff : count & 0xffff
        output += little(short, 2) + little(short, 2)
        output += little(hasWideEnd ? 0xffff_ffff : directory.count, 4)
        output += little(hasWideEnd ? 0xffff_ffff : start, 4)
        return output + little(comment.count, 2) + comment + trailer
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = ~0
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        return ~crc
    }
}

extension ZipImage.Part {
    private var claims: (crc: Int, compressed: Int, size: Int) {
        (Int(crc ?? ZipImage.crc32(data)), compressedSize ?? data.count, size ?? data.count)
    }

    var local: [UInt8] {
        let name = localName ?? self.name
        var header =
            little(0x0403_4b50, 4) + little(20, 2) + little(flags, 2) + little(method, 2) + little(0x21 << 16, 4)
        header += little(claims.crc, 4) + little(claims.compressed, 4) + little(claims.size, 4)
        return header + little(name.count, 2) + little(0, 2) + name + data
    }

    func central(at offset: Int) -> [UInt8] {
        var record = little(0x0201_4b50, 4) + little(madeBy, 2) + little(20, 2) + little(flags, 2) + little(method, 2)
        record += little(0x21 << 16, 4) + little(claims.crc, 4)
        record += little(isWide ? 0xffff_ffff : claims.compressed, 4) + little(isWide ? 0xffff_ffff : claims.size, 4)
        let extra =
            isWide
            ? little(1, 2) + little(24, 2) + little(claims.size, 8) + little(claims.compressed, 8) + little(offset, 8)
            : []
        record += little(name.count, 2) + little(extra.count, 2) + little(0, 2) + little(0, 2) + little(0, 2)
        record += little(externalAttributes, 4) + little(isWide ? 0xffff_ffff : offset, 4)
        return record + name + extra
    }
}

func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

func big(_ value: Int, _ count: Int) -> [UInt8] { little(value, count).reversed() }
