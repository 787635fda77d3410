internal import CLinux
import Glibc
import JVM

/// The driver's event loop over all connections.
struct LoadLoop: ~Copyable {
    /// Between two looks at connections that rest or have waited too long.
    private static let tickMs: Int64 = 10
    /// A request of a closed loop that waits for less does not count as one that hangs.
    private static let hangingSeconds = 5.0

    private var feed = LoadFeed()
    private let poller: LoadPoller
    private let lanes: [LoadLane]
    private let ratePerSecond: Double?
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var ready = [UInt64](repeating: 0, count: 256)

    init(plan: ThroughputPlan, address: LoopbackAddress) throws(MeasureError) {
        do { poller = try LoadPoller() } catch { throw MeasureError(.machine, "\(error)") }
        let requests = plan.steps.map {
            LoadLane.Request(step: $0, bytes: $0.request.bytes(to: address, keepAlive: true))
        }
        lanes = (0..<plan.connections).map { LoadLane(number: $0, address: address, requests: requests) }
        ratePerSecond = plan.ratePerSecond
    }

    var tally: LoadTally { feed.tally }

    mutating func startMeasuring() { feed.tally = LoadTally() }

    /// Counts what is without an answer; nil in a closed loop, where nothing waits: what hangs there is an error.
    ///
    /// - Parameter seconds: length of the measured part.
    mutating func endMeasuring(after seconds: Double) -> Int? {
        let now = MonotonicTime.now()
        guard ratePerSecond != nil else {
            let bound = Int64(max(seconds, Self.hangingSeconds) * 1e9)
            feed.tally.errors += lanes.count { lane in
                lane.due.map { now.nanoseconds - $0.nanoseconds >= bound } ?? false
            }
            return nil
        }
        var count = feed.giveUp(now)
        for lane in lanes {
            guard let due = lane.due else { continue }
            feed.tally.latencies.add(now.nanoseconds - due.nanoseconds)
            count += 1
        }
        return count
    }

    mutating func run(forMs milliseconds: Int64, isCancelled: () -> Bool) throws(MeasureError) {
        let start = MonotonicTime.now()
        let end = MonotonicTime.now(plusMs: milliseconds)
        if let ratePerSecond, feed.schedule == nil {
            feed.schedule = ArrivalSchedule(perSecond: ratePerSecond, start: start)
        }
        var nextTick = start, nextCheck = start
        while true {
            let now = MonotonicTime.now()
            if now >= end { return }
            if now >= nextCheck {
                if isCancelled() { throw MeasureError(.cancelled, "stopped during the steady load") }
                nextCheck = .now(plusMs: 200)
            }
            if now >= nextTick {
                for lane in lanes { lane.tick(now, poller, &feed) }
                nextTick = .now(plusMs: Self.tickMs)
            }
            startDue(now)
            var until = min(end, nextTick)
            if !feed.idle.isEmpty, let next = feed.schedule?.next { until = min(until, next) }
            let count = poller.wait(&ready, nanoseconds: until.nanoseconds - MonotonicTime.now().nanoseconds)
            for number in ready[..<count] { lanes[Int(number)].advance(&buffer, &feed) }
        }
    }

    /// Gives what is due to the connections that wait for it.
    private mutating func startDue(_ now: MonotonicTime) {
        guard feed.schedule != nil else { return }
        while let number = feed.idle.last {
            guard lanes[number].isIdle else {
                feed.idle.removeLast()
                continue
            }
            guard let due = feed.take(now) else { return }
            feed.idle.removeLast()
            lanes[number].begin(due, &feed)
        }
    }
}

/// Tells which connections have something to do (`epoll(7)`, edge-triggered).
struct LoadPoller: ~Copyable {
    private let descriptor: Int32

    init() throws(SystemError) {
        descriptor = try retrying("make an epoll instance") { jb_epoll_make() }
    }

    deinit { close(descriptor) }

    /// Watches a descriptor until it is closed.
    func add(_ watched: Int32, number: Int) throws(SystemError) {
        _ = try retrying("watch a socket") { jb_epoll_add(descriptor, watched, UInt64(number)) }
    }

    /// Writes the numbers of those that are ready to `ready`; how many, none when the time is over first.
    func wait(_ ready: inout [UInt64], nanoseconds: Int64) -> Int {
        // SAFETY: at most as many as the array holds are written.
        let count = unsafe ready.withUnsafeMutableBufferPointer {
            unsafe jb_epoll_wait(descriptor, $0.baseAddress, Int32($0.count), max(nanoseconds, 0))
        }
        return Int(max(count, 0))
    }
}
