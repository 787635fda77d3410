import Glibc
import Synchronization

/// Reads a pipe to its end on a thread of its own and keeps the last bytes.
///
/// A thread, not a poll loop: a supervised process must never block on a full pipe while its supervisor waits for an
/// HTTP answer.
final class OutputDrain: Sendable {
    private struct State {
        var tail: [UInt8] = []
        var total: Int64 = 0
        var ended = false
    }

    /// Bytes that are kept at least for whoever follows the output, so that a line is found that comes with much after it.
    static let leastKept = 1 << 20

    private let state = Mutex(State())
    private let descriptor: Int32
    /// Bytes of the tail that is shown.
    private let limit: Int

    /// Takes ownership of `descriptor` and starts to read.
    init(descriptor: Int32, tailBytes: Int) throws(SystemError) {
        self.descriptor = descriptor
        limit = tailBytes
        var thread = pthread_t()
        // SAFETY: the thread holds the one reference that passRetained made, and releases it when it ends.
        let box = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                // SAFETY: the context is the box made above, consumed exactly once.
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<OutputDrain>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            unsafe box.release()
            close(descriptor)
            throw SystemError(step: "start a thread", errno: code)
        }
        pthread_detach(thread)
    }

    private func run() {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // SAFETY: read fills at most `count` bytes of the buffer.
            let n = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if n < 0 && errno == EINTR { continue }
            if n <= 0 { break }
            append(buffer[..<n])
        }
        close(descriptor)
        state.withLock { $0.ended = true }
    }

    private func append(_ bytes: ArraySlice<UInt8>) {
        state.withLock { state in
            state.total += Int64(bytes.count)
            state.tail.append(contentsOf: bytes)
            // Trim in steps of what is kept, so that each byte is moved about once.
            let kept = max(limit, Self.leastKept)
            if state.tail.count > 2 * kept { state.tail.removeFirst(state.tail.count - kept) }
        }
    }

    /// The last bytes as text, at most the limit given.
    var tail: String { state.withLock { String(decoding: $0.tail.suffix(limit), as: UTF8.self) } }
    /// Bytes read in all.
    var totalBytes: Int64 { state.withLock { $0.total } }

    /// The bytes from number `byte` on that are still kept, and the number of the first of them.
    func output(since byte: Int64) -> (bytes: [UInt8], start: Int64) {
        state.withLock { state in
            let first = state.total - Int64(state.tail.count)
            let start = min(max(byte, first), state.total)
            return (Array(state.tail[Int(start - first)...]), start)
        }
    }

    /// Returns when every writer has closed the pipe and all is read, or when the limit has passed.
    func awaitEnd(limitMs: Int64) {
        let deadline = MonotonicTime.now(plusMs: limitMs)
        while !state.withLock({ $0.ended }) && MonotonicTime.now() < deadline { usleep(1_000) }
    }
}
