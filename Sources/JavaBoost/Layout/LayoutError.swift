internal import Bytecode
internal import JVM

/// Why a layout could not be made; names the file, the step and the way out.
public struct LayoutError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable reasons; callers decide by these, never by the text.
    public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        /// No layout can stand for the image; it has to run as it is.
        case unsupported
        /// The application's own jar is signed and would have to be packed anew.
        case signedApplication
        /// An input changed between the inspection and the end of the layout.
        case changed
        /// This user may not read an input.
        case noAccess
        /// An input cannot be read.
        case unreadable
        /// An input is broken, encrypted or a zip bomb.
        case badInput
        /// Two different entries of one name where only one can be kept.
        case duplicateEntry
        /// The target has something in it already.
        case outputExists
        /// The target cannot be written.
        case unwritable
        /// No space left.
        case diskFull
    }

    public var code: Code
    /// The file concerned: an input, or one of the layout.
    public var file: String
    /// The entry of the jar concerned, or nil.
    public var entry: String?
    /// What was being done, as a verb phrase.
    public var step: String
    public var message: String
    public var wayOut: String

    public init(
        _ code: Code, file: String, entry: String? = nil, step: String, _ message: String, wayOut: String
    ) {
        self.code = code
        self.file = file
        self.entry = entry
        self.step = step
        self.message = message
        self.wayOut = wayOut
    }

    public var description: String {
        let subject = entry.map { "\(file)!/\($0)" } ?? file
        return "cannot \(step): \(subject): \(message); \(wayOut)"
    }
}

extension LayoutError {
    init(_ error: JarError, step: String) {
        let code: Code =
            switch error.kind {
            case .changed: .changed
            case .unwritable: error.errno == 28 ? .diskFull : .unwritable
            case .unreadable where error.errno == 1 || error.errno == 13: .noAccess
            case .notFound, .unreadable, .notARegularFile, .library: .unreadable
            case .badName, .empty, .notAZip, .corrupt, .multiDisk, .encrypted, .unsupportedMethod, .tooLarge,
                .checksumMismatch, .badManifest:
                .badInput
            }
        self.init(code, file: error.path, entry: error.entry, step: step, error.what, wayOut: error.wayOut)
    }

    init(_ error: InspectError) {
        let code: Code =
            switch error.code {
            case .changed: .changed
            case .noAccess: .noAccess
            case .notFound, .unreadable: .unreadable
            default: .badInput
            }
        self.init(code, file: error.path, entry: error.entry, step: error.step, error.message, wayOut: error.wayOut)
    }

    /// - Parameter writing: whether the failed call was on the layout's side.
    init(_ error: SystemError, file: String, step: String, writing: Bool) {
        let full = error.errno == 28 || error.errno == 122
        self.init(
            !writing ? .unreadable : full ? .diskFull : .unwritable, file: error.path ?? file, step: step,
            error.description,
            wayOut: !writing
                ? "check that it is there and can be read"
                : full ? "free some disk space" : "check that the directory can be written")
    }
}
