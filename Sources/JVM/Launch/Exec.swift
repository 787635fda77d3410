internal import CLinux
import Glibc

/// Turning this process into another program.
public enum Exec {
    /// Replaces this process; its pid, open files, signal mask and environment stay.
    ///
    /// - Parameter environment: `KEY=value` strings; nil is this process's own.
    /// - Throws: `SystemError` when the program cannot be executed; on success it does not return.
    public static func replace(
        with program: String, arguments: [String], environment: [String]? = nil
    ) throws(SystemError) -> Never {
        unsafe SpawnArguments.with([program] + arguments) { argv in
            if let environment {
                _ = unsafe SpawnArguments.with(environment, environment: true) { envp in
                    unsafe execve(program, argv, envp)
                }
            } else {
                _ = unsafe execv(program, argv)
            }
        }
        throw SystemError(step: "exec", path: program, errno: errno)
    }
}

/// This process's environment.
public enum ProcessEnvironment {
    /// One variable's value; nil when it is not set.
    public static func value(_ name: String) -> String? {
        guard let found = unsafe getenv(name) else { return nil }
        return unsafe String(cString: found)
    }

    /// Sets variables, given as `NAME=VALUE`, where they are not set.
    public static func setDefaults(_ settings: [String]) {
        for setting in settings {
            guard let equals = setting.firstIndex(of: "=") else { continue }
            _ = unsafe setenv(
                String(setting[..<equals]), String(setting[setting.index(after: equals)...]), 0)
        }
    }

    /// `TZ` as it is where nobody has set it. Without one, glibc looks whether /etc/localtime is still the same whenever a
    /// date is converted: 300 000 times while a large application is laid out.
    private static let localTime = ":/etc/localtime"

    /// Saves these looks, for this process alone: `all()` leaves the variable out again.
    public static func fixTimeZone() { _ = unsafe setenv("TZ", localTime, 0) }

    /// Every variable; of a name that stands twice, the first, as `getenv` does.
    public static func all() -> [String: String] {
        var result: [String: String] = [:]
        var cursor = unsafe jb_environment()
        // SAFETY: the environment is a NULL-terminated array of C strings, and nothing here changes it meanwhile.
        while let pointer = unsafe cursor?.pointee {
            let entry = unsafe String(cString: pointer)
            if let equals = entry.firstIndex(of: "="), result[String(entry[..<equals])] == nil {
                result[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
            }
            unsafe cursor = cursor?.successor()
        }
        if result["TZ"] == localTime { result["TZ"] = nil }
        return result
    }
}
