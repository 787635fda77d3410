internal import CDSArchive
internal import Glibc
public import JVM

/// Watches the threads of an application while it runs, under load where there are requests to send.
public struct ThreadObservation: Sendable {
    /// How the application is started; `{port}` becomes a free port.
    public var spec: ProcessSpec
    public var jdk: JDK
    public var readiness: Readiness
    /// Sent in a closed loop meanwhile; empty for none.
    public var steps: [WarmScript.Step] = []
    public var connections = 200
    public var seconds = 10.0
    public var limits = ApplicationRun.Limits()

    public init(spec: ProcessSpec, jdk: JDK, readiness: Readiness) {
        self.spec = spec
        self.jdk = jdk
        self.readiness = readiness
    }

    /// A boosted image, as it starts.
    ///
    /// - Throws: `BoostError` for a damaged image, `JDKError` where its JDK is gone.
    public init(_ image: BoostedImage, _ training: TrainingRequest) throws {
        var environment = ProcessEnvironment.all().withoutJavaOptions
        environment["SERVER_PORT"] = "{port}"
        environment.merge(training.environment) { _, given in given }
        self.init(
            spec: ProcessSpec(
                program: "\(image.directory)/bin/run", arguments: training.arguments, environment: environment),
            jdk: try JDK.read(home: try image.launchPlan().javaHome), readiness: training.readiness ?? .port)
        steps = training.warmUp?.repeatableSteps ?? []
        limits = training.limits
    }

    /// The untouched application on a JDK.
    ///
    /// - Throws: `MeasureError` for a program that ends by itself.
    public init(
        _ input: AppInput, _ image: AppImage, on jdk: JDK, jvmOptions: [String], _ training: TrainingRequest
    ) throws(MeasureError) {
        let candidates = BenchCandidates(application: input, jdks: [jdk], training: training, launcher: "")
        self.init(
            spec: ProcessSpec(
                program: jdk.javaPath, arguments: jvmOptions + input.plainTarget(image) + training.arguments,
                environment: candidates.environment(image), directory: input.workingDirectory), jdk: jdk,
            readiness: candidates.readiness(of: image))
        steps = training.warmUp?.repeatableSteps ?? []
        limits = training.limits
        if case .exit = readiness {
            throw MeasureError(
                .badReadiness, "a program that ends by itself cannot be watched; say with --ready when it is ready")
        }
    }

    /// Starts the application, watches it, ends it.
    ///
    /// - Throws: `MeasureError`, `ApplicationRunError`.
    public func run(progress: Progress) throws -> ThreadProfile {
        let scratch = try ScratchDirectory.make(under: "/tmp")
        defer { scratch.remove() }
        let tools = JDKTools(jdk: jdk)
        let recording = jdk.version.feature >= 21 ? FlightRecording(directory: scratch.path) : nil
        try recording?.prepare()
        let port = try FreePort.choose()
        var spec = FreePort.substitute(port, in: spec)
        let options = [spec.environment["JAVA_TOOL_OPTIONS"], recording?.option].compactMap(\.self)
        if !options.isEmpty { spec.environment["JAVA_TOOL_OPTIONS"] = options.joined(separator: " ") }
        progress.step("starting the application")
        var seen: Watch?
        let run = ApplicationRun(spec: spec, readiness: try readiness.probe(port: port), limits: limits)
        _ = try run.perform { process throws(ApplicationRunError) in
            progress.step("watching its threads for \(DecimalText.short(seconds)) s")
            do throws(MeasureError) { seen = try watch(process.pid, port, tools, scratch.path) } catch {
                throw ApplicationRunError(.warmUpFailed, detail: error.message, outputTail: process.outputTail)
            }
        }
        guard let seen else { throw MeasureError(.machine, "the application was not watched") }
        return ThreadProfile(
            seen.dumps, seconds: seconds, systemThreads: seen.systemThreads, switchesPerSecond: seen.switchesPerSecond,
            pins: recording?.pins(tools), requestsPerSecond: seen.load?.requestsPerSecond)
    }

    private struct Watch: Sendable {
        var dumps: [ThreadDump] = []
        var systemThreads: Int64 = 0
        var switchesPerSecond: Double?
        var load: Throughput?
    }

    /// Sends requests on one thread and looks from another.
    private func watch(
        _ pid: Int32, _ port: UInt16, _ tools: JDKTools, _ scratch: String
    ) throws(MeasureError) -> Watch {
        let parts = Parallel.map([false, true], threads: 2, weight: { _ in 1 }) { isLoad in
            Result { () throws(MeasureError) -> Watch in
                if !isLoad { return try look(pid, tools, scratch) }
                guard !steps.isEmpty else { return Watch() }
                let plan = ThroughputPlan(steps: steps, connections: connections, warmUpSeconds: 1, seconds: seconds)
                return Watch(load: try ThroughputDriver(plan: plan).run(on: LoopbackAddress(port: port)))
            }
        }
        var watch = try parts[0].get()
        watch.load = try parts[1].get().load
        return watch
    }

    private func look(_ pid: Int32, _ tools: JDKTools, _ scratch: String) throws(MeasureError) -> Watch {
        var watch = Watch()
        let start = MonotonicTime.now()
        let before = ResourceSample.switches(ofTree: pid)
        while start.elapsedMs < seconds * 1_000 {
            usleep(500_000)
            watch.dumps.append(try dump(pid, tools, "\(scratch)/dump.json"))
            watch.systemThreads = max(watch.systemThreads, ProcessStat.read(pid)?.threads ?? 0)
        }
        if let before, let after = ResourceSample.switches(ofTree: pid) {
            watch.switchesPerSecond = Double(after - before) / (start.elapsedMs / 1_000)
        }
        return watch
    }

    private func dump(_ pid: Int32, _ tools: JDKTools, _ file: String) throws(MeasureError) -> ThreadDump {
        guard jdk.version.feature >= 21 else {
            return ThreadDump(text: try tools.run("jcmd", ["\(pid)", "Thread.print"]))
        }
        _ = try tools.run("jcmd", ["\(pid)", "Thread.dump_to_file", "-overwrite", "-format=json", file])
        guard let bytes = ProcFile.read(file, limit: 256 << 20) else {
            throw MeasureError(.machine, "the JVM wrote no thread dump to \(file)")
        }
        return try ThreadDump(json: bytes)
    }
}
