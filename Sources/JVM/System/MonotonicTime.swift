import Glibc

/// A moment on the monotonic clock, in nanoseconds since an unspecified start (`CLOCK_MONOTONIC`).
public struct MonotonicTime: Hashable, Comparable, Sendable {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Now, or so many milliseconds later.
    public static func now(plusMs milliseconds: Int64 = 0) -> MonotonicTime {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(
            nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) + milliseconds * 1_000_000)
    }

    public static func < (a: MonotonicTime, b: MonotonicTime) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Milliseconds until this moment, rounded up; 0 or less when it has passed.
    public var millisecondsFromNow: Int64 { (nanoseconds - MonotonicTime.now().nanoseconds + 999_999) / 1_000_000 }
    /// Milliseconds since this moment.
    public var elapsedMs: Double { Double(MonotonicTime.now().nanoseconds - nanoseconds) / 1e6 }
}
