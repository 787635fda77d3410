/// Why an application image could not be inspected; names the file, the step and the way out.
public struct InspectError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable reasons; callers decide by these, never by the text.
    public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        /// Nothing at the path.
        case notFound
        /// This user may not read it.
        case noAccess
        /// A system call failed.
        case unreadable
        /// Neither a jar, a war nor a directory.
        case notAnImage
        /// No bytes, or a jar without entries.
        case empty
        /// The jar is cut off or contradicts itself.
        case corrupt
        /// An entry is encrypted or packed by a method that no JVM reads.
        case unsupportedEntry
        /// An entry's name leads outside of the jar, or is otherwise unsafe to unpack.
        case unsafeEntry
        /// Two entries of one name where only one can be kept.
        case duplicateEntry
        /// Larger than the limits allow: a zip bomb.
        case tooLarge
        /// A manifest or an index file that does not follow its format.
        case badMetadata
        /// Nothing says which class to start, or the class is not in the image.
        case missingMainClass
        /// The file was written to while it was read.
        case changed
    }

    public var code: Code
    /// The file or directory.
    public var path: String
    /// The entry of the jar concerned, or nil.
    public var entry: String?
    /// What was being done, as a verb phrase: "read the manifest".
    public var step: String
    /// What was found, in words.
    public var message: String
    /// What the user can do about it.
    public var wayOut: String

    public init(
        _ code: Code, path: String, entry: String? = nil, step: String, _ message: String, wayOut: String
    ) {
        self.code = code
        self.path = path
        self.entry = entry
        self.step = step
        self.message = message
        self.wayOut = wayOut
    }

    public var description: String {
        let subject = entry.map { "\(path)!/\($0)" } ?? path
        return "cannot \(step): \(subject): \(message); \(wayOut)"
    }
}
