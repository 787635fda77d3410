import Synchronization

/// Something that must not outlive this process when it is interrupted: an application's session, a scratch directory, a
/// control group. Counts from its making until it is let go.
public final class InterruptCleanup: Sendable {
    private struct State {
        var next: UInt64 = 0
        var actions: [UInt64: @Sendable () -> Void] = [:]
    }

    private static let state = Mutex(State())
    private let number: UInt64

    /// - Parameter action: what is then done, on another thread than the one that goes on with its work.
    public init(_ action: @escaping @Sendable () -> Void) {
        number = Self.state.withLock { state in
            defer { state.next += 1 }
            state.actions[state.next] = action
            return state.next
        }
    }

    deinit { _ = Self.state.withLock { $0.actions.removeValue(forKey: number) } }

    /// Does all that stands, the latest first: a session ends before the control group goes that it was in.
    public static func performAll() {
        let actions = state.withLock { $0.actions }
        for number in actions.keys.sorted(by: >) { actions[number]?() }
    }
}
