/// What a build does to the application's threads.
public enum ThreadMode: String, Hashable, Sendable, CaseIterable, Codable {
    /// Nothing.
    case off
    /// Classes are rewritten, so that the workers of their pools are virtual threads: same pools, sizes, queues, names.
    case rewrite

    /// What of it decides about an image: its name, and the version of what it does.
    var key: String { self == .off ? rawValue : "\(rawValue) \(ThreadRules.version)" }
}
