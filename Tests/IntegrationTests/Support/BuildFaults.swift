import Glibc
import JVM
import TestSupport
import Testing

/// A step of a build, as `JBOOST_FAILPOINT` names it.
struct BuildStep: Hashable, CustomStringConvertible {
    var name: String
    var occurrence: Int
    var description: String { "\(name)@\(occurrence)" }

    /// The steps that a trace shows, each at most twice.
    static func steps(in trace: String) -> [BuildStep] {
        var seen: [String: Int] = [:], order: [BuildStep] = []
        for name in trace.split(separator: "\n").map(String.init) {
            seen[name, default: 0] += 1
            order.append(BuildStep(name: name, occurrence: seen[name]!))
        }
        return order.filter { $0.occurrence <= 2 }
    }
}

/// One build that is disturbed again and again, in one store, with one output.
struct DisturbedBuild {
    let f: Fixture
    let arguments: [String]
    var output: String { f.file("out/image") }

    init(_ f: Fixture, _ app: TestApp, jdk: String, _ options: [String] = []) throws {
        self.f = f
        try f.directory("out")
        arguments =
            ["build"] + app.arguments + ["--jdk", SetUp.jdk(jdk), "-o", f.file("out/image"), "--no-measure", "--json"]
            + app.training + options
    }

    /// Runs it undisturbed.
    ///
    /// - Returns: the steps that it went through.
    func run(_ options: [String] = []) throws -> [BuildStep] {
        let trace = f.file("trace-\(UInt32.random(in: .min ... .max))")
        let done = try f.jboost(arguments + options, ["JBOOST_FAILPOINT_TRACE": trace])
        if done.code != 0 { throw CommandError("\(done)") }
        return BuildStep.steps(in: Files.content(trace) ?? "")
    }

    /// Runs it anew and has `fault` happen at a step.
    func run(_ step: BuildStep, _ fault: String) throws -> FinishedCommand {
        try f.jboost(arguments + ["--force"], ["JBOOST_FAILPOINT": "\(step):\(fault)"])
    }

    /// Nothing of a build is under way, in the store or beside the output.
    func expectNothingLeft(_ step: String) {
        #expect(Files.list(f.file("store/tmp")) == [], "\(step)")
        #expect(Set(Files.list(f.file("out"))).isSubset(of: ["image"]), "\(step)")
        #expect(f.leftovers() == [], "\(step)")
    }
}

extension Fixture {
    /// Living processes that descend from this fixture's commands, by command line or environment.
    func leftovers() -> [String] {
        let pids = Set(strays() + ProcessTable.withVariable("JBOOST_STORE", environment["JBOOST_STORE"] ?? ""))
        return pids.subtracting([getpid()]).map { "\($0) \(ProcessTable.arguments(of: $0).joined(separator: " "))" }
    }

    /// Runs jboost with a store that it cannot write.
    func onReadOnly(_ store: String, _ arguments: [String]) throws -> FinishedCommand {
        let script = """
            mount --make-rprivate / && mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"
            """
        return try run(
            "unshare", ["--mount", "sh", "-c", script, store, Product.jboost] + arguments, ["JBOOST_STORE": store])
    }

    /// Runs a command while a small file system in memory is mounted at `place`, for it alone.
    func onMemory(_ place: String, _ size: String, _ command: [String]) throws -> FinishedCommand {
        let script = """
            place=$0; mount --make-rprivate / && mount -t tmpfs -o mode=0700,size=$1 none "$place" || exit 99
            shift; "$@"; code=$?
            echo "left in tmp: $(ls "$place/tmp" 2>/dev/null | wc -l)"; echo "left in all: $(ls "$place")"
            exit $code
            """
        return try run("unshare", ["--mount", "sh", "-c", script, place, size] + command)
    }
}
