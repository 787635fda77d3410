// Measures how many classes a second are inflated and summarised on one core: `scan-speed JAR [ROUNDS]`.
// Jars in the jar are scanned too. Times are CPU time of this single thread, so that other load hardly counts.
import Bytecode
import Glibc

/// What one pass over a jar and the jars in it took.
struct Pass {
    var jars = 0
    var classes = 0
    var inflatedBytes = 0
    var references = 0
    var seconds = 0.0

    var classesPerSecond: Int { Int(Double(classes) / seconds) }

    enum Depth: String, CaseIterable {
        case directories
        case versions
        case heads
        case inflate
        case summaries
        case references
    }

    static func run(_ path: String, _ depth: Depth) throws -> Pass {
        var pass = Pass()
        let started = cpuSeconds()
        try pass.scan(try Jar(path: path), depth)
        pass.seconds = cpuSeconds() - started
        return pass
    }

    private mutating func scan(_ jar: Jar, _ depth: Depth) throws {
        jars += 1
        for entry in jar.entries {
            if entry.name.hasSuffix(".jar") {
                try scan(try Jar(nested: entry, of: jar), depth)
            } else if entry.isClass {
                classes += 1
                if depth != .directories { try scan(entry, of: jar, depth) }
            }
        }
    }

    private mutating func scan(_ entry: Jar.Entry, of jar: Jar, _ depth: Depth) throws {
        if depth == .versions {
            inflatedBytes += try jar.read(entry, first: 8).count
            return
        }
        if depth == .heads {
            _ = try jar.classSummary(of: entry).get()
            return
        }
        let bytes = try jar.read(entry)
        inflatedBytes += bytes.count
        if depth == .inflate { return }
        let summary = try ClassFileSummary.parse(bytes)
        if depth == .references { references += try summary.referencedClasses().count }
    }
}

func cpuSeconds() -> Double {
    var time = timespec()
    // SAFETY: clock_gettime fills the record that it is given.
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

guard CommandLine.arguments.count > 1 else {
    print("usage: scan-speed JAR [ROUNDS]")
    exit(64)
}
let rounds = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 5 : 5
for depth in Pass.Depth.allCases {
    var passes: [Pass] = []
    for _ in 0..<rounds { passes.append(try Pass.run(CommandLine.arguments[1], depth)) }
    passes.sort { $0.seconds < $1.seconds }
    let median = passes[rounds / 2]
    print(
        "\(depth.rawValue): \(median.jars) jars, \(median.classes) classes, \(median.inflatedBytes >> 20) MiB,",
        "CPU s median \(median.seconds) (\(passes[0].seconds) to \(passes[rounds - 1].seconds), n = \(rounds)),",
        "\(median.classesPerSecond) classes/s")
}
