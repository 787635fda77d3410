import Glibc
public import JVM
import Synchronization

/// A named step at which a test can kill the process or make the step fail.
///
/// Code calls `try Failpoint.reach("publish.rename")` between the steps whose order matters. What happens is said by
/// the environment:
/// - `JBOOST_FAILPOINT=publish.rename` kills the process by SIGKILL the first time it gets there;
/// - `JBOOST_FAILPOINT=publish.rename@3` the third time;
/// - `JBOOST_FAILPOINT=publish.rename:ENOSPC` throws that error instead (ENOSPC, EDQUOT, EIO, EROFS, EACCES), `:STOP`
///   stops the process;
/// - `JBOOST_FAILPOINT_TRACE=FILE` appends the name of every point reached, one per line, so that a test can walk
///   through all of them.
///
/// Points exist only in debug builds and in builds with `-Xswiftc -DJBOOST_FAILPOINTS`; elsewhere `reach` is empty and
/// the variables mean nothing, so that no environment can kill a released jboost.
public enum Failpoint {
    /// True when this build has points at all.
    public static var isBuiltIn: Bool {
        #if DEBUG || JBOOST_FAILPOINTS
            true
        #else
            false
        #endif
    }

    /// The variables that steer this build's tests, for a process started in the background with an environment of
    /// its own; none where no points are built in. `JBOOST_QUIET_MS` is the time without a class loaded after which a
    /// start counts as over.
    static var variables: [String: String] {
        guard isBuiltIn else { return [:] }
        return ProcessEnvironment.all().filter {
            ["JBOOST_FAILPOINT", "JBOOST_FAILPOINT_TRACE", "JBOOST_QUIET_MS"].contains($0.key)
        }
    }

    /// Does what the environment orders for this point, if anything.
    ///
    /// - Parameters:
    ///   - name: noun of the work, a dot, the step: "publish.rename".
    ///   - path: the file concerned, for the error.
    @inline(__always)
    public static func reach(_ name: String, _ path: String? = nil) throws(SystemError) {
        #if DEBUG || JBOOST_FAILPOINTS
            try obey(name, path)
        #endif
    }
}

#if DEBUG || JBOOST_FAILPOINTS
    extension Failpoint {
        private enum Action: Hashable { case kill, stop, fail(Int32) }

        private struct Order: Sendable {
            var name: String
            var occurrence: Int
            var action: Action
        }

        private static let order: Order? = variable("JBOOST_FAILPOINT").map(parse)
        private static let trace: String? = variable("JBOOST_FAILPOINT_TRACE")
        private static let reached = Mutex<Int>(0)

        private static func variable(_ name: String) -> String? {
            // SAFETY: getenv answers nil or a NUL-terminated string; it is copied before anything can change the
            // environment.
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }

        /// Reads `name[@occurrence][:action]`; an unknown action is a mistake in the test and stops it.
        private static func parse(_ text: String) -> Order {
            let parts = text.split(separator: ":", maxSplits: 1)
            let point = (parts.first ?? "").split(separator: "@", maxSplits: 1)
            let occurrence = point.count > 1 ? Int(point[1]) ?? 1 : 1
            return Order(
                name: String(point.first ?? ""), occurrence: occurrence,
                action: parts.count > 1 ? action(String(parts[1])) : .kill)
        }

        private static func action(_ name: String) -> Action {
            switch name {
            case "KILL": .kill
            case "STOP": .stop
            case "ENOSPC": .fail(ENOSPC)
            case "EDQUOT": .fail(EDQUOT)
            case "EIO": .fail(EIO)
            case "EROFS": .fail(EROFS)
            case "EACCES": .fail(EACCES)
            default: preconditionFailure("JBOOST_FAILPOINT: no action \(name)")
            }
        }

        private static func obey(_ name: String, _ path: String?) throws(SystemError) {
            if let trace { append(name + "\n", to: trace) }
            guard let order, order.name == name else { return }
            let now = reached.withLock { count in
                count += 1
                return count
            }
            guard now == order.occurrence else { return }
            switch order.action {
            case .kill:
                kill(getpid(), SIGKILL)
                while true { pause() }
            case .stop: kill(getpid(), SIGSTOP)
            case .fail(let number): throw SystemError(step: name, path: path, errno: number)
            }
        }

        private static func append(_ line: String, to path: String) {
            guard let file = try? Descriptor.open(path, O_WRONLY | O_CREAT | O_APPEND) else { return }
            try? file.write(Array(line.utf8), path)
        }
    }
#endif
