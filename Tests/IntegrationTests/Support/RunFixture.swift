import Glibc
import JVM
import TestSupport
import Testing

/// `jboost run` as a user has it: one JDK on PATH, a store, and not much patience.
extension Fixture {
    /// `java` of `jdk` on PATH, and a start that counts as over when no class was loaded for a second.
    func prepareRuns(jdk: String) {
        use(jdk: jdk)
        environment["JBOOST_QUIET_MS"] = "1000"
    }

    /// Runs an application by jboost.
    func boosted(
        _ arguments: [String], _ extra: [String: String] = [:], directory: String? = nil, input: String? = nil
    ) throws -> FinishedCommand {
        try jboost(["run"] + arguments, extra, directory: directory, input: input)
    }

    /// Waits until the watchers have done their work.
    ///
    /// - Throws: `CommandError` when one is still at it after two minutes, or left its spool.
    func awaitArchive() throws {
        if !awaitNoStrays(within: 120) { throw CommandError("a watcher does not end: \(strays())") }
        let spools = Files.list(file("store/spool"))
        if !spools.isEmpty { throw CommandError("left in the spool: \(spools)") }
    }

    /// What `explain` says of the same command line.
    func explain(_ arguments: [String], _ extra: [String: String] = [:], directory: String? = nil) throws -> JSON {
        let done = try jboost(["explain", "--json", "--"] + arguments, extra, directory: directory)
        if done.code != 0 { throw CommandError("\(done)") }
        return try done.json()
    }

    func state(_ arguments: [String], _ extra: [String: String] = [:], directory: String? = nil) throws -> String {
        try explain(arguments, extra, directory: directory)["state"].text ?? ""
    }
}

extension FinishedCommand {
    /// The lines that jboost itself wrote to standard error.
    var remarks: [String] { errors.split(separator: "\n").filter { $0.hasPrefix("jboost: ") }.map(String.init) }
}

/// One program in two versions: jars of the same size that print "args" and "ARGS".
struct TwoVersions {
    let old: [UInt8]
    let new: [UInt8]

    /// Unpacks the command-line fixture and packs it twice, without compression, with the tools of JDK 17.
    init(_ f: Fixture) throws {
        let work = try f.directory("versions"), jar = SetUp.jdk("17") + "/bin/jar"
        func run(_ arguments: [String]) throws {
            let done = try f.run(jar, arguments, directory: work)
            if done.code != 0 { throw CommandError("\(done)") }
        }
        try run(["--extract", "--file", SetUp.app("cli.jar")])
        let main = work + "/cli/Main.class"
        func pack(_ name: String) throws -> [UInt8] {
            try run(["--create", "--no-compress", "--file", "../\(name)", "--main-class", "cli.Main", "cli"])
            guard let bytes = Files.bytes(f.file(name)) else { throw CommandError("no \(name)") }
            return bytes
        }
        old = try pack("old.jar")
        guard var code = Files.bytes(main) else { throw CommandError("no \(main)") }
        let (word, other) = (Array("args ".utf8), Array("ARGS ".utf8))
        guard let at = (0..<(code.count - word.count)).first(where: { Array(code[$0..<($0 + word.count)]) == word })
        else {
            throw CommandError("\(main) has no \"args \"")
        }
        code.replaceSubrange(at..<(at + word.count), with: other)
        try Files.write(main, code)
        new = try pack("new.jar")
        if old.count != new.count { throw CommandError("the jars differ in size") }
    }
}
