import CDSArchive
import JavaBoost

/// What `build` prints.
struct BuildReport: Encodable {
    var image: String
    var key: String
    var cached: Bool
    var elapsedMs: Double
    /// What rewriting did to the threads (`--threads rewrite`).
    var threads: Layout.Threads?
    /// What happens to the threads, and why; nil for `--threads off`.
    var threadPlan: ThreadPlan?
    /// What `--threads auto` decided by.
    var threadTrial: ThreadTrial?
    var tier: String
    var flagClass: String?
    var archiveBytes: Int64?
    var trainingMs: Double?
    var dumpMs: Double?
    var proofMs: Double?
    var measuringMs: Double?
    var applicationShare: Double?
    var applicationClasses: Int?
    var jdkShare: Double?
    var missesByReason: [String: Int]
    var measurement: Evidence.Measurement?
    var choice: String

    init(_ result: BuildResult, output: String?) throws {
        let evidence = try result.image.evidence()
        let document = result.image.document
        image = output.map(UserPath.absolute) ?? result.image.directory
        key = document.key
        cached = result.wasCached
        elapsedMs = result.elapsedMs.rounded(toPlaces: 1)
        threads = evidence.threads
        threadPlan = try result.image.threadPlan()
        threadTrial = evidence.threadTrial
        tier = document.archives.first?.tier ?? "none"
        flagClass = document.archives.first?.flagClass
        let dump = evidence.dumps.last { $0.rejected == nil }
        archiveBytes = dump?.sizeBytes
        trainingMs = evidence.training?.elapsedMs
        dumpMs = dump?.elapsedMs
        proofMs = evidence.proofMs
        measuringMs = evidence.measuringMs
        applicationShare = evidence.proof?.applicationShare
        applicationClasses = evidence.proof?.applicationClasses.loaded
        jdkShare = evidence.proof?.jdkClasses.ratio
        missesByReason = evidence.proof?.missesByReason ?? [:]
        measurement = evidence.measurements.first
        choice = evidence.choice
    }

    func print(_ format: OutputOptions.Format) {
        switch format {
        case .json: Console.result(JSONText.encode(self))
        case .quiet: Console.result(image)
        case .table: Console.result(text)
        }
    }

    private var text: String {
        var rows = [["image", image], ["archive", archive]]
        if let share = applicationShare, let classes = applicationClasses {
            rows.append([
                "from archive",
                "\(Self.percent(share)) of \(classes) application classes, \(Self.percent(jdkShare ?? 0)) of the JDK's",
            ])
        }
        if tier != "none" && applicationShare == nil {
            rows.append(["not proven", "the application was not started; `jboost verify` starts and proves the image"])
        }
        if !missesByReason.isEmpty {
            let reasons = missesByReason.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
            rows.append(["not archived", reasons.map { "\($0.value) \($0.key)" }.joined(separator: ", ")])
        }
        if let threadPlan {
            rows.append(["threads", "\(threadPlan.mode.rawValue): " + threadPlan.reasons.joined(separator: "; ")])
            rows += threadPlan.choices.map { ["", "\($0.setting): \($0.reason)"] }
        }
        if let threads {
            rows.append([
                "",
                "\(threads.redirected) calls in \(threads.classes) classes lead to virtual threads, "
                    + "\(threads.skipped) do not"
                    + (threads.left.isEmpty ? "" : "; jars left as they are: \(threads.left.count)"),
            ])
        }
        if let measurement {
            rows.append([
                "start",
                "\(measurement.ratio.rounded(toPlaces: 2)) of plain java, "
                    + "\(measurement.ratioLow.rounded(toPlaces: 2)) to \(measurement.ratioHigh.rounded(toPlaces: 2)) "
                    + "(\(Int(measurement.baselineMs)) → \(Int(measurement.candidateMs)) ms, "
                    + "\(measurement.pairs.counted("pair")))",
            ])
        }
        rows.append(["took", "\(Int(elapsedMs)) ms" + (cached ? ", from the store" : costs)])
        return rows.map { $0[0].padded(to: 14) + $0[1] }.joined(separator: "\n")
    }

    private var archive: String {
        guard tier != "none" else { return "none: \(choice)" }
        let size = archiveBytes.map { ", \($0 / 1_000_000) MB" } ?? ""
        return "\(tier)\(flagClass.map { " for \($0)" } ?? "")\(size) (\(choice))"
    }

    private var costs: String {
        let parts = [("training", trainingMs), ("dump", dumpMs), ("proof", proofMs), ("measuring", measuringMs)]
            .compactMap { name, ms in ms.map { "\(name) \(Int($0)) ms" } }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }

    static func percent(_ share: Double) -> String { "\((share * 100).rounded(toPlaces: 1)) %" }
}
