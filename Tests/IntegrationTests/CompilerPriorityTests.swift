import JVM
import TestSupport
import Testing

@Suite("threads of an image's JVM") struct CompilerPriorityTests {
    @Test(
        "as the superuser the compilers give way to the application, and all others keep their priority",
        arguments: ["11", "17", "21", "25"])
    func superuser(_ jdk: String) throws {
        try Fixture.with { f in
            let threads = try nices(f, jdk)
            #expect(threads.count { $0.isCompiler } >= 2, "\(threads)")
            for thread in threads { #expect(thread.nice == (thread.isCompiler ? 5 : 0), "\(thread)") }
        }
    }

    @Test(
        "keep their priority where the options already have a say, or the profile has no optimising compiler",
        arguments: ["-XX:+UseThreadPriorities", "-XX:CompilerThreadPriority=0", "-XX:TieredStopAtLevel=1"])
    func decided(_ option: String) throws {
        try Fixture.with { f in
            f.environment["JDK_JAVA_OPTIONS"] = option
            for thread in try nices(f, "17") { #expect(thread.nice == 0, "\(thread)") }
        }
    }

    @Test("an ordinary user's start says nothing of priorities", arguments: ["17", "25"])
    func ordinary(_ jdk: String) throws {
        try Fixture.with { f in
            let image = try f.copyOfImage(.cli, jdk: jdk)
            let command = OrdinaryUser.options(OrdinaryUser.id) + [image + "/bin/run", "--exit", "3"]
            let done = try f.run("setpriv", command)
            #expect(done.code == 3 && !done.output.contains("warning") && done.errors == "", "\(done)")
        }
    }

    private struct Thread {
        var name: String
        var nice: Int
        /// The compilers, and what the JVM starts beside them.
        var isCompiler: Bool {
            ["CompilerThre", "Sweeper thread", "Training replay"].contains { name.contains($0) }
        }
    }

    /// The threads of a running image, from `/proc/PID/task/*/stat` (proc(5): the name in brackets, `nice` the 19th).
    private func nices(_ f: Fixture, _ jdk: String) throws -> [Thread] {
        let image = try Gallery.picture(.cli, jdk: jdk).directory
        let running = try f.start(image + "/bin/run", ["--sleep", "30"])
        try running.awaitOutput("--sleep")
        let tasks = "/proc/\(running.pid)/task"
        let threads = Files.list(tasks).compactMap { task -> Thread? in
            guard let stat = Files.content("\(tasks)/\(task)/stat"), let close = stat.lastIndex(of: ")"),
                let open = stat.firstIndex(of: "("), let nice = Int(stat[close...].split(separator: " ")[17])
            else { return nil }
            return Thread(name: String(stat[open..<close].dropFirst()), nice: nice)
        }
        running.signal(15)
        #expect(try running.finish().code == 143)
        return threads
    }
}
