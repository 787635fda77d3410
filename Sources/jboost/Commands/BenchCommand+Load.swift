import JVM
import JavaBoost

extension BenchCommand {
    /// `--load`: steady speed instead of starts.
    func measureLoad() throws {
        let steps = try repeatableSteps()
        let made = try candidateSource().make(modes: load.modes, in: store.open(), progress: Console.following)
        let result = try withExtendedLifetime(made.leases) {
            var plan = LoadPlan(
                title: title, candidates: made.candidates + also.map { $0.candidate(like: made.candidates[0]) },
                steps: steps)
            plan.limits = limits
            plan.rounds = rounds ?? plan.rounds
            plan.connections = load.connections
            plan.warmUp = load.warmUp
            plan.seconds = load.loadSeconds
            plan.openLoop = load.openLoop
            plan.cpus = load.cpus == 0 ? nil : load.cpus
            return try LoadBench(plan: plan).run(progress: Self.tell)
        }
        switch format.format {
        case .json: Console.result(try result.json())
        case .table: Console.result(LoadTable(result).text)
        case .quiet: break
        }
        if let report { try OutputFile.write(UserPath.absolute(report), LoadReport(result).html) }
    }
}
