/// Something in which a run differs from what its archive was dumped with, and what that costs.
public struct Mismatch: Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case sharingOff = "sharing-off"
        case noArchive = "no-archive-possible"
        case compressedOops = "compressed-oops"
        case classPointers = "class-pointers"
        case objectAlignment = "object-alignment"
        case compactHeaders = "compact-headers"
        case compactStrings = "compact-strings"
        case verification
        case collector
        case moduleGraph = "module-graph"
        case moduleOptions = "module-options"
        case agent
        case bootClassPath = "boot-class-path"
        case systemClassLoader = "system-class-loader"
        case profiling
    }

    public enum Effect: String, Hashable, Sendable, Comparable {
        /// The archive is mapped; some of what it holds (module graph, heap objects) is not used.
        case slower
        /// As `slower`, and the VM prints error lines on standard output, though it uses the archive (JDK 25).
        case noisy
        /// The application's own classes do not come from the archive.
        case withoutApplication = "without-application"
        /// The archive is not mapped, or must not be: with a static archive or an AOT cache the default one goes too.
        case rejected

        public static func < (a: Effect, b: Effect) -> Bool { a.rank < b.rank }
        private var rank: Int {
            switch self {
            case .slower: 0
            case .noisy: 1
            case .withoutApplication: 2
            case .rejected: 3
            }
        }
    }

    public var code: Code
    public var effect: Effect
    /// One sentence for a person.
    public var reason: String

    public init(_ code: Code, _ effect: Effect, _ reason: String) {
        self.code = code
        self.effect = effect
        self.reason = reason
    }

    public var description: String { "\(reason) [\(code.rawValue)]" }
}
