/// What tells processors apart for machine code that an archive holds: the features that the kernel lists.
///
/// The JVM compiles for all features of the processor it runs on and, before JDK 27, does not compare them when it maps
/// such code (JDK-8364128).
public struct CPUFeatures: Hashable, Sendable {
    /// As `/proc/cpuinfo` names them, sorted.
    public var names: [String]

    /// Reads `text` back.
    public init(text: String) { names = text.split(separator: " ").map(String.init) }

    /// Those of the first processor, `flags` on x86 and `Features` on ARM; none where the file cannot be read.
    public static func current(cpuInfo path: String = "/proc/cpuinfo") -> CPUFeatures {
        let line = (WholeFile.text(path, limit: 64 << 20) ?? "").split(separator: "\n")
            .first { $0.hasPrefix("flags") || $0.hasPrefix("Features") }
        let list = line?.split(separator: ":").dropFirst().first ?? ""
        return CPUFeatures(text: list.split(separator: " ").sorted().joined(separator: " "))
    }

    /// The names, a blank between each.
    public var text: String { names.joined(separator: " ") }

    /// In what `other` differs from these, in words; nil where it does not.
    public func difference(from other: CPUFeatures) -> String? {
        let mine = Set(names), theirs = Set(other.names)
        let lacking = mine.subtracting(theirs).sorted(), added = theirs.subtracting(mine).sorted()
        let parts =
            (lacking.isEmpty ? [] : ["lacks \(Self.list(lacking))"])
            + (added.isEmpty ? [] : ["also has \(Self.list(added))"])
        return parts.isEmpty ? nil : parts.joined(separator: " and ")
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }
}
