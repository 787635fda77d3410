/// What a build is asked to do to the application's threads.
public struct ThreadSettings: Hashable, Sendable {
    public var mode = ThreadMode.off
    /// Selectors in Wisp's syntax of what stays on platform threads, and of what becomes virtual all the same.
    public var black: [String] = []
    public var white: [String] = []
    /// Platform threads that carry the virtual ones; nil for what suits.
    public var carriers: Int?
    /// CPUs that the application will have; nil for what the JVM sees.
    public var cpus: Double?
    /// Bytes that the application will have; nil for what the JVM sees.
    public var memory: Int64?
    /// What was seen of the application's threads; nil where nobody looked.
    public var profile: ThreadProfile?

    public init(_ mode: ThreadMode = .off) {
        self.mode = mode
    }

    /// What of it decides about an image, with the version of what it does.
    var key: [String] {
        if mode == .off { return [mode.rawValue] }
        return [mode.rawValue, "\(ThreadRules.version).\(ThreadPlan.version)"] + black.map { "black \($0)" }
            + white.map { "white \($0)" }
            + (profile?.pools ?? []).map { "pool \($0.name) \($0.most) \($0.busy) \($0.waiting)" }
            + [
                profile.map { "dumps \($0.dumps)" }, profile?.verdict, carriers.map { "carriers \($0)" },
                cpus.map { "cpus \($0)" }, memory.map { "memory \($0)" },
            ].compactMap {
                $0
            }
    }

    /// Why a selector cannot be used, or nil: `class:NAME`, `package:NAME`, `name:PATTERN`, without `;` or white space.
    public static func problem(of selector: String) -> String? {
        let kinds = ["class:", "package:", "name:"]
        guard let kind = kinds.first(where: selector.hasPrefix), selector.utf8.count > kind.utf8.count else {
            return "\(selector.debugDescription) is no selector: class:NAME, package:NAME or name:PATTERN"
        }
        if selector.utf8.contains(where: { $0 <= 32 || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "\\") }) {
            return "\(selector.debugDescription) has a blank, \";\" or \"\\\" in it"
        }
        return nil
    }
}
