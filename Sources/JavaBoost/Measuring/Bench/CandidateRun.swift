import Glibc
import JVM

/// One run of one candidate: started, awaited, sampled, used, ended.
struct CandidateRun {
    let candidate: Candidate
    let limits: BenchPlan.Limits
    let isCancelled: @Sendable () -> Bool

    /// What one run brought.
    struct Outcome {
        var pid: Int32
        var readyMs: Double
        var usage: ResourceSample
        var killed: Bool
    }

    /// What is done with the ready application after it was sampled.
    typealias Use = (_ process: SupervisedProcess, _ port: UInt16) throws(MeasureError) -> Void

    /// - Parameters:
    ///   - atReady: called first at the ready moment, before the sample; not for a program that ends by itself.
    ///   - use: called after the sample.
    func perform(
        atReady: (SupervisedProcess) -> Void = { _ in }, use: Use = { _, _ throws(MeasureError) in }
    ) throws(ApplicationRunError) -> Outcome {
        let port: UInt16
        let probe: any ReadinessProbe
        do {
            port = try FreePort.choose()
            probe = CancellableProbe(probe: try candidate.readiness.probe(port: port), isCancelled: isCancelled)
        } catch { throw ApplicationRunError(.notStarted, detail: error.message, outputTail: "") }
        var sample: ResourceSample?
        let run = ApplicationRun(
            spec: FreePort.substitute(port, in: candidate.spec), readiness: probe,
            limits: .init(readyMs: limits.readyMs, exitMs: limits.exitMs))
        let outcome = try run.perform { process throws(ApplicationRunError) in
            atReady(process)
            sample = ResourceSample.ofTree(process.pid)
            do throws(MeasureError) { try use(process, port) } catch {
                throw ApplicationRunError(.warmUpFailed, detail: error.message, outputTail: process.outputTail)
            }
        }
        guard let usage = sample ?? (probe.waitsForExit ? outcome.usage.map { ResourceSample($0) } : nil) else {
            throw ApplicationRunError(
                .endedBeforeReady, detail: "it was gone before it could be sampled", outputTail: outcome.outputTail)
        }
        return Outcome(pid: outcome.pid, readyMs: outcome.readyMs, usage: usage, killed: outcome.killed)
    }
}

/// Ends the process as soon as the bench is cancelled; the supervisor then reports an early end.
private struct CancellableProbe: ReadinessProbe {
    let probe: any ReadinessProbe
    let isCancelled: @Sendable () -> Bool

    var description: String { probe.description }
    var exitStatus: Int32? { probe.exitStatus }

    func isReady(_ process: SupervisedProcess) -> Bool {
        if isCancelled() {
            process.killAndWait()
            return false
        }
        return probe.isReady(process)
    }
}
