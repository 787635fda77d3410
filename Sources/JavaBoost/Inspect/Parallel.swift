internal import Dispatch
internal import Synchronization

/// Independent work on several threads, without leaving any behind.
enum Parallel {
    /// `body` of every item, in the items' order.
    ///
    /// - Parameter weight: heavier items are begun first, so that no thread is left alone with one at the end.
    static func map<Item: Sendable, Output: Sendable>(
        _ items: [Item], threads: Int, weight: (Item) -> Int, _ body: @Sendable (Item) -> Output
    ) -> [Output] {
        let weights = items.map(weight)
        let order = items.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
        let next = Atomic<Int>(0)
        let outputs = Mutex<[Output?]>(Array(repeating: nil, count: items.count))
        DispatchQueue.concurrentPerform(iterations: min(max(1, threads), items.count)) { _ in
            while true {
                let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard turn < order.count else { return }
                let output = body(items[order[turn]])
                outputs.withLock { $0[order[turn]] = output }
            }
        }
        return outputs.withLock { $0 }.compactMap { $0 }
    }
}
