extension BenchResult {
    /// What a reader must know before believing the numbers; one sentence each, empty when there is nothing.
    public var cautions: [String] {
        var found: [String] = []
        found += machine.cautions(rounds: method.rounds)
        for candidate in candidates { found += cautions(of: candidate) }
        return found
    }

    private func cautions(of candidate: CandidateResult) -> [String] {
        var found: [String] = []
        if candidate.tier != nil, let classes = candidate.startup?.classes,
            classes.archiveShare <= (baselineResult?.startup?.classes?.archiveShare ?? 0)
        {
            found.append(
                "\"\(candidate.label)\" did not use its archive: \(classes.fromArchive) of \(classes.loaded) classes came "
                    + "from one. Its numbers are those of a start without.")
        }
        if candidate.runs.count < method.rounds {
            found.append(
                "\"\(candidate.label)\" has times from \(candidate.runs.count) of \(method.rounds) rounds only.")
        }
        let killed = candidate.runs.count { $0.killed }
        if killed > 0 { found.append("\"\(candidate.label)\" ignored SIGTERM and was killed in \(killed) runs.") }
        if let steady = candidate.steady, steady.errors > 0 {
            found.append("\"\(candidate.label)\" gave \(steady.errors) errors under steady load.")
        }
        if method.cache != .warm, let cached = Summary(of: candidate.runs.compactMap(\.cachedShareBefore)),
            cached.median > 0.05
        {
            found.append(
                "\"\(candidate.label)\" was not quite cold: \(DecimalText.percent(cached.median)) of its files' pages were "
                    + "still in memory.")
        }
        return found
    }
}

extension Machine {
    /// What holds for whatever was measured on it in so many rounds.
    func cautions(rounds: Int) -> [String] {
        var found: [String] = []
        if loadBefore / Double(max(cpus, 1)) > 0.5 {
            found.append(
                "The machine was busy before the first run (load \(DecimalText.fixed(loadBefore, digits: 1)) on "
                    + "\(cpus) CPUs): times are longer than they would be alone, and ratios noisier.")
        }
        if rounds < RatioEstimate.fewestForBootstrap {
            found.append("There were only \(rounds) rounds; the intervals rest on an assumed noise.")
        }
        return found
    }
}
