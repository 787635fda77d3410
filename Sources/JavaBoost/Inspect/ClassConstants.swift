/// The texts in a class file's constant pool (JVMS 4.4), without parsing the rest: what a search for constants needs.
enum ClassConstants {
    /// Calls `body` with each UTF-8 constant's bytes; stops silently where the pool is malformed, since a class that
    /// cannot be read has nothing to report.
    static func forEachText(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
        guard bytes.count >= 10, bytes[0..<4] == [0xca, 0xfe, 0xba, 0xbe] else { return }
        let count = Int(bytes[8]) << 8 | Int(bytes[9])
        var offset = 10
        var index = 1
        while index < count {
            guard offset + 3 <= bytes.count else { return }
            let tag = bytes[offset]
            if tag == 1 {
                let length = Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2])
                guard offset + 3 + length <= bytes.count else { return }
                body(bytes[(offset + 3)..<(offset + 3 + length)])
                offset += 3 + length
            } else {
                guard let size = size(ofTag: tag) else { return }
                offset += size
                // Long and double take two places (JVMS 4.4.5).
                if tag == 5 || tag == 6 { index += 1 }
            }
            index += 1
        }
    }

    /// Bytes of a constant with its tag; nil for unknown tags.
    private static func size(ofTag tag: UInt8) -> Int? {
        switch tag {
        case 3, 4, 9, 10, 11, 12, 17, 18: 5
        case 5, 6: 9
        case 7, 8, 16, 19, 20: 3
        case 15: 4
        default: nil
        }
    }

    /// Whether the class names both `main` and `(String[])`: nearly always the method, at times a call of one.
    static func hasMainMethod(_ bytes: [UInt8]) -> Bool {
        var name = false
        var descriptor = false
        forEachText(bytes) { text in
            name = name || text.elementsEqual("main".utf8)
            descriptor = descriptor || text.elementsEqual("([Ljava/lang/String;)V".utf8)
        }
        return name && descriptor
    }

    /// The name in a `module-info.class`, or nil. The Module attribute is followed (JVMS 4.7.25): the descriptor's
    /// own name is one of several constants of its kind.
    static func moduleName(_ bytes: [UInt8]) -> String? {
        guard let pool = Pool(bytes) else { return nil }
        // Such a class has no interfaces, fields or methods (JVMS 4.1): access flags, this, super and three zero
        // counts stand before the number of attributes.
        var offset = pool.end + 14
        var left = pool.u2(pool.end + 12)
        while left > 0, offset + 8 <= bytes.count {
            if pool.text(pool.u2(offset)) == "Module" {
                guard let module = pool.places[pool.u2(offset + 6)], bytes[module] == 19 else { return nil }
                return pool.text(pool.u2(module + 1))?.replacing("/", with: ".")
            }
            offset += 6 + (pool.u2(offset + 2) << 16 | pool.u2(offset + 4))
            left -= 1
        }
        return nil
    }

    /// Where each constant lies.
    private struct Pool {
        var bytes: [UInt8]
        var places: [Int?]
        var end: Int

        init?(_ bytes: [UInt8]) {
            guard bytes.count >= 10, bytes[0..<4] == [0xca, 0xfe, 0xba, 0xbe] else { return nil }
            let count = Int(bytes[8]) << 8 | Int(bytes[9])
            self.bytes = bytes
            places = Array(repeating: nil, count: 65536)
            end = 10
            var index = 1
            while index < count {
                guard end + 3 <= bytes.count else { return nil }
                places[index] = end
                let tag = bytes[end]
                guard let size = tag == 1 ? 3 + (Int(bytes[end + 1]) << 8 | Int(bytes[end + 2])) : ClassConstants.size(ofTag: tag)
                else { return nil }
                end += size
                index += tag == 5 || tag == 6 ? 2 : 1
            }
            guard end <= bytes.count else { return nil }
        }

        func u2(_ offset: Int) -> Int {
            offset + 1 < bytes.count ? Int(bytes[offset]) << 8 | Int(bytes[offset + 1]) : 0
        }

        func text(_ index: Int) -> String? {
            guard let place = places[index], bytes[place] == 1 else { return nil }
            let length = u2(place + 1)
            guard place + 3 + length <= bytes.count else { return nil }
            return String(decoding: bytes[(place + 3)..<(place + 3 + length)], as: UTF8.self)
        }
    }
}
