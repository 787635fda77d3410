/// Samples of one quantity, kept so that it need not be measured again.
public struct Measurement: Hashable, Sendable, Codable {
    /// What was measured: the key of the inputs.
    public var subject: Digest
    /// Which quantity of which candidate: "static+balanced/firstResponse".
    public var name: String
    /// Unit of the samples: "ms", "bytes".
    public var unit: String
    /// In the order in which they were taken, so that pairs stay pairs.
    public var samples: [Double]
    /// Nanoseconds since the epoch.
    public var atNs: Int64

    public init(subject: Digest, name: String, unit: String, samples: [Double], atNs: Int64) {
        self.subject = subject
        self.name = name
        self.unit = unit
        self.samples = samples
        self.atNs = atNs
    }
}

extension Store {
    /// Keeps measurements; earlier ones of the same names stay.
    public func record(_ measurements: [Measurement]) throws(StoreError) {
        try root.requireWritable()
        try withIndex { index throws(DatabaseError) in try index.insert(measurements) }
    }

    /// What was measured of a subject, oldest first.
    public func measurements(of subject: Digest) throws(StoreError) -> [Measurement] {
        try withIndex { index throws(DatabaseError) in try index.measurements(of: subject) }
    }
}

extension Index {
    fileprivate func insert(_ measurements: [Measurement]) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            for one in measurements {
                // Swift prints a Double so that reading it gives the same one.
                let samples = one.samples.map { "\($0)" }.joined(separator: " ")
                try database.run(
                    "INSERT INTO measurements (subject, name, unit, samples, at_ns) VALUES (?, ?, ?, ?, ?)",
                    [.text(one.subject.hex), .text(one.name), .text(one.unit), .text(samples), .integer(one.atNs)])
            }
        }
    }

    fileprivate func measurements(of subject: Digest) throws(DatabaseError) -> [Measurement] {
        let statement = try database.prepare(
            "SELECT name, unit, samples, at_ns FROM measurements WHERE subject = ? ORDER BY id")
        try statement.bind([.text(subject.hex)])
        var found: [Measurement] = []
        while try statement.step() {
            found.append(
                Measurement(
                    subject: subject, name: statement.text(0) ?? "", unit: statement.text(1) ?? "",
                    samples: (statement.text(2) ?? "").split(separator: " ").compactMap { Double($0) },
                    atNs: statement.integer(3) ?? 0))
        }
        return found
    }
}
