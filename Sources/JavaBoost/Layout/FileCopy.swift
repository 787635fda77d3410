internal import Bytecode
internal import Crypto
internal import Glibc
internal import JVM

/// SHA-256 on the way.
struct ContentDigest {
    private var hash = SHA256()
    private(set) var size: Int64 = 0

    mutating func update(_ bytes: Span<UInt8>) {
        size += Int64(bytes.count)
        // SAFETY: the hash only reads the bytes that it is lent.
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }

    /// Hexadecimal, in lower case.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in hash.finalize() { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Files read and copied piece by piece; a file that changes meanwhile is an error.
enum FileCopy {
    private static let piece = 1 << 20

    static func digest(_ path: String) throws(JarError) -> ContentDigest {
        var digest = ContentDigest()
        try forEachPiece(of: path) { (bytes) throws(JarError) in digest.update(bytes) }
        return digest
    }

    /// Copies to a new file; one that is there already is an error.
    static func copy(_ path: String, to target: String) throws(JarError) -> ContentDigest {
        let output = try create(target)
        defer { _ = close(output) }
        var digest = ContentDigest()
        try forEachPiece(of: path) { (bytes) throws(JarError) in
            digest.update(bytes)
            try write(bytes, to: output, target)
        }
        return digest
    }

    /// Writes a new file; one that is there already is an error.
    static func write(_ bytes: [UInt8], to target: String) throws(JarError) -> ContentDigest {
        let output = try create(target)
        defer { _ = close(output) }
        var digest = ContentDigest()
        digest.update(bytes.span)
        try write(bytes.span, to: output, target)
        return digest
    }

    private static func create(_ target: String) throws(JarError) -> Int32 {
        let output = unsafe open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard output >= 0 else { throw JarError(.unwritable, path: target, errno: errno, "cannot be made") }
        return output
    }

    static func read(_ path: String) throws(JarError) -> [UInt8] {
        var all: [UInt8] = []
        try forEachPiece(of: path) { (bytes) throws(JarError) in
            // SAFETY: the bytes are copied before the closure returns.
            unsafe bytes.withUnsafeBytes { unsafe all.append(contentsOf: $0) }
        }
        return all
    }

    private static func forEachPiece(
        of path: String, _ body: (Span<UInt8>) throws(JarError) -> Void
    ) throws(JarError) {
        let input = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard input >= 0 else {
            throw JarError(errno == ENOENT ? .notFound : .unreadable, path: path, errno: errno, "cannot be opened")
        }
        defer { _ = close(input) }
        let before = try? FileStamp.read(descriptor: input)
        guard let before, before.isRegularFile else {
            throw JarError(.notARegularFile, path: path, "is not a regular file")
        }
        var buffer = [UInt8](repeating: 0, count: piece)
        var done: Int64 = 0
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw JarError(.unreadable, path: path, errno: errno, "cannot be read") }
            if count == 0 { break }
            done += Int64(count)
            try body(buffer.span.extracting(0..<count))
        }
        guard done == before.size, let after = try? FileStamp.read(path), after == before else {
            throw JarError(.changed, path: path, "was written to while it was read")
        }
    }

    private static func write(_ bytes: Span<UInt8>, to output: Int32, _ path: String) throws(JarError) {
        var done = 0
        while done < bytes.count {
            // SAFETY: the pointer and the count describe the rest of the bytes, since done < count.
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(output, $0.baseAddress! + done, $0.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw JarError(.unwritable, path: path, errno: errno, "cannot be written") }
            done += count
        }
    }
}
