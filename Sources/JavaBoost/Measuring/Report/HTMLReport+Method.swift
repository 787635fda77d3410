import FoundationEssentials

extension HTMLReport {
    /// How the numbers came about, what they mean, and what they do not say.
    var methodSection: Markup {
        let entries = machineEntries + timingEntries + extraEntries
        let list = tag("dl", [:], entries.flatMap { [tag("dt", [:], $0.0), tag("dd", [:], $0.1)] })
        return section(
            "Method", "Measured by jboost bench; the same numbers, and every single run, are in its --json output.",
            [list, tag("h3", [:], "Commands"), commands])
    }

    private var machineEntries: [(String, String)] {
        let machine = result.machine
        let memory = DecimalText.fixed(Double(machine.memoryBytes) / 1_073_741_824, digits: 0)
        let jdks = result.candidates.compactMap { $0.jdk.map { "\($0.version) (\($0.vendor))" } }
        let distinct = jdks.indices.filter { jdks.firstIndex(of: jdks[$0]) == $0 }.map { jdks[$0] }
        return [
            (
                "Machine",
                "\(machine.cpus) × \(machine.cpuModel.isEmpty ? machine.architecture : machine.cpuModel), \(memory) GiB, "
                    + "\(machine.system), Linux \(machine.kernel); load before the first run "
                    + DecimalText.fixed(machine.loadBefore, digits: 1)
            ),
            ("JDKs", distinct.isEmpty ? "not told" : distinct.joined(separator: ", ")),
            ("Time", "\(result.startedAt.ISO8601Format()) to \(result.finishedAt.ISO8601Format())"),
        ]
    }

    private var timingEntries: [(String, String)] {
        let method = result.method
        let cache =
            switch method.cache {
            case .warm: "warm; rounds before the first counted one: \(method.warmUpRounds)"
            case .filesDropped: "cold: the files of all candidates were dropped before each start"
            case .allDropped: "cold: the whole page cache was dropped before each start"
            }
        return [
            (
                "Rounds",
                "\(method.rounds); in each, every candidate ran once, one process at a time, in an order balanced over the "
                    + "rounds (Williams design)"
            ),
            (
                "Measured time",
                "\(method.measuredTime) (\(method.readiness)), from just before the process is made, on the monotonic clock; "
                    + "asked every 2 ms"
            ),
            ("Page cache", cache),
            (
                "Intervals",
                "95 %, of the median of the ratios within rounds: percentile bootstrap, \(method.interval.resamples) resamples, "
                    + "fixed seed; below 6 pairs a normal interval with an assumed noise of at least "
                    + DecimalText.percent(method.interval.assumedDeviation)
            ),
            (
                "CPU, memory, faults",
                "of the process and its children at the ready moment, from the kernel: CPU clock, VmHWM, smaps_rollup, stat"
            ),
        ]
    }

    private var extraEntries: [(String, String)] {
        var entries: [(String, String)] = []
        if result.candidates.contains(where: { $0.startup != nil }) {
            entries.append(
                (
                    "Split and classes",
                    "from one more run of each candidate with logging on, which is in no other number: CPU time of the JIT's and "
                        + "GC's own threads, HotSpot's counters for class loading and VM creation, its log of loaded classes"
                ))
        }
        if result.method.steadyRounds > 0 {
            entries.append(
                (
                    "Steady speed",
                    "closed loop on the same machine: the load generator takes its share of the CPUs, and latencies compare "
                        + "candidates rather than foretell an open system"
                ))
        }
        entries.append(
            (
                "Not measured",
                "other machines, other loads, networks and databases that the application did not have here; wall times hold for "
                    + "this machine in this hour, ratios carry further"
            ))
        return entries
    }

    private var commands: Markup {
        tag(
            "ul", ["class": "commands"],
            result.candidates.map { candidate in
                tag(
                    "li", [:],
                    [tag("b", [:], candidate.label), tag("code", [:], candidate.command.joined(separator: " "))])
            })
    }
}
