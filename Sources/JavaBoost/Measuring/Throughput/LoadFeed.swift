import JVM

/// What was counted since measuring started.
struct LoadTally {
    var requests = 0
    var errors = 0
    var latencies = LatencyHistogram()
}

/// When requests become due in an open loop: evenly, from a start on.
struct ArrivalSchedule {
    private let start: MonotonicTime
    private let intervalNs: Double
    /// Requests that a connection has taken.
    private var taken = 0

    init(perSecond rate: Double, start: MonotonicTime) {
        self.start = start
        intervalNs = 1e9 / rate
    }

    private func due(_ number: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: start.nanoseconds + Int64((Double(number) * intervalNs).rounded()))
    }

    /// When the next one that nobody has taken becomes due.
    var next: MonotonicTime { due(taken) }

    /// Takes the next one if it is due.
    mutating func take(_ now: MonotonicTime) -> MonotonicTime? {
        let moment = next
        guard moment <= now else { return nil }
        taken += 1
        return moment
    }
}

/// Gives connections their next request, and counts what comes of them.
struct LoadFeed {
    var tally = LoadTally()
    /// nil in a closed loop, where the next request is due at once.
    var schedule: ArrivalSchedule?
    /// Connections that wait for a request to become due.
    var idle: [Int] = []

    /// The moment that the next request was due; nil when there is none yet.
    mutating func take(_ now: MonotonicTime) -> MonotonicTime? { schedule == nil ? now : schedule?.take(now) }

    mutating func answered(_ due: MonotonicTime) {
        tally.requests += 1
        tally.latencies.add(MonotonicTime.now().nanoseconds - due.nanoseconds)
    }

    /// Takes all that are due and adds the time that each has waited; how many there were.
    mutating func giveUp(_ now: MonotonicTime) -> Int {
        var count = 0
        while let due = schedule?.take(now) {
            tally.latencies.add(now.nanoseconds - due.nanoseconds)
            count += 1
        }
        return count
    }
}
