import CDSArchive
import JVM

/// Makes a boosted image: layout, training, archive, proof, choice; or finds the one that the store has.
public struct ImageBuilder: Sendable {
    /// Raised whenever the same inputs would give another image.
    static let formatVersion = 11

    let request: BuildRequest
    let store: Store
    let progress: Progress

    public init(request: BuildRequest, store: Store, progress: Progress = Progress()) {
        self.request = request
        self.store = store
        self.progress = progress
    }

    /// Builds the image, or answers the one made from the same inputs.
    ///
    /// Several builds of the same inputs at once make it once: one writes, the others wait and take what it made.
    /// - Throws: `BoostError`; nothing is left behind then.
    public func build() throws(BoostError) -> BuildResult {
        let started = MonotonicTime.now()
        let memo = BuildMemo(request: request, store: store)
        if !request.isForced, let (image, lease) = try memo.image() {
            try requireStill(image)
            return BuildResult(image: image, lease: lease, wasCached: true, elapsedMs: started.elapsedMs)
        }
        do {
            let application = try inspect()
            let key = try BuildKey(request: request, application: application, store: store)
            let ((image, lease), wasCached) = try answer(application, key)
            memo.remember(image, application)
            if wasCached { try requireStill(image) }
            return BuildResult(image: image, lease: lease, wasCached: wasCached, elapsedMs: started.elapsedMs)
        } catch { throw BoostError(wrapping: error) }
    }

    /// A store that can only be read gives no lock, and nothing changes in it meanwhile.
    private func answer(
        _ application: AppImage, _ key: BuildKey
    ) throws -> (made: (BoostedImage, Lease), wasCached: Bool) {
        if store.root.isReadOnly, !request.isForced, let found = try stored(key) { return (found, true) }
        return try store.withWriter(of: key.digest, progress: waiting) {
            if !request.isForced, let found = try stored(key) { return (found, true) }
            return (try makePlanned(application, key), false)
        }
    }

    private var waiting: (WriterWait) -> Void {
        { wait in
            progress.step(
                "waiting for another build of the same image (process \(wait.holder.map(String.init) ?? "?"))")
        }
    }

    private func stored(_ key: BuildKey) throws -> (BoostedImage, Lease)? {
        guard let entry = try store.entry(for: key.digest, .image), let lease = try store.use(entry.id) else {
            return nil
        }
        return (try BoostedImage.open(entry.path), lease)
    }

    /// What this build asks of the result holds for an image that an earlier one made, which may have asked less.
    private func requireStill(_ image: BoostedImage) throws(BoostError) {
        if request.maximumSize == nil && request.minimumShare == nil { return }
        let evidence = try image.evidence()
        try requireSize(evidence.files.reduce(0) { $0 + $1.sizeBytes })
        let proof = image.document.archives.isEmpty ? nil : evidence.proof
        try requireShare(
            proof?.applicationShare ?? 0,
            proof.map { "the commonest reasons: " + $0.commonReasons } ?? "the image has no archive: \(evidence.choice)"
        )
    }

    private func inspect() throws -> AppImage {
        try BuildFlags.requirePlaces(request)
        progress.step("reading the application")
        let application = try AppInspector.inspect(request.application)
        if application.kind == .serverWar {
            throw BoostError(
                .badInput, step: "inspect", file: application.path,
                message: "this WAR does not start by itself: its server is the application",
                wayOut: "build the server by its class path, with the WAR deployed: jboost build --cp … MAIN")
        }
        if let mode = application.jarMode {
            throw BoostError(
                .badInput, step: "inspect", file: application.path,
                message: "jarmode \"\(mode)\" asks for one of Spring Boot's tools, not for the application",
                wayOut: "leave out -Djarmode")
        }
        _ = try ThreadPlanner(application, on: request.jdk, request.threads, jvmOptions: request.jvmOptions)
            .plan(request.threads.mode)
        return application
    }

    private func makePlanned(_ application: AppImage, _ key: BuildKey) throws -> (BoostedImage, Lease) {
        let (builder, trial) = try planned(application)
        return try builder.make(application, key, trial)
    }

    /// Makes the image in a staging directory and publishes it.
    private func make(_ application: AppImage, _ key: BuildKey, _ trial: ThreadTrial?) throws -> (BoostedImage, Lease) {
        try Failpoint.reach("build.start")
        let staging = try store.stage()
        let work = try BuildWork(staging: staging.path, application: application, request: request)
        let started = MonotonicTime.now()
        progress.step("laying out \(application.totals.jars.counted("jar"))")
        let layout = try lay(out: application, in: work)
        let layoutMs = started.elapsedMs
        try request.threadPlan?.write(to: staging.path)
        try Failpoint.reach("build.layout")

        let entrance = try Entrance(request.root, to: staging.path)
        defer { entrance.leave() }
        var outcome = try makeArchive(work, layout)
        outcome.threadTrial = trial
        try Failpoint.reach("build.archive")
        // Without a training run the application may not be able to run here: the JVM's acceptance has to do.
        if request.training.source == .run {
            try prove(&outcome, work, layout)
            try Failpoint.reach("build.proof")
            if request.measures { try choose(&outcome, work, layout) }
        }
        try Failpoint.reach("build.choice")
        let files = try ImageWriter(request: request, work: work, layout: layout, key: key)
            .write(outcome, layoutMs: layoutMs)
        try requireSize(files.reduce(0) { $0 + $1.sizeBytes })
        try Failpoint.reach("build.image")
        let lease = try store.publish(.image, from: staging, key: key.digest)
        return (try BoostedImage.open(store.root.path(of: lease.ids[0])), lease)
    }

    /// - Parameter size: of all files, in bytes; evidence.json excepted, which differs from build to build.
    private func requireSize(_ size: Int64) throws(BoostError) {
        if let maximum = request.maximumSize, size > maximum {
            throw BoostError(
                .tooLarge, step: "image", message: "the image has \(size) bytes, allowed are \(maximum)",
                wayOut: "raise --max-size, or choose --tier dynamic or none")
        }
    }
}
