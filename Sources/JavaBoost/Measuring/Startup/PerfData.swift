/// The counters that a HotSpot JVM keeps in a shared file while it runs (`/tmp/hsperfdata_USER/PID`), or saves at its
/// end (`-XX:PerfDataSaveFile`).
///
/// Layout: a prologue of 32 bytes, then entries, each with its own length, name and value (perfMemory.hpp, struct
/// PerfDataPrologue and PerfDataEntry), the same from JDK 8 to 25.
struct PerfData: Sendable {
    /// Counters that are 64-bit numbers, by name.
    var numbers: [String: Int64] = [:]
    /// Counters that are text, by name.
    var strings: [String: String] = [:]

    /// No counters at all.
    static let none = PerfData()

    private init() {}

    /// Where and why the bytes are no such file.
    struct Malformed: Error, Hashable, Sendable {
        var expected: String
        /// In bytes from the start.
        var offset: Int
    }

    /// Reads a whole file; entries that its JVM is still writing may be missing.
    init(parsing bytes: [UInt8]) throws(Malformed) {
        let reader = try PerfDataReader(bytes)
        var offset = try reader.int32(24)
        let count = try reader.int32(28)
        guard count >= 0, count <= bytes.count / 20 else {
            throw Malformed(expected: "a number of entries", offset: 28)
        }
        for _ in 0..<count {
            let length = try reader.int32(offset)
            guard length >= 20, offset >= 32, length <= bytes.count - offset else {
                throw Malformed(expected: "an entry of at least 20 bytes within the file", offset: offset)
            }
            try add(reader, offset, length)
            offset += length
        }
    }

    private mutating func add(_ reader: PerfDataReader, _ entry: Int, _ length: Int) throws(Malformed) {
        let name = try reader.text(entry, in: length, at: try reader.int32(entry + 4), length: nil)
        let vector = try reader.int32(entry + 8)
        let type = reader.bytes[entry + 12]
        let value = try reader.int32(entry + 16)
        if type == UInt8(ascii: "J"), vector == 0 {
            guard value >= 0, value <= length - 8 else {
                throw Malformed(expected: "a value inside its entry", offset: entry + 16)
            }
            numbers[name] = try reader.int64(entry + value)
        } else if type == UInt8(ascii: "B"), vector > 0 {
            strings[name] = try reader.text(entry, in: length, at: value, length: vector)
        }
    }

    /// A counter of elapsed ticks in milliseconds; nil when this JVM does not keep it.
    func milliseconds(_ name: String) -> Double? {
        guard let ticks = numbers[name], let frequency = numbers["sun.os.hrt.frequency"], frequency > 0 else {
            return nil
        }
        return Double(ticks) / Double(frequency) * 1_000
    }
}

/// Bounds-checked access in the file's byte order.
private struct PerfDataReader {
    let bytes: [UInt8]
    private let littleEndian: Bool

    init(_ bytes: [UInt8]) throws(PerfData.Malformed) {
        guard bytes.count >= 32, bytes.starts(with: [0xca, 0xfe, 0xc0, 0xc0]) else {
            throw PerfData.Malformed(expected: "the magic number cafec0c0", offset: 0)
        }
        guard bytes[4] <= 1 else { throw PerfData.Malformed(expected: "a byte order of 0 or 1", offset: 4) }
        guard bytes[5] == 2 else { throw PerfData.Malformed(expected: "major version 2", offset: 5) }
        self.bytes = bytes
        littleEndian = bytes[4] == 1
    }

    func int32(_ offset: Int) throws(PerfData.Malformed) -> Int {
        Int(Int32(truncatingIfNeeded: try number(offset, 4)))
    }
    func int64(_ offset: Int) throws(PerfData.Malformed) -> Int64 { Int64(bitPattern: try number(offset, 8)) }

    private func number(_ offset: Int, _ count: Int) throws(PerfData.Malformed) -> UInt64 {
        guard offset >= 0, offset <= bytes.count - count else {
            throw PerfData.Malformed(expected: "\(count) bytes", offset: offset)
        }
        var value: UInt64 = 0
        for index in 0..<count {
            let place = littleEndian ? index : count - 1 - index
            value |= UInt64(bytes[offset + index]) << UInt64(8 * place)
        }
        return value
    }

    /// Text up to a NUL or for `length` bytes, wholly inside its entry.
    func text(_ entry: Int, in entryLength: Int, at place: Int, length: Int?) throws(PerfData.Malformed) -> String {
        guard place >= 0, place < entryLength, length.map({ $0 <= entryLength - place }) ?? true else {
            throw PerfData.Malformed(expected: "a text inside its entry", offset: entry)
        }
        let end = length.map { entry + place + $0 } ?? entry + entryLength
        return String(decoding: bytes[(entry + place)..<end].prefix { $0 != 0 }, as: UTF8.self)
    }
}

extension PerfData {
    /// The counters of a running JVM; nil when it keeps none (`-XX:-UsePerfData`, not HotSpot, another mount namespace).
    static func ofProcess(_ pid: Int32) -> PerfData? {
        for directory in ProcFile.names(in: "/tmp") where directory.hasPrefix("hsperfdata_") {
            if let bytes = ProcFile.read("/tmp/\(directory)/\(pid)"), let data = try? PerfData(parsing: bytes) {
                return data
            }
        }
        return nil
    }
}
