import FoundationEssentials

/// Times for people and programs.
public enum Timestamp {
    /// ISO 8601 in UTC, to the second.
    ///
    /// - Parameter nanoseconds: since the epoch.
    public static func text(_ nanoseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(nanoseconds / 1_000_000_000)).formatted(.iso8601)
    }
}
