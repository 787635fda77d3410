/// Bytes that do not follow their format: where they stop doing so, and what was expected there.
public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
        /// The bytes end before the structure does.
        case truncated
        /// The first bytes are not those of the format.
        case badMagic
        /// A version that the format never had or that this parser does not know.
        case unsupportedVersion
        /// A tag, kind or keyword outside the format.
        case unknownTag
        /// An index, offset or length that points outside its table.
        case badReference
        /// A string that is not well-formed in its encoding.
        case badString
        /// A value that the format forbids here.
        case badValue
        /// More than the parser accepts.
        case tooLarge
    }

    public var kind: Kind
    /// Bytes from the start of the parsed buffer to the place of the fault.
    public var offset: Int
    /// What was expected or found, in words.
    public var what: String

    public init(_ kind: Kind, offset: Int, _ what: String) {
        self.kind = kind
        self.offset = offset
        self.what = what
    }

    public var description: String { "\(what) (\(kind.rawValue), at byte \(offset))" }
}
