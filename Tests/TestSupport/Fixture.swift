import FoundationEssentials
import Glibc
import JVM

/// A test's own scratch directory, the commands it runs and what else it needs; cleaned up last-in first-out.
///
/// Commands get a small environment of their own: a home, a store and a temporary directory inside the scratch
/// directory, so that nothing is read or written outside.
public final class Fixture {
    /// The scratch directory; absolute, without links.
    public let path: String
    /// What commands find in their environment.
    public var environment: [String: String]
    private var steps: [() -> Void] = []
    private var commands = 0

    /// Runs `body` with a fresh fixture and cleans up, whatever happens.
    public static func with<Result>(_ body: (Fixture) throws -> Result) throws -> Result {
        let fixture = try Fixture()
        defer { fixture.cleanUp() }
        return try body(fixture)
    }

    /// A fixture that lasts as long as the process, for what many tests share.
    public static func untilExit() throws -> Fixture {
        let fixture = try Fixture()
        AtExit.remove(fixture.path)
        return fixture
    }

    private init() throws {
        path = try Self.freshDirectory()
        environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", "HOME": path + "/home",
            "TMPDIR": path + "/tmp", "JBOOST_STORE": path + "/store", "SWIFT_BACKTRACE": "enable=no",
        ]
        for name in ["home", "tmp"] { try directory(name) }
        steps.append { [path] in ScratchRemoval.remove([path]) }
        // Before the directory goes: what was started in the background with a path inside it.
        steps.append { [self] in endStrays() }
    }

    private static func freshDirectory() throws -> String {
        let path = try Scratch.makeDirectory()
        // Other users must get in where a test lets an image run as nobody.
        try retrying("chmod", path) { unsafe chmod(path, 0o755) }
        return path
    }

    /// Does `step` at the end, before everything that was asked for earlier.
    public func atEnd(_ step: @escaping () -> Void) { steps.append(step) }

    private func cleanUp() { while let step = steps.popLast() { step() } }

    /// A path in the scratch directory.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a directory in the scratch directory, parents included.
    @discardableResult
    public func directory(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
        return file(name)
    }

    /// Starts a program; it is killed with its whole session at the end, if it still runs.
    ///
    /// - Parameters:
    ///   - program: a path, or a name to look up on the fixture's PATH.
    ///   - extra: variables beside the fixture's own.
    ///   - input: what it reads on standard input; nothing where nil.
    public func start(
        _ program: String, _ arguments: [String] = [], _ extra: [String: String] = [:], directory: String? = nil,
        input: String? = nil
    ) throws -> RunningCommand {
        commands += 1
        let base = file("command-\(commands)")
        if let input { try Files.write(base + ".in", input) }
        let command = try RunningCommand(
            program, arguments, environment: environment.merging(extra) { $1 }, directory: directory ?? path,
            input: input == nil ? "/dev/null" : base + ".in", base: base)
        atEnd { command.end() }
        return command
    }

    /// Runs a program to its end.
    @discardableResult
    public func run(
        _ program: String, _ arguments: [String] = [], _ extra: [String: String] = [:], directory: String? = nil,
        input: String? = nil, within seconds: Int64 = 180
    ) throws -> FinishedCommand {
        try start(program, arguments, extra, directory: directory, input: input).finish(within: seconds)
    }

    /// Ids of living processes that have this fixture's directory in their command line.
    public func strays() -> [Int32] { ProcessTable.withArgument(containing: path).filter { $0 != getpid() } }

    /// Waits until no such process is left.
    ///
    /// - Returns: false when `seconds` passed before.
    public func awaitNoStrays(within seconds: Int64 = 60) -> Bool {
        Waiting.until(within: seconds) { strays().isEmpty }
    }

    private func endStrays() { for pid in strays() { kill(pid, SIGKILL) } }
}

/// Directories that go when the process ends: what a static property holds is never destroyed.
enum AtExit {
    static func remove(_ path: String) { ScratchRemoval.removeAtExit(path) }
}
