import CDSArchive
import Glibc
import JVM

/// The first start of an application under `run`: the one the user asked for, which is at once the training.
public struct FirstRun {
    let request: RunRequest
    let store: Store
    let environment: [String: String]

    public init(_ request: RunRequest, store: Store, environment: [String: String]) {
        self.request = request
        self.store = store
        self.environment = environment
    }

    /// What to become, and what it will leave.
    public struct Ready {
        public var arguments: [String]
        /// nil when nothing can be recorded; `reason` says why.
        public var spool: Spool?
        public var lease: Lease?
        public var reason: String?
    }

    /// Prepares the start; lays the application out where the JVM cannot archive it as it is.
    ///
    /// Never fails for want of an archive: whatever cannot be done, the application starts as the user gave it.
    public func prepare(java: String, key: Digest) -> Ready {
        do {
            if let reason = obstacle { return plain(reason) }
            if !request.waits, Finisher.isWaiting(key, in: store.root) { return plain(nil) }
            let jdk = try JDK.read(home: "/" + java.split(separator: "/").dropLast(2).joined(separator: "/"))
            guard jdk.abilities.contains(.staticArchive) else {
                return plain("JDK \(jdk.versionString) makes no static archive")
            }
            let flagClass = FlagClass.resolve(request.line, jdk: jdk, host: .current())
            guard flagClass.sharing else { return plain("class-data sharing is off") }
            var place = try RunPlace(request, store: store, environment: environment)
            var plan = LaunchPlan(
                tier: .none, feature: jdk.version.feature, javaHome: jdk.home,
                libjvm: LaunchPlan.File(path: jdk.libjvmPath, stamp: try FileStamp.read(jdk.libjvmPath)),
                jvmIdent: jdk.jvmIdent, flagClass: flagClass.text, root: nil, strictness: .stamped, files: place.files,
                archives: [], options: request.line.jvmOptions, archiveOptions: [], target: place.target,
                arguments: place.prependedArguments)
            plan.files += try surroundings(of: jdk)
            plan.modulesBytes = jdk.modulesBytes
            plan.workingDirectory = request.workingDirectory
            // A JVM of 17 refuses every archive then.
            let appended = NamedFiles.appended(request.line, in: request.workingDirectory)
            if jdk.version.feature < 21, let missing = appended.first, appended.allSatisfy(\.isAbsent) {
                place.obstacle = "-Xbootclasspath/a names \(missing.path), which is not there"
            }
            if let obstacle = place.obstacle {
                // A later start that cannot know of it inspects the application again.
                try? store.root.giveUp(key, plan, obstacle)
                return plain(obstacle)
            }
            let spool = try store.root.makeSpool()
            try SpoolContent(key: key, plan: plan).write(to: spool.path, process: getpid())
            let head =
                try SpoolContent.recordingOptions(in: spool.path, feature: jdk.version.feature)
                + plan.options + plan.targetArguments
            let arguments = request.line.escaped(head) + plan.arguments + request.line.applicationArguments
            return Ready(arguments: arguments, spool: spool, lease: place.lease)
        } catch { return plain("\(BoostError(wrapping: error).description)") }
    }

    /// What the archive depends on beside the application: the JDK's modules, and jars that options name.
    private func surroundings(of jdk: JDK) throws -> [LaunchPlan.File] {
        let modules = jdk.home + "/lib/modules"
        return try [LaunchPlan.File(path: modules, stamp: FileStamp.read(modules))]
            + NamedFiles.files(request.line, in: request.workingDirectory)
    }

    private func plain(_ reason: String?) -> Ready { Ready(arguments: request.launchArguments, reason: reason) }

    /// Why this command line is not for an archive of ours.
    private var obstacle: String? {
        if let own = request.line.archiveOptions.first { return JavaCommandLine.wins(own) }
        if environment["JBOOST_ARCHIVE"] == "off" { return "JBOOST_ARCHIVE=off" }
        switch request.line.target {
        case .jar, .classPath: break
        case .module: return "applications on the module path are archived by `jboost build`"
        case .source: return "a source file is compiled at every start"
        case .none: return "no application is named"
        }
        if request.line.systemClassLoader != nil { return "the system class loader is replaced" }
        // One is the launcher's own.
        if request.line.options(beginning: ["-Djava.class.path="]).count > 1 {
            return "the class path is given by a system property"
        }
        if let obstacle = request.argumentFileObstacle { return obstacle }
        if request.line.isDebugged { return "a debugger is attached" }
        if store.root.isReadOnly { return "the store can only be read" }
        return nil
    }
}

extension Spool {
    /// Says that the run is another process than the one that made the spool: a child, under `--wait`.
    public func note(process: Int32) throws { try SpoolContent.note(process: process, in: path) }
}

/// What a spool holds: the plan of the start that fills it, and the JVM's recordings.
struct SpoolContent {
    var key: Digest
    var plan: LaunchPlan

    /// What the JVM of the run itself has recorded; its children, where they copy its arguments, write beside it.
    static func classList(in spool: String) -> String { recorded("classlist.pid", in: spool) }
    static func log(in spool: String) -> String { recorded("loads.", in: spool) }

    /// HotSpot makes of %p "pid" and the number in the name of a class list, and the number alone in that of a log.
    private static func recorded(_ name: String, in spool: String) -> String {
        "\(spool)/\(name)\((try? TextFile.read(spool + "/process")) ?? "")"
    }

    /// Says which process the run is.
    static func note(process: Int32, in spool: String) throws(SystemError) {
        try TextFile.write(spool + "/process", "\(process)")
    }

    /// - Parameter process: the run's id, as far as it is known yet.
    func write(to spool: String, process: Int32) throws {
        try Self.note(process: process, in: spool)
        try TextFile.write(spool + "/plan", "\(key.hex)\n\(plan.text)")
    }

    /// - Throws: `BoostError` of code `badInput` for a spool that was cut off while it was made.
    static func read(_ spool: String) throws -> SpoolContent {
        let text = try TextFile.read(spool + "/plan")
        let parts = text.split(separator: "\n", maxSplits: 1)
        guard parts.count == 2, let key = Digest(hex: String(parts[0])) else {
            throw BoostError(.badInput, step: "spool", file: spool, message: "its plan is cut off")
        }
        return SpoolContent(key: key, plan: try LaunchPlan(text: String(parts[1])))
    }

    /// Room for 300 000 classes, twice.
    static let logLimitMB = 128

    /// What tells by its growth that classes are still being loaded.
    static func growing(in spool: String, feature: Int) -> String {
        feature < 16 ? log(in: spool) : classList(in: spool)
    }

    /// Both recordings are written as classes are loaded, so that they outlive `kill -9` and `Runtime.halt`.
    ///
    /// JDK 15 and earlier print a line on standard output, which is the application's, for each class that they leave
    /// out of their list (classFileParser.cpp, "skip writing class"): there the log is all.
    static func recordingOptions(in spool: String, feature: Int) throws -> [String] {
        var options = feature < 16 ? [] : ["-XX:DumpLoadedClassList=\(spool)/classlist.%p"]
        // Only these tell of custom loaders' classes in the list itself.
        if feature < 21 {
            options.append(
                try ClassLoadLog.option(
                    file: spool + "/loads", perProcess: true, detail: .loaders, feature: feature, limitMB: logLimitMB))
        }
        return options
    }
}
