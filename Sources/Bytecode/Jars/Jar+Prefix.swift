extension Jar {
    /// The first `count` inflated bytes of an entry, fewer where it is shorter. Its CRC-32 is *not* checked: that
    /// would take the whole entry, and who asks for a prefix of tens of thousands wants to know their versions soon.
    public func prefix(of entry: Entry, count: Int) throws(JarError) -> [UInt8] {
        guard entry.index < entries.count, entries[entry.index] == entry else {
            throw JarError(.corrupt, path: path, entry: entry.name, "is not an entry of this jar")
        }
        if entry.isEncrypted { throw JarError(.encrypted, path: path, entry: entry.name, "is encrypted") }
        return try withHandle { handle throws(JarError) in
            let stream = try handle.open(entry)
            var bytes = [UInt8](repeating: 0, count: min(count, entry.size))
            let got = try stream.read(into: &bytes)
            return got == bytes.count ? bytes : Array(bytes[..<got])
        }
    }
}
