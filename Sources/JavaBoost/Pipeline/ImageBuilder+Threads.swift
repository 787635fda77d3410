import CDSArchive
import JVM

extension ImageBuilder {
    /// This builder with the plan for the application's threads, and what `auto` measured for it.
    func planned(_ application: AppImage) throws -> (builder: ImageBuilder, trial: ThreadTrial?) {
        let (plan, trial) = try planThreads(application)
        var request = request
        request.threadPlan = plan
        return (ImageBuilder(request: request, store: store, progress: progress), trial)
    }

    private func planThreads(_ application: AppImage) throws -> (ThreadPlan?, ThreadTrial?) {
        let planner = ThreadPlanner(application, on: request.jdk, request.threads, jvmOptions: request.jvmOptions)
        guard request.threads.mode == .auto else { return (try planner.plan(request.threads.mode), nil) }
        guard var tuned = try planner.plan(.tune), var candidate = planner.candidate else {
            return (try planner.plan(.tune), nil)
        }
        if let reason = try reasonAgainstTrial(application) {
            tuned.reasons = ["\(candidate.mode.rawValue) was not tried: \(reason)"]
            progress.warning("threads: \(tuned.reasons[0])")
            return (tuned, nil)
        }
        guard let trial = try compare(tuned, candidate, application) else {
            tuned.reasons = ["\(candidate.mode.rawValue) did not run under load"]
            return (tuned, nil)
        }
        if trial.wins { candidate.reasons.append(trial.text) } else { tuned.reasons = [trial.text] }
        progress.step("threads: " + trial.text + (trial.wins ? "" : "; left as they are"))
        return (trial.wins ? candidate : tuned, trial)
    }

    private func reasonAgainstTrial(_ application: AppImage) throws -> String? {
        if !request.measures { return "--no-measure" }
        if request.training.source != .run { return "the application is not run at build time" }
        if request.training.warmUp?.repeatableSteps.isEmpty ?? true {
            return "--warm names no GET request that could be sent as load"
        }
        let readiness = request.training.readiness ?? BuildWork.defaultReadiness(application)
        if case .exit = readiness { return "a program that ends by itself is not put under load" }
        return nil
    }

    /// Both plans under the same load, from layouts alone: an archive changes how they start and not how they run.
    private func compare(_ baseline: ThreadPlan, _ candidate: ThreadPlan, _ application: AppImage) throws
        -> ThreadTrial?
    {
        let staging = try store.stage()
        let candidates = try [("before", baseline), ("after", candidate)].map { name, plan in
            try self.candidate(plan, application, in: "\(staging.path)/\(name)")
        }
        var load = LoadPlan(
            title: application.path, candidates: candidates, steps: request.training.warmUp?.repeatableSteps ?? [])
        load.rounds = 5
        load.warmUp = .untilCompiled(atMost: 20)
        load.seconds = 5
        load.openLoop = .none
        load.cpus = CPUQuota.isAvailable ? request.threads.cpus ?? 1 : nil
        load.limits = .init(
            readyMs: request.training.limits.readyMs, exitMs: request.training.limits.exitMs)
        return try withExtendedLifetime(staging) {
            do {
                return ThreadTrial(try run(load), candidate.mode)
            } catch let error as MeasureError where error.code == .baselineFailed {
                // It may need what its warm-up did before these requests; that is no reason to build nothing.
                return nil
            }
        }
    }

    private func run(_ load: LoadPlan) throws(MeasureError) -> LoadResult {
        let progress = progress
        return try LoadBench(plan: load).run(
            progress: { event in
                if case .runStarted(let label, _, let round) = event {
                    progress.step("threads under load, pair \(round + 1) of at most 5: \(label)")
                }
            },
            isEnough: { result in
                guard let ratio = result.candidates[1].ratio[.requestsPerSecond], ratio.pairs >= 2 else { return false }
                return ratio.isClearlyAboveOne || ratio.isClearlyBelowOne
            })
    }

    private func candidate(_ plan: ThreadPlan, _ application: AppImage, in directory: String) throws -> Candidate {
        try TextFile.makeDirectory(directory)
        var request = request
        request.threadPlan = plan
        // Reached where it lies, so that nothing has to be entered.
        if let root = ImageRoot(directory) { request.root = root }
        let work = try BuildWork(staging: directory, application: application, request: request)
        let builder = ImageBuilder(request: request, store: store, progress: progress)
        let layout = try builder.lay(out: application, in: work)
        try plan.write(to: directory)
        return Candidate(
            label: plan.mode.rawValue, spec: work.command(layout).spec([]), readiness: work.readiness)
    }
}
