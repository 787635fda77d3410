import CDSArchive
import TestSupport

/// The JDKs that the set-up step installs, by the names of their directories.
enum TestJDK {
    static let all = ["11", "17", "21", "25.0.2", "25"]

    /// The JVM's identification, from the JDK's own default archive.
    static func ident(_ name: String) throws -> String {
        try ArchiveHeader.read(path: SetUp.jdk(name) + "/lib/server/classes.jsa").jvmIdent
    }
    static func feature(_ name: String) -> Int { Int(name.prefix { $0 != "." })! }
}
