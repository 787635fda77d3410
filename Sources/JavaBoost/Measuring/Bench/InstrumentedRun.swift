import CDSArchive
import Glibc
import JVM

/// The one extra run of a candidate that shows where its start-up time goes and where its classes come from.
///
/// The JVM writes three files: `-Xlog:class+load` (JDK 9 and later), `-Xlog:startuptime`, and its counters at its end
/// (`-XX:+PerfDataSaveToFile`), which are read from the live JVM where it does not end by itself. Verified on JDK 11, 17,
/// 21 and 25.
struct InstrumentedRun {
    let run: CandidateRun
    /// A directory of its own, which exists.
    let directory: String

    private var classLog: String { "\(directory)/class-load.log" }
    private var startupLog: String { "\(directory)/startup.log" }
    private var counters: String { "\(directory)/perfdata" }

    func perform() throws(ApplicationRunError) -> StartupDetail {
        let options: [String]
        // At this level of detail the option is the same for every release.
        do {
            options =
                [try ClassLoadLog.option(file: classLog, perProcess: true, detail: .classes, feature: 17)]
                + otherOptions
        } catch {
            throw ApplicationRunError(.notStarted, detail: "\(error)", outputTail: "")
        }
        var threads: [ThreadCPU] = []
        var data: PerfData?
        var members: [Int32] = []
        let instrumented = CandidateRun(
            candidate: run.candidate.adding(jvmOptions: options), limits: run.limits, isCancelled: run.isCancelled)
        let outcome = try instrumented.perform(atReady: { process in
            // The JVM is the process itself or, behind a launcher that stays, one of its children.
            for member in ProcessTree.members(of: process.pid) {
                members.append(member.pid)
                threads += ThreadCPU.all(of: member.pid)
                if data == nil { data = PerfData.ofProcess(member.pid) }
            }
        })
        let jvm = jvm(among: [outcome.pid] + members)
        if data == nil { data = ProcFile.read("\(counters).\(jvm)").flatMap { try? PerfData(parsing: $0) } }
        return detail(outcome, jvm, threads: threads, data: data)
    }

    /// The JVM that the candidate is: the process itself, or the first in a launcher's tree that has written a log. The
    /// application's own children have logs of their own.
    private func jvm(among pids: [Int32]) -> Int32 {
        let logs = ProcFile.names(in: directory).filter { $0.hasPrefix("class-load.log.") }
            .compactMap { Int32($0.dropFirst("class-load.log.".count)) }
        return pids.first { logs.contains($0) } ?? logs.min() ?? pids[0]
    }

    private var otherOptions: [String] {
        [
            "-Xlog:startuptime:file=\"\(startupLog).%p\":uptime,level,tags:filecount=0", "-XX:+UsePerfData",
            "-XX:+PerfDataSaveToFile", "-XX:PerfDataSaveFile=\(counters).%p",
        ]
    }

    private func detail(
        _ outcome: CandidateRun.Outcome, _ jvm: Int32, threads: [ThreadCPU], data: PerfData?
    ) -> StartupDetail {
        let phases = ProcFile.text("\(startupLog).\(jvm)").map { StartupPhase.parse($0) } ?? []
        let createVMMs = phases.last { $0.name == "Create VM" }?.elapsedMs
        let log = try? ClassLoadLog.read(path: ClassLoadLog.path(classLog, of: jvm))
        return StartupDetail(
            readyMs: outcome.readyMs,
            split: data.map {
                StartupSplit(cpuMs: outcome.usage.cpuMs, threads: threads, counters: $0, createVMMs: createVMMs)
            },
            phases: phases, classes: log.flatMap { ClassOrigins($0, untilMs: outcome.readyMs) })
    }
}

extension Candidate {
    /// The candidate with more options for its JVM.
    func adding(jvmOptions: [String]) -> Candidate {
        var changed = self
        switch instrumentation {
        case .arguments: changed.spec.arguments = jvmOptions + spec.arguments
        case .environment:
            let present = spec.environment["JAVA_TOOL_OPTIONS"].map { "\($0) " } ?? ""
            // The JVM splits at blanks outside quotes and drops the quotes (arguments.cpp, parse_options_buffer).
            let quoted = jvmOptions.map { $0.contains(" ") || $0.contains("\"") ? "'\($0)'" : $0 }
            changed.spec.environment["JAVA_TOOL_OPTIONS"] = present + quoted.joined(separator: " ")
        case .none: break
        }
        return changed
    }
}
