internal import CLinux
import Glibc

/// C arrays for `jb_spawn`, alive while `body` runs.
enum SpawnArguments {
    /// Calls `body` with a NULL-terminated array of C strings.
    static func with<Result>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        // SAFETY: every strdup is freed below, after the only use of the array.
        var pointers = unsafe strings.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
            // SAFETY: the buffer holds at least the terminating nil, so its base address exists.
            unsafe body(buffer.baseAddress!)
        }
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
            unsafe SpawnArguments.with(environmentStrings) { envp in
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
