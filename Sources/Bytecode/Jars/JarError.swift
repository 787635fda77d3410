/// Why a jar could not be opened, read or written; names the file, the entry and the way out.
public struct JarError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable reasons; callers decide by these, never by the text.
    public enum Kind: String, Hashable, Sendable {
        /// There is no file at the path.
        case notFound
        /// The path leads to a directory, device or pipe.
        case notARegularFile
        /// A system call failed; `errno` says why.
        case unreadable
        /// The file has no bytes at all.
        case empty
        /// There is no end-of-central-directory record: not a zip, or cut off at its end.
        case notAZip
        /// Records contradict each other or point outside the file.
        case corrupt
        /// One of several disks of a split archive.
        case multiDisk
        /// The entry is encrypted; no JVM can load it.
        case encrypted
        /// Compressed with a method other than stored or deflated; no JVM can load it.
        case unsupportedMethod
        /// Larger than the limits allow; see ``Jar/Limits``.
        case tooLarge
        /// The content does not have the CRC-32 that the directory promises.
        case checksumMismatch
        /// The file is no longer the one that was opened.
        case changed
        /// Malformed `META-INF/MANIFEST.MF`.
        case badManifest
        /// The name cannot be written to a jar or unpacked safely.
        case badName
        /// Writing failed; `errno` says why (28, ENOSPC: the disk is full).
        case unwritable
        /// The zip library has no memory left, or refused for a reason of its own.
        case library
    }

    public var kind: Kind
    /// The file; for a jar in a jar `outer.jar!/inner.jar`.
    public var path: String
    /// The entry concerned, or nil where the whole jar is.
    public var entry: String?
    /// Bytes from the start of the jar, where known.
    public var offset: Int?
    /// The system's error number where a system call failed, else 0.
    public var errno: Int32
    /// What was found, in words.
    public var what: String

    public init(
        _ kind: Kind, path: String, entry: String? = nil, offset: Int? = nil, errno: Int32 = 0, _ what: String
    ) {
        self.kind = kind
        self.path = path
        self.entry = entry
        self.offset = offset
        self.errno = errno
        self.what = what
    }

    public var description: String {
        var text = path
        if let entry { text += "!/\(entry)" }
        text += ": \(what)"
        if let offset { text += " (at byte \(offset))" }
        return text + "; \(wayOut)"
    }

    /// What a user can do about it.
    public var wayOut: String {
        switch kind {
        case .notFound: "check the path"
        case .notARegularFile: "give the jar file itself"
        case .unreadable: "check that the file can be read"
        case .empty, .notAZip, .corrupt, .checksumMismatch: "build or fetch the jar again"
        case .multiDisk: "join the parts into one jar"
        case .encrypted: "rebuild the jar without encryption"
        case .unsupportedMethod: "rebuild the jar with deflate or stored entries"
        case .tooLarge: "rebuild the jar within the limit; large data can lie beside it"
        case .changed: "try again once nothing writes to the file"
        case .badManifest: "repair META-INF/MANIFEST.MF"
        case .badName: "rename the entry"
        case .unwritable: errno == 28 ? "free some disk space" : "check that the directory can be written"
        case .library: "try again with more memory"
        }
    }
}
