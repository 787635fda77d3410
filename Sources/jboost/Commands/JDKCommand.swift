import ArgumentParser
import JVM
import JavaBoost

struct JDKCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jdk",
        abstract: "Show the JDKs on this machine: identity, abilities, known bugs. Starts none of them.",
        subcommands: [List.self, Show.self, Repair.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the JDKs that can be found.", discussion: ExitStatus.help(.noJDK))
        @Option(
            help: ArgumentHelp("One more place to look; repeat for more.", valueName: "home"), completion: .directory)
        var jdk: [String] = []
        @OptionGroup var format: OutputOptions

        func run() throws {
            try reporting {
                let found = JDKFinder.find(explicit: jdk, environment: ProcessEnvironment.all())
                let reports = found.map(JDKReport.init)
                switch format.format {
                case .json: Console.result(JSONText.encode(reports))
                case .quiet: reports.forEach { Console.result($0.home) }
                case .table:
                    let rows = reports.map {
                        [
                            $0.version ?? "?", $0.vendor ?? "", $0.archives,
                            $0.knownBugs.map(\.id).joined(separator: " "),
                            $0.home + ($0.error.map { ": \($0)" } ?? ""),
                        ]
                    }
                    Console.result(TextTable(["version", "vendor", "archives", "known bugs", "home"], rows: rows).text)
                }
                if reports.isEmpty {
                    throw BoostError(
                        .noJDK, step: "JDK", message: "none was found",
                        wayOut: "install one, or name its home with --jdk")
                }
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show one JDK in full.", discussion: ExitStatus.help(.noJDK))
        @OptionGroup var jdk: JDKOptions
        @Argument(help: "The JDK's home; the same as --jdk.", completion: .directory) var home: String?
        @OptionGroup var format: OutputOptions

        func run() throws {
            try reporting {
                let jdk = try JDKChoice.read(
                    home.map(UserPath.absolute) ?? jdk.jdk, environment: ProcessEnvironment.all())
                let report = JDKReport(jdk)
                switch format.format {
                case .json: Console.result(JSONText.encode(report))
                case .quiet: Console.result(report.home)
                case .table: Console.result(report.text)
                }
            }
        }
    }

    struct Repair: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "repair",
            abstract: "Make the JDK's missing default archive, in the JDK itself (java -Xshare:dump).",
            discussion: ExitStatus.help(.noJDK, .cannotCreate, .ioFailed, .dumpFailed))
        @OptionGroup var jdk: JDKOptions
        @Argument(help: "The JDK's home; the same as --jdk.", completion: .directory) var home: String?
        @Flag(help: "Print JSON; docs/json.md lists the keys.") var json = false

        struct Report: Encodable {
            var home: String
            var made: String?
        }

        func run() throws {
            try reporting {
                let jdk = try JDKChoice.read(
                    home.map(UserPath.absolute) ?? jdk.jdk, environment: ProcessEnvironment.all())
                Console.progress("making the default archive of \(jdk.home)")
                let made = try DefaultArchive.repair(jdk)
                Console.result(
                    json
                        ? JSONText.encode(Report(home: jdk.home, made: made))
                        : made.map { "made \($0)" } ?? "\(jdk.home) has its default archive already")
            }
        }
    }
}

/// One JDK, or why a place holds none.
struct JDKReport: Encodable {
    var home: String
    var version: String?
    var feature: Int?
    var vendor: String?
    var jvmIdent: String?
    var architecture: String?
    var abilities: [String] = []
    var defaultArchives: [String] = []
    var knownBugs: [Bug] = []
    var error: String?

    struct Bug: Encodable {
        var id: String
        var summary: String
        var consequence: String
    }

    init(_ candidate: JDKFinder.Candidate) {
        switch candidate.result {
        case .success(let jdk): self.init(jdk)
        case .failure(let error): self.init(home: candidate.path, error: error.message)
        }
    }

    private init(home: String, error: String) {
        self.home = home
        self.error = error
    }

    init(_ jdk: JDK) {
        home = jdk.home
        version = jdk.versionString
        feature = jdk.version.feature
        vendor = "\(jdk.vendor)"
        jvmIdent = jdk.jvmIdent
        architecture = jdk.architecture
        abilities = jdk.abilities.map(\.rawValue).sorted()
        defaultArchives = jdk.defaultArchives.map(\.path)
        knownBugs = jdk.knownBugs.map { Bug(id: $0.id, summary: $0.summary, consequence: $0.consequence) }
    }

    /// Which archives it can make, and whether it lacks its own.
    var archives: String {
        var names: [String] = []
        if abilities.contains("staticArchive") { names.append("static") }
        if abilities.contains("dynamicArchive") { names.append("dynamic") }
        if abilities.contains("aotCache") { names.append("aot") }
        if lacksDefaultArchive { names.append("(no default archive)") }
        return names.joined(separator: " ")
    }

    private var lacksDefaultArchive: Bool { defaultArchives.isEmpty && abilities.contains("staticArchive") }

    private var defaultArchiveText: String {
        if lacksDefaultArchive { return "missing: `jboost jdk repair` makes it" }
        return defaultArchives.isEmpty ? "none: this JVM has no such archives" : defaultArchives.joined(separator: ", ")
    }

    var text: String {
        var rows = [
            ["home", home], ["version", version ?? ""], ["vendor", vendor ?? ""], ["architecture", architecture ?? ""],
            ["identity", jvmIdent ?? ""], ["abilities", abilities.joined(separator: ", ")],
            ["default archive", defaultArchiveText],
        ]
        for bug in knownBugs { rows += [["known bug", "\(bug.id): \(bug.summary)"], ["", bug.consequence]] }
        return rows.map { $0[0].padded(to: 17) + $0[1] }.joined(separator: "\n")
    }
}
