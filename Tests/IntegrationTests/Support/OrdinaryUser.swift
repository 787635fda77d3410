import Glibc
import JVM
import TestSupport

/// Commands run as a user who is nobody in particular: no capability, no namespace, no directory but one of his own.
struct OrdinaryUser {
    static let id: uid_t = 65_534

    /// His own directory.
    let home: String
    private let f: Fixture
    private let program: String

    /// Copies the programs under test to where he can reach them.
    init(_ f: Fixture) throws {
        self.f = f
        home = try f.directory("ordinary")
        let bin = try f.directory("bin")
        try Files.copy(Product.jboost, to: bin + "/jboost")
        try Files.copy(Product.launcher, to: bin + "/jboost-launch")
        program = bin + "/jboost"
        try retrying("chown", home) { [home] in unsafe chown(home, Self.id, Self.id) }
    }

    /// Runs jboost as him.
    func jboost(_ arguments: [String]) throws -> FinishedCommand { try run([program] + arguments) }

    func run(_ command: [String]) throws -> FinishedCommand {
        try f.run(
            "setpriv", Self.options(Self.id) + command,
            ["HOME": home, "TMPDIR": home, "JBOOST_STORE": home + "/store"], directory: home)
    }

    /// What makes `setpriv` start a program as a user without any right.
    static func options(_ user: uid_t) -> [String] {
        ["--reuid", "\(user)", "--regid", "\(user)", "--clear-groups", "--no-new-privs", "--bounding-set", "-all"]
    }
}
