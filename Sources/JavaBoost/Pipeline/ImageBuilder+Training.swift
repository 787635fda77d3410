import CDSArchive
import Glibc
import JVM

extension ImageBuilder {
    /// Runs the application so that it leaves what the dump reads; class lists of several runs are merged.
    func train(
        _ recipe: ArchiveRecipe, _ files: ArchiveRecipe.Files, _ work: BuildWork, _ layout: Layout,
        _ outcome: inout BuildOutcome
    ) throws {
        let started = MonotonicTime.now()
        let log = work.scratch + "/training.log"
        var lists: [ClassList] = []
        var training = Evidence.Training(runs: 0, readyMs: 0, elapsedMs: 0, requests: 0, classes: 0)
        // An AOT configuration cannot be merged (JDK-8348426), so one run makes it.
        let runs = recipe.tier == .static || recipe.tier == .linked ? max(1, request.training.runs) : 1
        if request.training.runs > runs {
            progress.warning("--train-runs: an archive of tier \(recipe.tier.rawValue) is made from one run")
        }
        for number in 1...runs {
            progress.step(runs == 1 ? "training" : "training, run \(number) of \(runs)")
            let trial = try trainOnce(recipe, files, log, work, layout)
            training.runs += 1
            training.readyMs = trial.run.readyMs
            training.requests += trial.requests
            lists.append(
                try classList(
                    recipe, files, ClassLoadLog.path(log, of: trial.run.pid),
                    copies: "\(work.scratch)/classes-\(number)"))
        }
        let merged = lists.count == 1 ? lists[0] : ClassList.merge(lists)
        training.elapsedMs = started.elapsedMs
        training.classes = merged.entries.count
        outcome.training = training
        outcome.classList = merged
    }

    private func trainOnce(
        _ recipe: ArchiveRecipe, _ files: ArchiveRecipe.Files, _ log: String, _ work: BuildWork, _ layout: Layout
    ) throws -> Trial.Outcome {
        let feature = request.jdk.version.feature
        // JDK 17 and earlier write no line for classes of custom loaders; theirs are made from the log.
        let detail: ClassLoadLog.Detail = feature < 21 ? .loaders : .classes
        // A list for each JVM: a child that copies the application's arguments would begin this one anew.
        var recorded = files
        recorded.classList += ".%p"
        var options = recipe.recordingOptions(recorded)
        var command = work.command(layout)
        if recipe.tier == .aot || recipe.tier == .dynamic {
            // The recording itself has a flag class; a class list has none.
            options += work.archivedClass(recipe.tier).dumpOptions(for: request.jdk)
            command.options = command.options.filter { !Collector.isChoice($0) }
        }
        options.append(try ClassLoadLog.option(file: log, perProcess: true, detail: detail, feature: feature))
        let outcome = try work.trial(command).perform(options, warmsUp: true)
        // HotSpot writes "pid" in front of the number here, and not in the names of logs (ostream.cpp, make_log_name).
        _ = unsafe rename("\(files.classList).pid\(outcome.run.pid)", files.classList)
        for remark in outcome.remarks { progress.warning("warm-up: \(remark)") }
        if outcome.run.killed && recipe.tier != .static && recipe.tier != .linked {
            throw BoostError(
                .dumpFailed, step: "training",
                message:
                    "the application ignored SIGTERM for \(request.training.limits.exitMs / 1_000) s and was killed "
                    + "before the JVM could write its recording")
        }
        return outcome
    }

    private func classList(
        _ recipe: ArchiveRecipe, _ files: ArchiveRecipe.Files, _ log: String, copies: String
    ) throws -> ClassList {
        let loads = try ClassLoadLog.read(path: log)
        guard recipe.tier == .static || recipe.tier == .linked else { return ClassList(log: loads) }
        var list = try ClassList.parse(TextFile.read(files.classList))
        let feature = request.jdk.version.feature
        list =
            feature < 21
            ? CustomLoaderClasses.adding(to: list, from: loads, copies: copies)
            : CustomLoaderClasses.findable(in: list, feature: feature, copies: copies)
        if list.entries.isEmpty {
            throw BoostError(
                .trainingFailed, step: "training", message: "the JVM recorded no class",
                wayOut: "do the JVM options given turn class-data sharing off?")
        }
        return list
    }

    /// The class list of an application that cannot run here: what its main class can reach.
    func deriveClassList(_ work: BuildWork, _ layout: Layout) throws -> ClassList {
        var list = try defaultClassList(work)
        for name in try ClassGraph.reachable(work.application) { list.append(ClassList.Entry(name: name)) }
        return list
    }

    /// The JDK's own classes: those of its default list.
    private func defaultClassList(_ work: BuildWork) throws -> ClassList {
        let path = request.jdk.home + "/lib/classlist"
        guard let text = try? TextFile.read(path) else { return ClassList() }
        return ClassList.parse(text)
    }
}
