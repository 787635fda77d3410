import FoundationEssentials
import Glibc
import JVM
import TestSupport

/// A container under `runc`: an image of ours at /app on a read-only root, with the system's files and the JDKs where
/// they are outside, in its own pid, mount, IPC and UTS namespaces, and on the host's network.
struct Container {
    /// What it may use; nil where nothing is limited.
    struct Limits {
        var memoryBytes: Int64
        /// In hundredths of a CPU.
        var cpuPercent: Int
    }

    /// The user inside; owns nothing outside.
    static let user = 10_001

    let name: String
    private let f: Fixture
    private let bundle: String
    /// Where the container may write; outside and inside under one name.
    let logs: String

    init(_ f: Fixture, image: String, arguments: [String], limits: Limits? = nil) throws {
        self.f = f
        name = "jboost-test-\(getpid())-\(UInt32.random(in: .min ... .max))"
        bundle = try f.directory(name)
        logs = try f.directory(name + "-logs")
        try retrying("chmod", logs) { unsafe chmod(logs, 0o777) }
        let variables = ClassCount.variable(log: logs + "/loads").merging(["PATH": "/usr/bin:/bin"]) { $1 }
        var binds = ["/app": image, "/etc": "/etc"]
        for path in try Self.system() + [SetUp.path + "/jdks"] { binds[path] = path }
        for path in Array(binds.keys) + [logs, "/proc", "/dev", "/tmp"] { try f.directory("\(name)/rootfs\(path)") }
        let mounts =
            Self.mounts + binds.sorted { $0.key < $1.key }.map { Self.bind($0.value, $0.key, "ro") }
            + [Self.bind(logs, logs, "rw")]
        let fields: [String] = [
            #""ociVersion": "1.0.2", "root": {"path": "rootfs", "readonly": true}"#,
            #""process": {"terminal": false, "cwd": "/", "noNewPrivileges": true, "#
                + "\"user\": {\"uid\": \(Self.user), \"gid\": \(Self.user)}, "
                + "\"args\": \(try Self.list(["/app/bin/run"] + arguments)), "
                + "\"env\": \(try Self.list(variables.map { "\($0.key)=\($0.value)" })) }",
            "\"mounts\": [\(mounts.joined(separator: ", "))]",
            #""linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}], "#
                + "\"resources\": {\(Self.resources(limits))}}",
        ]
        try Files.write(bundle + "/config.json", "{\(fields.joined(separator: ", "))}")
    }

    /// Starts it in the foreground; it is gone at the end of the test, whatever happens.
    func start() throws -> RunningCommand {
        f.atEnd { [self] in _ = try? runc(["delete", "--force", name]) }
        return try f.start("runc", options + ["run", "--bundle", bundle, name])
    }

    /// Sends a signal to its first process.
    func signal(_ number: Int32) throws {
        let done = try runc(["kill", name, "\(number)"])
        if done.code != 0 { throw CommandError("\(done)") }
    }

    /// The id that its first process has outside.
    func firstProcess() throws -> Int32 {
        let done = try runc(["state", name])
        guard let pid = try done.json()["pid"].number else { throw CommandError("\(done)") }
        return Int32(pid)
    }

    private var options: [String] { ["--root", f.file("runc")] }
    private func runc(_ arguments: [String]) throws -> FinishedCommand { try f.run("runc", options + arguments) }

    /// The system's directories that programs need, and those of the launcher's libraries: it is static only in a release.
    private static func system() throws -> [String] {
        try Fixture.with { f in
            let libraries = try f.run("ldd", [Product.launcher]).lines.compactMap { line in
                line.firstRange(of: "=> /").map { line[$0.upperBound...].split(separator: " ")[0] }
            }
            let own = libraries.map { "/" + $0.split(separator: "/").dropLast().joined(separator: "/") }
                .filter { !$0.hasPrefix("/lib") && !$0.hasPrefix("/usr") }
            return Array(Set(["/usr", "/lib", "/lib64", "/bin"].filter(Files.exists) + own)).sorted()
        }
    }

    private static let mounts = [
        #"{"destination": "/proc", "type": "proc", "source": "proc"}"#,
        #"{"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=65536k"]}"#,
        #"{"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=1777"]}"#,
    ]

    private static func bind(_ source: String, _ target: String, _ mode: String) -> String {
        "{\"destination\": \"\(target)\", \"type\": \"bind\", \"source\": \"\(RealPath.of(source) ?? source)\", "
            + "\"options\": [\"rbind\", \"\(mode)\"]}"
    }

    private static func resources(_ limits: Limits?) -> String {
        guard let limits else { return "" }
        return "\"memory\": {\"limit\": \(limits.memoryBytes)}, "
            + "\"cpu\": {\"quota\": \(limits.cpuPercent * 1_000), \"period\": 100000}"
    }

    private static func list(_ texts: [String]) throws -> String {
        String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
    }
}
