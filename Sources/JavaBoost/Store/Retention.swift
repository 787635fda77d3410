/// Which entries a collection takes: a pure decision over what is there.
public struct Retention: Hashable, Sendable {
    /// Bytes that all entries together may have; nil is without limit.
    public var maxBytes: Int64?
    /// How long an entry may go unused, in nanoseconds; nil is for ever.
    public var maxAgeNs: Int64?

    public init(maxBytes: Int64? = nil, maxAgeNs: Int64? = nil) {
        self.maxBytes = maxBytes
        self.maxAgeNs = maxAgeNs
    }

    /// The entries to remove, in an order in which none goes before what needs it.
    ///
    /// An entry stays while it is in use or while one that stays refers to it. Entries unused for longer than the age
    /// go; then, while there are too many bytes, the one unused the longest. An image whose layout or archive is
    /// missing goes in any case.
    public func victims(among entries: [Entry], inUse: Set<EntryID>, nowNs: Int64) -> [Entry] {
        var left = Remaining(entries, inUse)
        while let broken = left.oldest(where: { left.lacksReference($0) }) { left.take(broken) }
        if let maxAgeNs {
            let limit = nowNs.subtractingReportingOverflow(maxAgeNs)
            let oldest = limit.overflow ? Int64.min : limit.partialValue
            while let expired = left.oldest(where: { $0.lastUseNs < oldest }) { left.take(expired) }
        }
        if let maxBytes {
            while left.bytes > maxBytes, let oldest = left.oldest(where: { _ in true }) { left.take(oldest) }
        }
        return left.taken
    }

    /// What the decision has not taken yet.
    private struct Remaining {
        private var entries: [EntryID: Entry]
        private var referrers: [EntryID: Int] = [:]
        private let inUse: Set<EntryID>
        private(set) var taken: [Entry] = []
        private(set) var bytes: Int64 = 0

        init(_ all: [Entry], _ inUse: Set<EntryID>) {
            entries = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            self.inUse = inUse
            for entry in entries.values {
                bytes = bytes.addingReportingOverflow(entry.size).partialValue
                for id in Set(entry.references) { referrers[id, default: 0] += 1 }
            }
        }

        func lacksReference(_ entry: Entry) -> Bool { entry.references.contains { entries[$0] == nil } }

        /// The entry, among those that may go, that was used the longest ago; of equals the one whose name sorts first,
        /// so that the choice is always the same.
        func oldest(where condition: (Entry) -> Bool) -> Entry? {
            entries.values.filter { !inUse.contains($0.id) && referrers[$0.id, default: 0] == 0 && condition($0) }
                .min { ($0.lastUseNs, $0.id.description) < ($1.lastUseNs, $1.id.description) }
        }

        mutating func take(_ entry: Entry) {
            entries[entry.id] = nil
            for id in Set(entry.references) { referrers[id, default: 1] -= 1 }
            bytes = bytes.subtractingReportingOverflow(entry.size).partialValue
            taken.append(entry)
        }
    }
}
