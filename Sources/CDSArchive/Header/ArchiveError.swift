/// Why an archive could not be read.
public struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
        /// It is none: the magic number is another.
        case notAnArchive
        /// The file ends before its header does.
        case truncated
        /// A field has a value that no JVM writes.
        case malformed
        /// The file cannot be opened or read.
        case unreadable
    }

    public var kind: Kind
    /// Path of the file, or nil for bytes in memory.
    public var path: String?
    /// Where in the file, in bytes from its start.
    public var offset: Int
    /// What was expected or failed there.
    public var what: String

    public init(_ kind: Kind, path: String? = nil, offset: Int = 0, what: String) {
        self.kind = kind
        self.path = path
        self.offset = offset
        self.what = what
    }

    public var description: String { "\(path ?? "archive"), offset \(offset): \(what)" }
}
