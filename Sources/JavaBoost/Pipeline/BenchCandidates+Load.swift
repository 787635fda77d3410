import JVM

extension BenchCandidates {
    /// Builds an image for each thread mode and answers the candidates of a load bench; the first mode is the baseline.
    ///
    /// All have the same kind of archive and the first JIT profile, so that they differ in their threads alone.
    /// - Throws: `BoostError` of a build that failed.
    public func make(modes: [ThreadMode], in store: Store, progress: Progress) throws(BoostError) -> Made {
        var made = Made()
        let image: AppImage
        do { image = try AppInspector.inspect(application) } catch { throw BoostError(error) }
        let readiness = readiness(of: image)
        let profile = profiles.first ?? .peak
        for jdk in jdks {
            for mode in modes {
                let built = try build(image, jdk, tiers.first, profile, mode, store, progress)
                made.leases.append(built.lease)
                var candidate = candidate(built.image, image, jdk, profile, readiness)
                candidate.label = label(jdk, "threads \(mode.rawValue)")
                made.candidates.append(candidate)
            }
        }
        return made
    }
}
