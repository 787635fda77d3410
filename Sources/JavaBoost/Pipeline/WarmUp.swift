import Glibc
import JVM

/// What is done with a ready application so that it loads more classes: requests, then a command.
struct WarmUp {
    let request: TrainingRequest
    /// Of the command.
    let environment: [String: String]
    /// The command's working directory; nil for the caller's.
    let directory: String?

    /// - Parameter port: the application's.
    /// - Throws: `ApplicationRunError` of code `warmUpFailed` when every request or the command failed.
    func perform(port: UInt16) throws(ApplicationRunError) -> WarmScript.Outcome {
        var outcome = WarmScript.Outcome()
        if let script = request.warmUp {
            outcome = script.run(on: LoopbackAddress(port: port), until: .now(plusMs: request.limits.readyMs))
            // A warm-up is no test: an answer of another status has loaded its classes too.
            if outcome.failures >= max(outcome.requests, 1) {
                throw ApplicationRunError(
                    .warmUpFailed,
                    detail: "\(outcome.failures) of \(outcome.requests) requests failed: "
                        + outcome.messages.joined(separator: "; "), outputTail: "")
            }
        }
        if let text = request.warmCommand { try runCommand(text, port) }
        return outcome
    }

    private func runCommand(_ text: String, _ port: UInt16) throws(ApplicationRunError) {
        let command = ProcessSpec(
            program: "/bin/sh", arguments: ["-c", text], environment: environment, directory: directory)
        var spec = FreePort.substitute(port, in: command)
        spec.endsWithCaller = true
        do {
            let process = try SupervisedProcess.start(spec)
            let status = process.wait(until: .now(plusMs: request.limits.readyMs)) ?? process.killAndWait()
            process.signalGroup(SIGKILL)
            guard status == .exited(0) else {
                throw ApplicationRunError(
                    .warmUpFailed, detail: "the command ended with \(status)", outputTail: process.outputTail)
            }
        } catch let error as ApplicationRunError { throw error } catch {
            throw ApplicationRunError(.warmUpFailed, detail: "\(error)", outputTail: "")
        }
    }
}
