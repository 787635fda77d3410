import Glibc
import JVM

/// The machine that measurements were taken on.
public struct Machine: Codable, Hashable, Sendable {
    /// As the kernel names it: `x86_64`.
    public var architecture: String
    /// Model of the first CPU, or empty where the kernel does not tell.
    public var cpuModel: String
    /// CPUs that a JVM started here would count: affinity, and a control group's quota rounded up.
    public var cpus: Int
    public var memoryBytes: Int64
    /// Kernel release.
    public var kernel: String
    /// Name of the distribution.
    public var system: String
    /// Processes that wanted to run, on average over the minute before the measurements.
    public var loadBefore: Double

    /// What this machine says of itself (`uname(2)`, /proc, os-release(5)).
    public static func current() -> Machine {
        var name = utsname()
        _ = unsafe uname(&name)
        let cpuInfo = ProcFile.text("/proc/cpuinfo") ?? ""
        let memory = ProcFile.text("/proc/meminfo") ?? ""
        let load = ProcFile.text("/proc/loadavg")?.split(separator: " ").first.flatMap { Double($0) }
        return Machine(
            architecture: text(of: name.machine), cpuModel: field("model name", of: cpuInfo, separator: ":") ?? "",
            cpus: HostResources.current().cpus, memoryBytes: (ProcFile.value("MemTotal", in: memory) ?? 0) * 1_024,
            kernel: text(of: name.release),
            system: field("PRETTY_NAME", of: ProcFile.text("/etc/os-release") ?? "", separator: "=") ?? "",
            loadBefore: load ?? 0)
    }

    private static func text<Characters>(of characters: Characters) -> String {
        // SAFETY: a C array inside utsname, NUL-terminated.
        unsafe withUnsafeBytes(of: characters) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func field(_ key: String, of text: String, separator: Character) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix(key) {
            guard let cut = line.firstIndex(of: separator) else { continue }
            var value = line[line.index(after: cut)...].drop { $0 == " " || $0 == "\"" }
            while let last = value.last, last == " " || last == "\"" { value = value.dropLast() }
            return String(value)
        }
        return nil
    }
}
