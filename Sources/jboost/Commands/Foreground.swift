import Glibc
import JVM
import JavaBoost

/// `jboost run --wait`: the application as a child, the archive made once it has ended.
enum Foreground {
    /// Signals that end an application and are handed on to it.
    private static let forwarded = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]

    static func run(_ java: String, _ arguments: [String], _ spool: Spool, _ store: Store) throws -> Never {
        var set = sigset_t()
        _ = unsafe sigemptyset(&set)
        for number in forwarded { _ = unsafe sigaddset(&set, number) }
        _ = unsafe sigprocmask(SIG_BLOCK, &set, nil)
        var spec = ProcessSpec(
            program: java, arguments: arguments, environment: ProcessEnvironment.all(),
            standardInput: STDIN_FILENO, output: .inherited, ownSession: false)
        // Whoever kills the process that stands for the application means the application.
        spec.endsWithCaller = true
        let process = try SupervisedProcess.start(spec)
        try spool.note(process: process.pid)
        let status = follow(process, set)
        // From here on a signal ends this process; those that came before were the application's.
        var none = timespec()
        while unsafe sigtimedwait(&set, nil, &none) > 0 {}
        _ = unsafe sigprocmask(SIG_UNBLOCK, &set, nil)
        do { try Finisher(store: store).finish(spool.id) } catch { RunCommand.complain("no archive yet: \(error)") }
        exit(status.shellCode)
    }

    private static func follow(_ process: SupervisedProcess, _ set: sigset_t) -> JVM.ExitStatus {
        var set = set
        while true {
            if let status = process.poll() { return status }
            var pause = timespec(tv_sec: 0, tv_nsec: 20_000_000)
            var info = unsafe siginfo_t()
            let number = unsafe sigtimedwait(&set, &info, &pause)
            if number > 0 && !isTyped(number, code: unsafe info.si_code) { process.signal(number) }
        }
    }

    /// Whether a signal was typed at the terminal (Ctrl-C, Ctrl-\\): the terminal has sent it to the application too.
    private static func isTyped(_ number: Int32, code: Int32) -> Bool {
        // SI_KERNEL of asm-generic/siginfo.h, which the importer leaves out.
        (number == SIGINT || number == SIGQUIT) && code == 0x80
    }
}
