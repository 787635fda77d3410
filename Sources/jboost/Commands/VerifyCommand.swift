import ArgumentParser
import JavaBoost

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that a boosted image holds: every file by its digest, the archive by a run.",
        discussion: """
            Hashes every file, then starts the application once and reads from the JVM's own log which classes came \
            from the archive. --files-only leaves the start out. Exit status 82 when the image does not hold.

            The options about readiness, arguments, environment and warm-up are those of `build`, and mean that one \
            start; --train, --classlist, --train-runs and --on-refresh have no effect here.

            \(ExitStatus.help(.badInput, .noInput, .ioFailed, .trainingFailed, .notProven, .wrongArchitecture))
            """)

    @Argument(help: ArgumentHelp("The image's directory.", valueName: "image"), completion: .directory)
    var image: String
    @Flag(help: "Compare the files only; nothing of the application runs.")
    var filesOnly = false
    @Option(
        help: ArgumentHelp(
            "Fail when a smaller share of the application's classes comes from the archive.", valueName: "0…1"))
    var minShared: Double?
    @OptionGroup var training: TrainingOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        if let share = minShared, !(0...1).contains(share) { throw ValidationError("--min-shared goes from 0 to 1") }
        if minShared != nil && filesOnly {
            throw ValidationError("--min-shared needs the run that --files-only leaves out")
        }
    }

    func run() throws {
        try reporting(startsApplications: true) {
            let image = try BoostedImage.open(UserPath.absolute(image))
            var report = try VerifyReport(image)
            if report.damage.isEmpty && !filesOnly {
                Console.progress("starting the application")
                report.take(try ImageProof(image: image, training: training.request()).run())
            }
            report.judge(minimumShare: minShared)
            report.print(format.format)
            if !report.holds { throw ExitCode(ExitStatus.notProven.rawValue) }
        }
    }
}
