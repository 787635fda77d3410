import Glibc
import Synchronization

/// Something that must not outlive this process when it is interrupted: an application's session, a scratch directory, a
/// control group. Counts from its making until it is let go.
public final class InterruptCleanup: Sendable {
    private struct State {
        var next: UInt64 = 0
        var actions: [UInt64: @Sendable () -> Void] = [:]
        /// The process is about to end.
        var isOver = false
    }

    private static let state = Mutex(State())
    private let number: UInt64

    /// Where the process has been interrupted already, the action is done at once, and nothing more comes of the thread.
    ///
    /// - Parameter action: what is then done, on another thread than the one that goes on with its work.
    public init(_ action: @escaping @Sendable () -> Void) {
        let isOver: Bool
        (number, isOver) = Self.state.withLock { state in
            defer { state.next += 1 }
            state.actions[state.next] = action
            return (state.next, state.isOver)
        }
        guard isOver else { return }
        action()
        while true { pause() }
    }

    deinit { _ = Self.state.withLock { $0.actions.removeValue(forKey: number) } }

    /// Does all that stands, the latest first: a session ends before the control group goes that it was in.
    public static func performAll() {
        let actions = state.withLock { state in
            state.isOver = true
            return state.actions
        }
        for number in actions.keys.sorted(by: >) { actions[number]?() }
    }
}
