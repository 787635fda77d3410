import Glibc
import JVM
import Synchronization

/// Ctrl-C, SIGTERM and SIGHUP while applications run: they have sessions of their own, which no terminal reaches, and
/// children that no kernel ends with their starter.
enum Interruption {
    private static let isUnderWay = Atomic<Bool>(false)

    /// From here on what must not outlive this process (`InterruptCleanup`) ends before it, which still ends by the signal.
    ///
    /// To be called before another thread is started.
    static func prepare() {
        var set = signals
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { _ in
                Interruption.await()
                return nil
            }, nil)
        if code == 0 { pthread_detach(thread) } else { _ = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil) }
    }

    /// Does not return where this process is about to end by a signal: what then fails needs no message.
    static func awaitEnd() {
        while isUnderWay.load(ordering: .acquiring) { pause() }
    }

    /// Those that this process was not started to ignore (nohup, a shell's background job).
    private static var signals: sigset_t {
        var set = sigset_t()
        _ = unsafe sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) { _ = unsafe sigaddset(&set, number) }
        return set
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = Glibc.sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        // SAFETY: a union of two function pointers; SIG_IGN is the pointer of value 1 (signal.h).
        return unsafe unsafeBitCast(action.__sigaction_handler, to: UInt.self) == 1
    }

    private static func await() {
        var set = signals, number: Int32 = 0
        while unsafe sigwait(&set, &number) != 0 {}
        isUnderWay.store(true, ordering: .releasing)
        InterruptCleanup.performAll()
        var own = sigset_t()
        _ = unsafe sigemptyset(&own)
        _ = unsafe sigaddset(&own, number)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &own, nil)
        kill(getpid(), number)
        while true { pause() }
    }
}
