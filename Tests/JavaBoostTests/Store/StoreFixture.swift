import Glibc
import JVM
import Testing

@testable import JavaBoost

/// A scratch directory for one test, with a store in it; removed at the end.
struct StoreFixture {
    /// The scratch directory.
    let path: String
    /// Where the store is, or will be.
    var place: String { path + "/store" }

    @discardableResult
    static func with<Result>(_ body: (StoreFixture) throws -> Result) throws -> Result {
        let fixture = try StoreFixture()
        defer { try? FileSystem.removeTree(fixture.path) }
        return try body(fixture)
    }

    @discardableResult
    static func with<Result>(_ body: (StoreFixture) async throws -> Result) async throws -> Result {
        let fixture = try StoreFixture()
        defer { try? FileSystem.removeTree(fixture.path) }
        return try await body(fixture)
    }

    private init() throws {
        let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        path = "\(base)/jboost-store-\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 16))"
        try FileSystem.makeDirectory(path)
    }

    func store(nowNs: Int64? = nil) throws -> Store {
        let root = try StoreRoot.open(place)
        guard let nowNs else { return try Store(root) }
        return try Store(root, clock: { nowNs })
    }

    /// Writes files below a directory, with the directories on the way; a name that ends in "!" gets a run bit and
    /// loses the mark.
    static func write(_ files: [String: String], to directory: String) throws {
        for (name, content) in files {
            let isProgram = name.hasSuffix("!")
            let path = directory + "/" + (isProgram ? String(name.dropLast()) : name)
            var parent = directory
            for part in name.split(separator: "/").dropLast() {
                parent += "/" + part
                try FileSystem.makeDirectory(parent)
            }
            try FileSystem.create(path, Array(content.utf8), mode: isProgram ? 0o755 : 0o644)
        }
    }
}

extension Store {
    /// Publishes an entry with these files.
    @discardableResult
    func make(
        _ kind: EntryKind = .layout, _ files: [String: String] = StoreFixture.small, key: Digest? = nil,
        references: [EntryID] = []
    ) throws -> Lease {
        let staging = try stage()
        try StoreFixture.write(files, to: staging.path)
        return try publish(kind, from: staging, key: key, references: references)
    }

    /// What must hold whatever has happened: no leftovers, every entry sound, every lock file of something that is
    /// there.
    func expectConsistent(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try FileSystem.list(root.folder("tmp")) == [], comment, sourceLocation: sourceLocation)
        for id in EntryKind.allCases.flatMap({ root.names($0) }) {
            let outcome = try verify(id).outcome
            #expect(outcome == .sound, comment, sourceLocation: sourceLocation)
        }
    }
}

extension StoreFixture {
    static let small = ["app/app.jar": "thin", "app/lib/a.jar": "library a", "bin/run!": "program"]
    static func key(_ name: String) -> Digest { Digest(of: Array(name.utf8)) }
}

/// Sets an environment variable of this process; for the bodies of exit tests only, which have a process of their own.
func setVariable(_ name: String, _ value: String) {
    // SAFETY: both texts live for the time of the call, and no other thread of the child reads the environment yet.
    unsafe setenv(name, value, 1)
}

/// Flips one bit of a file and hides that: size, mode and time of change stay.
func flipBit(_ path: String, at offset: Int = 0) throws {
    let status = try FileSystem.status(path)
    var content = try FileSystem.read(path)
    content[offset] ^= 1
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    let parentStatus = try FileSystem.status(parent)
    try FileSystem.setMode(parent, 0o700)
    try FileSystem.setMode(path, 0o600)
    try FileSystem.unlink(path)
    try FileSystem.create(path, content)
    try FileSystem.setTimes(path, seconds: Int(status.mtimeNs / 1_000_000_000))
    try FileSystem.setMode(path, status.permissions)
    if parentStatus.mtimeNs % 1_000_000_000 == 0 {
        try FileSystem.setTimes(parent, seconds: Int(parentStatus.mtimeNs / 1_000_000_000))
    }
    try FileSystem.setMode(parent, parentStatus.permissions)
}

/// Waits until a file is there, at most ten seconds.
func waitFor(_ path: String) async throws {
    for _ in 0..<1_000 {
        if FileSystem.exists(path) { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("\(path) did not appear")
}

/// Another process that does nothing but hold the descriptors it inherits; killed at the end of the closure at the
/// latest.
///
/// For the bodies of exit tests: nothing else may be starting programs, since those would inherit the descriptors too.
/// A test cannot wait for an exit test's process while that waits for the test: both waits keep a thread of a pool that
/// has two.
final class Holder {
    private var process: pid_t

    private init(process: pid_t) { self.process = process }

    static func with(_ body: (Holder) throws -> Void) throws {
        var process = pid_t()
        // SAFETY: the arguments are copies of C strings, ended by nil; the other pointers may be nil (posix_spawn(3)).
        let arguments = unsafe (["sleep", "600"] as [String]).map { unsafe strdup($0) } + [nil]
        let error = unsafe posix_spawn(&process, "/bin/sleep", nil, nil, arguments, nil)
        guard error == 0 else { throw SystemError(step: "start", path: "/bin/sleep", errno: error) }
        let holder = Holder(process: process)
        defer { holder.kill() }
        try holder.waitForExec()
        try body(holder)
    }

    /// posix_spawn returns when the kernel has replaced the memory, a moment before it closes what is closed on exec.
    /// The new arguments come after that.
    private func waitForExec() throws {
        while try !FileSystem.read("/proc/\(process)/cmdline").starts(with: "sleep".utf8) { usleep(1_000) }
    }

    /// Kills it by SIGKILL and waits until it is gone.
    func kill() {
        if process == 0 { return }
        Glibc.kill(process, SIGKILL)
        waitpid(process, nil, 0)
        // Its number may be another's from now on.
        process = 0
    }
}
