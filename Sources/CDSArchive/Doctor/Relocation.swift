/// A tree that was moved as a whole: JDK 25 and later replace the longest common prefix of all class path elements
/// (`AOTClassLocationConfig::find_lcp`).
struct Relocation {
    /// What all paths began with when the archive was made, to a `/`; may be empty.
    let then: String
    /// What they begin with now.
    let now: String

    /// - Parameter now: the existing elements of the class path.
    /// - Returns: nil where the JDK does not do this, or nothing moved.
    init?(_ header: ArchiveHeader, now given: [String]) {
        guard let features = header.features, features.lowerBound >= 25 else { return nil }
        let made = header.classPath.filter { $0.group == .application || $0.group == .boot }.map(\.path)
        then = Self.commonPrefix(made)
        now = Self.commonPrefix(given)
        if then == now || then.isEmpty { return nil }
    }

    /// Where the file that was at `path` should be.
    func moved(_ path: String) -> String { path.hasPrefix(then) ? now + path.dropFirst(then.count) : path }

    /// The longest prefix of all that ends in `/`.
    static func commonPrefix(_ paths: [String]) -> String {
        guard let first = paths.first, let slash = first.lastIndex(of: "/") else { return "" }
        var prefix = first[...slash]
        for path in paths.dropFirst() {
            while !path.hasPrefix(prefix) {
                guard let shorter = prefix.dropLast().lastIndex(of: "/") else { return "" }
                prefix = prefix[...shorter]
            }
        }
        return String(prefix)
    }
}
