/// Why a directory is no JDK that can be used here.
public struct JDKError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// No `bin/java` below the directory.
        case notAJDK = "not-a-jdk"
        case unreadable
        /// `bin/java` is there, the VM's library is not.
        case missingLibjvm = "missing-libjvm"
        /// The library is no ELF file, or cut.
        case damagedLibjvm = "damaged-libjvm"
        case is32Bit = "32-bit"
        case wrongArchitecture = "wrong-architecture"
        /// The library holds no VM identity.
        case unidentified
    }

    public var code: Code
    /// The file or directory concerned.
    public var path: String
    /// What was found, and the way out.
    public var message: String

    public init(code: Code, path: String, message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    public var description: String { "\(path): \(message)" }

    static let anotherJDK = "name the home of an intact 64-bit JDK 11 or later with --jdk or JAVA_HOME"
}
