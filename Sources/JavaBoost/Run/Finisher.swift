import CDSArchive
import CLinux
import Glibc
import JVM

/// Makes the archive of a spool: in a watcher beside the running application, in the next jboost command, or in the
/// foreground with `--wait`.
public struct Finisher {
    /// The hidden command that a watcher is started as: `jboost __finish STORE SPOOL…`.
    public static let commandName = "__finish"

    let store: Store

    public init(store: Store) { self.store = store }

    /// How long the class list must stay as it is before a running application's start counts as over, in ms.
    private static let quietMs = Failpoint.variables["JBOOST_QUIET_MS"].flatMap { Int64($0) } ?? 10_000
    /// Tries before a spool is given up; a dump that a full disk or a `kill -9` ended is tried again.
    private static let attempts = 3

    /// Starts a watcher for spools, one after another; it outlives this process and does not hold its terminal.
    ///
    /// Best effort: without a watcher the next jboost command finds them.
    public static func watch(_ spools: [String], store: StoreRoot) {
        guard let program = RealPath.of("/proc/self/exe") else { return }
        let environment = [
            "PATH": ProcessEnvironment.value("PATH") ?? "/usr/bin:/bin",
            "HOME": ProcessEnvironment.value("HOME") ?? "/",
        ].merging(Failpoint.variables) { own, _ in own }
        let spec = ProcessSpec(
            program: program, arguments: [commandName, store.path] + spools, environment: environment, directory: "/")
        try? spec.startDetached()
    }

    /// Starts a watcher for the spools whose runs have ended and that nobody finishes: a killed watcher's, say.
    public static func resume(in root: StoreRoot) {
        guard !root.isReadOnly else { return }
        let ended = root.spools().filter { !$0.isRunning }.map(\.id)
        if !ended.isEmpty { watch(Array(ended.prefix(100)), store: root) }
    }

    /// Whether a run of the same key has ended and waits to be finished: recording another would only be one more.
    static func isWaiting(_ key: Digest, in root: StoreRoot) -> Bool {
        root.spools().contains { spool in
            !spool.isRunning && (try? SpoolContent.read(spool.path))?.key == key
        }
    }

    /// What a watcher does: waits for the start to be over, then makes the archive, at idle priority, one at a time.
    public func watch(_ id: String) {
        _ = jb_become_idle()
        waitForStart(id)
        _ = try? finish(id)
    }

    /// Returns when the run has ended or has loaded no class for a while.
    private func waitForStart(_ id: String) {
        var size: Int64 = -1, quietSince = MonotonicTime.now(), growing: String?
        while let spool = store.root.spools().first(where: { $0.id == id }), spool.isRunning {
            // A running spool has its plan, unless it is seen in the moment before.
            growing =
                growing
                ?? (try? SpoolContent.read(spool.path)).map { content in
                    SpoolContent.growing(in: spool.path, feature: content.plan.feature)
                }
            // The start is over where its log is full, and about to be lost.
            if FileSystem.exists(ClassLoadLog.rotated(SpoolContent.log(in: spool.path))) { return }
            let now = growing.flatMap { try? FileStamp.read($0) }?.size ?? 0
            if now != size {
                size = now
                quietSince = .now()
            } else if now > 0 && quietSince.elapsedMs >= Double(Self.quietMs) {
                return
            }
            usleep(200_000)
        }
    }

    /// Makes the archive and puts the launch plan into place; the spool goes.
    ///
    /// - Returns: false when another process is at it.
    /// - Throws: `BoostError` when it cannot be made now; it stays for the next command unless it was tried too often.
    @discardableResult
    public func finish(_ id: String) throws(BoostError) -> Bool {
        do {
            guard let claim = try store.root.claimSpool(id) else { return false }
            return try store.withWriter(of: Digest(of: "finisher".utf8)) { try finish(claim) }
        } catch { throw BoostError(wrapping: error) }
    }

    private func finish(_ claim: SpoolClaim) throws -> Bool {
        let content: SpoolContent
        do { content = try SpoolContent.read(claim.path) } catch {
            // Cut off while it was made: the run never began.
            try claim.remove()
            return true
        }
        if [SpoolContent.classList(in: claim.path), SpoolContent.log(in: claim.path)].allSatisfy({
            !FileSystem.exists($0)
        }) {
            // The JVM did not start.
            try claim.remove()
            return true
        }
        if hasArchive(content.key) {
            // Another start of the same was recorded at the same time, and its archive is made.
            try claim.remove()
            return true
        }
        if !content.plan.changes.isEmpty {
            // What was recorded is of an application that is gone. Trying again would not help, and a newer plan of the
            // same command line must stay.
            if let folder = content.plan.foldersWrittenBeside.first { try giveUp(content, beside: folder) }
            try claim.remove()
            return true
        }
        do {
            try countAttempt(claim.path)
            let plan = try archived(content, claim.path)
            RunProof.reset(content.key, in: store.root)
            try store.root.writeRun(content.key, Array(plan.text.utf8))
            try claim.remove()
            return true
        } catch {
            if attempts(claim.path) < Self.attempts { throw error }
            let message = BoostError(wrapping: error).description
            if hasArchive(content.key) {
                store.root.noteWithoutArchive(content.key, message)
            } else {
                try store.root.giveUp(content.key, content.plan, message)
            }
            try claim.remove()
            return true
        }
    }

    /// Whether another start's recording has led to an archive that still holds.
    private func hasArchive(_ key: Digest) -> Bool {
        guard let bytes = try? store.root.readRun(key),
            let plan = try? LaunchPlan(text: String(decoding: bytes, as: UTF8.self)), plan.tier != .none,
            plan.isCurrent
        else { return false }
        return (try? Lease.take(plan.entries(in: store.root), in: store.root, nowNs: nil)) != nil
    }

    /// Notes that an application changes its own class path by every run, so that later starts are not recorded in vain;
    /// until its code changes.
    private func giveUp(_ content: SpoolContent, beside folder: String) throws {
        var plan = content.plan
        plan.files.removeAll { !LaunchPlan.isCode($0.path) }
        try store.root.giveUp(
            content.key, plan,
            "\(folder) is on the class path or module path and changes while the application runs; "
                + "put its code into a directory of its own")
    }

    /// Counts a try in the spool itself before it begins, so that a dump that kills its maker is not tried for ever.
    private func countAttempt(_ spool: String) throws {
        let before = attempts(spool)
        guard before < Self.attempts else {
            throw BoostError(
                .dumpFailed, step: "archive", file: spool, message: "was begun \(before) times and never came to an end"
            )
        }
        // On a full disk it is not counted, and the dump says what is wrong.
        try? TextFile.write(spool + "/attempts", "\(before + 1)")
    }

    private func attempts(_ spool: String) -> Int {
        (try? TextFile.read(spool + "/attempts")).flatMap { Int($0) } ?? 0
    }

    /// Dumps, has the JVM accept the archive without running the application, and publishes it.
    private func archived(_ content: SpoolContent, _ spool: String) throws -> LaunchPlan {
        var plan = content.plan
        let jdk = try JDK.read(home: plan.javaHome)
        guard let runtime = FlagClass(text: plan.flagClass) else {
            throw BoostError(.badInput, step: "spool", file: spool, message: "its flag class cannot be read")
        }
        let flagClass = runtime.archived(as: .static, version: jdk.version)
        let staging = try store.stage()
        var recipe = ArchiveRecipe(tier: .static, feature: plan.feature)
        recipe.address = .random(architecture: jdk.architecture)
        var files = ArchiveRecipe.Files(directory: staging.path, name: recipe.fileName)
        // A list of its own: a server that still runs goes on writing the recorded one.
        files.classList = spool + "/classlist.dump"
        try writeClassList(spool, to: files.classList, plan.feature)
        let command = JavaCommand(
            jdk: jdk, target: plan.dumpedTarget.map(JavaCommandLine.escape),
            environment: ProcessEnvironment.all().withoutJavaOptions,
            directory: plan.directory)
        let dump = ArchiveDump(
            command: command, recipe: recipe, files: files, flagOptions: flagClass.dumpOptions(for: jdk))
        try Failpoint.reach("finish.dump")
        _ = try dump.perform()
        var acceptance = dump
        acceptance.command.options = flagClass.dumpOptions(for: jdk)
        try acceptance.accept()
        try plan.requireUnchanged()
        let lease = try store.publish(.archive, from: staging, key: content.key)
        let archive = "\(store.root.path(of: lease.ids[0]))/\(recipe.fileName)"
        plan.tier = .static
        plan.flagClass = flagClass.text
        plan.archives = [LaunchPlan.File(path: archive, stamp: try FileStamp.read(archive))]
        plan.archiveOptions = recipe.useOptions(archive: archive)
        return plan
    }

    /// The recorded list with the classes of custom loaders, which JDKs before 21 leave out of it; before 16 all from
    /// the log.
    private func writeClassList(_ spool: String, to path: String, _ feature: Int) throws {
        let recorded = feature < 16 ? nil : ClassList.parse(try TextFile.read(SpoolContent.classList(in: spool)))
        var list = recorded ?? ClassList()
        if feature < 21, let log = try? ClassLoadLog.read(path: SpoolContent.log(in: spool)) {
            guard recorded != nil || log.hasStart else {
                throw BoostError(
                    .trainingFailed, step: "run", message: "so many classes were loaded that the first are forgotten")
            }
            if recorded == nil { list = ClassList(log: log) { $0.details?.loader.isBuiltIn ?? true } }
            list = CustomLoaderClasses.adding(to: list, from: log, copies: spool + "/classes")
        } else {
            list = CustomLoaderClasses.findable(in: list, feature: feature, copies: spool + "/classes")
        }
        guard !list.entries.isEmpty else {
            throw BoostError(.trainingFailed, step: "run", message: "the JVM recorded no class")
        }
        try TextFile.write(path, list.text(feature: feature))
    }
}

extension LaunchPlan {
    /// Where relative paths of the target are looked up; nil where there are none.
    var directory: String? { workingDirectory.isEmpty ? nil : workingDirectory }

    /// What the archive is made of: a class path without the directories at its end, which a dump refuses and a start with
    /// the archive takes.
    var dumpedTarget: [String] {
        guard case .classPath(let path, let main) = target else { return targetArguments }
        let kept = path.split(separator: ":", omittingEmptySubsequences: false).filter { element in
            let place = FilePath.absolute(String(element), in: directory ?? "/")
            return !Directory.isDirectory(place) || Directory.isEmpty(place)
        }
        return ["-cp", kept.joined(separator: ":"), main]
    }

    /// - Throws: `BoostError` when a file of the class path is not what the plan saw.
    func requireUnchanged() throws {
        for file in files where !file.isUnchanged {
            throw BoostError(
                .badInput, step: "run", file: file.path, message: "has changed since the application was started")
        }
    }

    /// Files of the class path that are not what the plan saw.
    var changes: [File] { files.filter { !$0.isUnchanged } }

    /// Whether application, archive and JDK are what they were. A new archive mends whatever is not, where a fallback
    /// would last for ever.
    var isCurrent: Bool {
        files.allSatisfy(\.isUnchanged) && archives.allSatisfy(\.isUnchanged)
            && Preflight.java(for: self).mismatch == nil
    }

    /// The directories that have changed, where they alone have, and files in them that are no code: the application
    /// writes beside its classes. Empty where code has come, gone or changed.
    var foldersWrittenBeside: [String] {
        let known = Set(files.map(\.path))
        var folders: [String] = []
        for file in changes {
            if file.isAbsent || Self.isCode(file.path) { return [] }
            guard let names = try? FileSystem.list(file.path) else {
                folders.append(FilePath.parent(file.path))
                continue
            }
            if names.contains(where: { Self.isCode($0) && !known.contains("\(file.path)/\($0)") }) { return [] }
            folders.append(file.path)
        }
        return folders
    }

    static func isCode(_ path: String) -> Bool { [".class", ".jar", ".war"].contains { path.hasSuffix($0) } }

    /// The entries of the store that a plan's files lie in.
    func entries(in root: StoreRoot) -> [EntryID] {
        var found: Set<EntryID> = []
        for file in archives + files where file.path.hasPrefix(root.path + "/") {
            let parts = file.path.dropFirst(root.path.count + 1).split(separator: "/", maxSplits: 2)
            if parts.count == 3, let id = EntryID("\(parts[0])/\(parts[1])") { found.insert(id) }
        }
        return found.sorted { $0.description < $1.description }
    }
}
