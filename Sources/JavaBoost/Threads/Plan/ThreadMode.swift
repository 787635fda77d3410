/// What a build does to the application's threads.
public enum ThreadMode: String, Hashable, Sendable, CaseIterable, Codable {
    /// What has won a measurement under load on this image; where none can be taken, `tune`.
    case auto
    /// Nothing.
    case off
    /// Classes are rewritten, so that the workers of their pools are virtual threads: same pools, sizes, queues, names.
    case rewrite
    /// A framework's own switch for virtual threads, where it keeps a bound.
    case framework
    /// Platform threads, with compilers, collector and memory sized for the CPUs and the memory that are given.
    case tune
    /// Coroutines of Dragonwell's JVM.
    case wisp2
}
