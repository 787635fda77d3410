internal import CLinux
import Glibc

/// C arrays for `jb_spawn`, alive while `body` runs.
enum SpawnArguments {
    /// Calls `body` with a NULL-terminated array of C strings: arguments, of which the last may be the last of this
    /// process, or `KEY=value` of the environment.
    ///
    /// What this process was given and is no UTF-8 cannot be held by a `String`; it is passed on byte for byte.
    static func with<Result>(
        _ strings: [String], environment: Bool = false,
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let own = environment || !strings.contains(where: isRepaired) ? [] : CommandLine.arguments
        let common = zip(strings.reversed(), own.reversed()).prefix { $0 == $1 }.count
        // SAFETY: every strdup is freed below, after the only use of the array; argv has as many elements as `own`.
        var pointers = unsafe strings.enumerated().map { position, string in
            guard isRepaired(string) else { return unsafe strdup(string) }
            let behind = strings.count - position
            if behind <= common, let raw = unsafe CommandLine.unsafeArgv[own.count - behind] {
                return unsafe strdup(raw)
            }
            if environment, let raw = unsafe original(of: string) { return unsafe strdup(raw) }
            return unsafe strdup(string)
        }
        unsafe pointers.append(nil)
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
            // SAFETY: the buffer holds at least the terminating nil, so its base address exists.
            unsafe body(buffer.baseAddress!)
        }
    }

    /// Whether there may be a U+FFFD in it, which stands for bytes that are no UTF-8: EF BF BD.
    private static func isRepaired(_ string: String) -> Bool { string.utf8.contains(0xef) }

    /// The variable of this process's environment that was read as `entry`.
    private static func original(of entry: String) -> UnsafeMutablePointer<CChar>? {
        var cursor = unsafe jb_environment()
        // SAFETY: the environment is a NULL-terminated array of C strings, and nothing here changes it meanwhile.
        while let pointer = unsafe cursor?.pointee {
            if unsafe String(cString: pointer) == entry { return unsafe pointer }
            unsafe cursor = cursor?.successor()
        }
        return nil
    }

    /// Names the step at which the child failed.
    static func name(_ step: jb_spawn_step) -> String {
        switch step {
        case JB_STEP_FORK: "fork"
        case JB_STEP_SESSION: "setsid"
        case JB_STEP_DIRECTORY: "enter the working directory"
        case JB_STEP_DESCRIPTORS: "set up descriptors"
        case JB_STEP_EXEC: "exec"
        default: "start"
        }
    }
}

extension ProcessSpec {
    /// The environment as `KEY=value` strings, sorted, so that equal specs give equal processes.
    var environmentStrings: [String] { environment.map { "\($0.key)=\($0.value)" }.sorted() }

    enum StartMode { case child, detached }

    /// Forks and executes; answers the pid, or 0 for a detached process.
    func start(_ mode: StartMode, output: Int32, errors: Int32) throws(SystemError) -> pid_t {
        var step = JB_STEP_NONE
        var failure: Int32 = 0
        let pid: pid_t = unsafe SpawnArguments.with([program] + arguments) { argv in
            unsafe SpawnArguments.with(environmentStrings, environment: true) { envp in
                unsafe program.withCString { path in
                    let kept = keep + [-1]
                    return unsafe kept.withUnsafeBufferPointer { keepBuffer in
                        unsafe withDirectory { directory in
                            var spawn = unsafe jb_spawn()
                            unsafe spawn.path = path
                            unsafe spawn.argv = UnsafePointer(argv)
                            unsafe spawn.envp = UnsafePointer(envp)
                            unsafe spawn.directory = directory
                            unsafe spawn.standard_input = standardInput ?? -1
                            unsafe spawn.standard_output = output
                            unsafe spawn.standard_error = errors
                            unsafe spawn.new_session = ownSession ? 1 : 0
                            unsafe spawn.die_with_parent = endsWithCaller ? 1 : 0
                            unsafe spawn.keep = keepBuffer.baseAddress
                            let result =
                                mode == .child
                                ? unsafe jb_spawn_process(&spawn, &step) : unsafe jb_spawn_detached(&spawn, &step)
                            failure = errno
                            return result
                        }
                    }
                }
            }
        }
        if pid < 0 { throw SystemError(step: SpawnArguments.name(step), path: program, errno: failure) }
        return pid
    }

    private func withDirectory<Result>(_ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        guard let directory else { return body(nil) }
        return unsafe directory.withCString { unsafe body($0) }
    }

    /// Starts the process so that it is nobody's child here: it outlives the caller and is reparented to init.
    /// Output and errors go to /dev/null.
    public func startDetached() throws(SystemError) {
        _ = try start(.detached, output: -1, errors: -1)
    }
}
