import Glibc
import JVM

// `bin/run` of a boosted image: checks that the archive will be taken, then becomes `java`. Every argument is the
// application's; JVM options come from JDK_JAVA_OPTIONS and JAVA_TOOL_OPTIONS, as `java` itself takes them.

func fail(_ status: Int32, _ message: String) -> Never {
    complain(message)
    exit(status)
}

func complain(_ message: String) {
    let bytes = Array("jboost: \(message)\n".utf8)
    // SAFETY: write reads at most `count` bytes of the buffer.
    _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

do {
    let launch = try ImageLaunch.here()
    let ready = launch.prepare(arguments: Array(CommandLine.arguments.dropFirst()))
    if let reason = ready.fallback { complain("archive not used: \(reason)") }
    ProcessEnvironment.setDefaults(launch.plan.environment)
    try Exec.replace(with: ready.program, arguments: ready.arguments)
} catch let error as SystemError where error.step == "exec" {
    fail(69, "\(error); is the JDK still there? Build the image again, or set JAVA_HOME")
} catch let error as SystemError {
    fail(74, "the image cannot be read: \(error)")
} catch {
    // Statuses as in jboost's ExitStatus: the image is damaged.
    fail(65, "launch.plan: \(error); build the image again")
}
