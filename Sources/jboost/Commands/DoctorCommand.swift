import ArgumentParser
import CDSArchive
import Glibc
import JVM
import JavaBoost

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what a .jsa or .aot file was made for, and whether a JVM will take it. Starts no JVM.",
        usage: "jboost doctor <file> [--jdk <home> | --no-jdk] [--deep] [--json] [--quiet] [-- <java options>]",
        discussion: """
            Reads the archives of JDK 11 to 26 and compares them with a JDK (--jdk, else that of the image which holds the \
            archive, else that of the `java` on PATH, else JAVA_HOME) and, after --, with a command line of `java`. Every \
            mismatch is named with the way out. Exit status 82 when the archive would be refused.

              jboost doctor app.jsa
              jboost doctor app.aot --jdk /jdk/25 -- -XX:+UseZGC -jar app.jar

            \(ExitStatus.help(.badInput, .noInput, .noJDK, .notProven))
            """)

    @Argument(help: ArgumentHelp("The archive.", valueName: "file"), completion: .file(extensions: ["jsa", "aot"]))
    var file: String
    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("A command line of `java` without `java`, behind --.", valueName: "java options"))
    var options: [String] = []
    @Flag(help: "Also compare the checksums inside the file, which no JVM does by itself.")
    var deep = false
    @Flag(help: "Only read the file; compare it with no JDK.")
    var noJdk = false
    @OptionGroup var jdk: JDKOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        guard noJdk else { return }
        if jdk.jdk != nil { throw ValidationError("--jdk and --no-jdk exclude each other") }
        if !options.isEmpty {
            throw ValidationError("what a command line of `java` does depends on the JDK: leave out --no-jdk")
        }
    }

    func run() throws {
        try reporting {
            let path = UserPath.absolute(file)
            guard unsafe faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 else {
                throw BoostError(SystemError(step: "read", path: path, errno: errno), step: "doctor")
            }
            // What an image's archive was made with is found only where its `bin/run` would make it found.
            let image = BoostedImage.holding(path), plan = image.flatMap { try? $0.launchPlan() }
            if let image, let root = plan?.root.flatMap(ImageRoot.init), case .descriptor = root {
                do throws(SystemError) { try root.enter(image.directory) } catch {
                    throw BoostError(error, step: "doctor")
                }
            }
            let jdk = try comparedJDK(plan)
            let met = try jdk.map { try conditions(plan, $0) } ?? LaunchConditions()
            let (header, diagnosis) = Doctor.examine(archive: path, conditions: met, deep: deep)
            let report = DoctorReport(path, header, diagnosis, jdk: jdk)
            switch format.format {
            case .json: Console.result(JSONText.encode(report))
            case .quiet: diagnosis.findings.forEach { Console.result($0.code.rawValue) }
            case .table: Console.result(report.text)
            }
            if header == nil { throw ExitCode(ExitStatus.badInput.rawValue) }
            if !diagnosis.accepts { throw ExitCode(ExitStatus.notProven.rawValue) }
        }
    }

    /// The JDK to compare with; nil where there is none, or none is wanted: the file can still be read.
    ///
    /// - Parameter plan: of the image that the archive is in, whose starts take that JDK while it is there.
    private func comparedJDK(_ plan: LaunchPlan?) throws -> JDK? {
        if noJdk { return nil }
        if jdk.jdk == nil, let home = plan?.javaHome, let own = try? JDK.read(home: home) { return own }
        do { return try jdk.read() } catch {
            if jdk.jdk == nil && options.isEmpty { return nil } else { throw error }
        }
    }

    /// - Parameter plan: of the image that the archive is in; it stands for the command line where none is given.
    private func conditions(_ plan: LaunchPlan?, _ jdk: JDK) throws -> LaunchConditions {
        let environment = ProcessEnvironment.all()
        let named =
            options.isEmpty ? nil : try JavaCommandLine.parse(options, environment: environment, version: jdk.version)
        let line =
            try named
            ?? JavaCommandLine.parse(
                (plan?.settled(in: environment).options ?? []) + ["-cp", ".", "Main"], environment: environment,
                version: jdk.version)
        let flags = FlagClass.resolve(line, jdk: jdk, host: .current())
        let classPath: [String]? =
            switch named?.target {
            case .classPath(let path, _): ClassPath.expand(path)
            case .jar(let path): [path]
            default: nil
            }
        var conditions = LaunchConditions(
            jdk: jdk, flags: flags, classPath: classPath, directory: UserPath.absolute("."))
        conditions.namedArchives = line.namedArchives
        // A module path is told by the target, not by the options.
        conditions.dumpModuleOptions = plan.flatMap { plan in
            if case .module = plan.target { nil } else { FlagClass(text: plan.flagClass)?.moduleOptions }
        }
        return conditions
    }
}

/// What `doctor` prints.
struct DoctorReport: Encodable {
    var file: String
    var accepted: Bool
    /// Home and version of the JDK that it was compared with; nil without one.
    var jdk: String?
    var jdkVersion: String?
    var kind: String?
    var headerVersion: Int32?
    var layout: String?
    /// False where the layout was read from OpenJDK's sources and no such JDK was at hand to try it.
    var layoutProven: Bool?
    var jvmIdent: String?
    var baseArchive: String?
    var compressedOops: Bool?
    var compactHeaders: Bool?
    var objectAlignment: Int?
    var linkedClasses: Bool?
    var machineCode: Bool?
    var sizeBytes: Int?
    var classPath: [Entry] = []
    var findings: [Diagnosis.Finding]

    struct Entry: Encodable {
        var path: String
        var group: String
        var sizeBytes: Int64?
        var mtimeSeconds: Int64?
    }

    init(_ path: String, _ header: ArchiveHeader?, _ diagnosis: Diagnosis, jdk: JDK?) {
        file = path
        self.jdk = jdk?.home
        jdkVersion = jdk?.versionString
        accepted = diagnosis.accepts
        findings = diagnosis.findings
        guard let header else { return }
        kind = header.kind.rawValue
        headerVersion = header.version
        layout = header.layoutName
        layoutProven = header.proven
        jvmIdent = header.jvmIdent
        baseArchive = header.baseArchiveName
        compressedOops = header.compressedOops
        compactHeaders = header.compactHeaders
        objectAlignment = header.objectAlignment
        linkedClasses = header.hasAOTLinkedClasses
        machineCode = header.hasMachineCode
        sizeBytes = header.fileSize
        classPath = header.classPath.map {
            Entry(path: $0.path, group: $0.group.rawValue, sizeBytes: $0.size, mtimeSeconds: $0.mtimeSeconds)
        }
    }

    var text: String {
        var rows = [["file", file], ["verdict", accepted ? "nothing speaks against it" : "will be refused"]]
        func add(_ name: String, _ value: String?) { if let value { rows.append([name, value]) } }
        add("compared", jdk.map { "with JDK \(jdkVersion ?? "?"), \($0)" } ?? "with no JDK")
        add("kind", kind)
        add("made by", jvmIdent)
        add("layout", layout.map { $0 + (layoutProven == true ? "" : " (from the sources, not tried)") })
        add("base", baseArchive)
        add("oops", compressedOops.map { $0 ? "compressed" : "not compressed" })
        add("linked", linkedClasses.map { $0 ? "classes are linked ahead of time" : "no" })
        add("size", sizeBytes.map { "\($0) bytes" })
        // The JDK's own modules are the nameless first one.
        let named = classPath.filter { !$0.path.isEmpty }
        if let first = named.first {
            add("class path", "\(named.count.counted("entry", "entries")), first \(first.path)")
        }
        var lines = rows.map { $0[0].padded(to: 12) + $0[1] }
        for finding in findings {
            lines.append("\(finding.severity.rawValue): \(finding.message) [\(finding.code.rawValue)]")
            if !finding.wayOut.isEmpty { lines.append("  \(finding.wayOut)") }
        }
        return lines.joined(separator: "\n")
    }
}
