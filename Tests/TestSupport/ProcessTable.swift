import Glibc
import JVM

/// The machine's processes, as /proc shows them.
public enum ProcessTable {
    /// Those whose command line has `text` in it; zombies have none.
    public static func withArgument(containing text: String) -> [Int32] {
        all().filter { arguments(of: $0).contains { $0.contains(text) } }
    }

    /// Those that were started with this value of an environment variable, zombies left out.
    public static func withVariable(_ name: String, _ value: String) -> [Int32] {
        let entry = "\(name)=\(value)"
        return all().filter { pid in
            (Files.content("/proc/\(pid)/environ") ?? "").split(separator: "\0").contains { $0 == entry }
        }
    }

    /// Those whose parent is `pid`.
    public static func children(of pid: Int32) -> [Int32] {
        all().filter { status($0, "PPid") == String(pid) }
    }

    /// The command line; empty for a zombie and for a process that is gone.
    public static func arguments(of pid: Int32) -> [String] {
        (Files.content("/proc/\(pid)/cmdline") ?? "").split(separator: "\0").map(String.init)
    }

    /// One line of /proc/PID/status, its value without blanks around it.
    public static func status(_ pid: Int32, _ key: String) -> String? {
        guard let text = Files.content("/proc/\(pid)/status") else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix(key + ":") }
        return line.map { $0.dropFirst(key.utf8.count + 1).split { $0 == " " || $0 == "\t" }.joined(separator: " ") }
    }

    /// The program that a process runs, links followed; nil when it is gone.
    public static func program(of pid: Int32) -> String? { RealPath.of("/proc/\(pid)/exe") }

    private static func all() -> [Int32] { Files.list("/proc").compactMap { Int32($0) } }
}

/// Waiting for something that another process does.
public enum Waiting {
    /// Asks every 20 ms; false when `seconds` passed without a yes.
    public static func until(within seconds: Int64, _ condition: () throws -> Bool) rethrows -> Bool {
        let deadline = MonotonicTime.now(plusMs: seconds * 1_000)
        while try !condition() {
            if MonotonicTime.now() >= deadline { return false }
            usleep(20_000)
        }
        return true
    }
}
