public import CDSArchive

/// `evidence.json`: what was seen while a boosted image was made. Differs from build to build.
public struct Evidence: Codable, Sendable {
    /// When the image was made, ISO 8601 in UTC.
    public var createdAt: String
    public var layoutMs: Double
    /// What rewriting did to the application's threads; nil where it was left out.
    public var threads: Layout.Threads?
    /// The thread plan under load against none, for `--threads auto`; nil where nothing was measured.
    public var threadTrial: ThreadTrial?
    /// nil when the class list was given or derived instead of recorded.
    public var training: Training?
    public var dumps: [Dump]
    /// What one run with the chosen archive loaded from it; nil for an image without an archive.
    public var proof: Proof?
    /// What the proof's run took, and all starts for `measurements`; nil where there were none.
    public var proofMs: Double?
    public var measuringMs: Double?
    public var measurements: [Measurement]
    /// Why the chosen tier was chosen, in words.
    public var choice: String
    /// Every file of the image but this one: path, size and SHA-256.
    public var files: [File]

    public struct Training: Codable, Sendable {
        public var runs: Int
        public var readyMs: Double
        public var elapsedMs: Double
        public var requests: Int
        public var classes: Int
    }

    public struct Dump: Codable, Sendable {
        public var tier: String
        public var flagClass: String
        public var elapsedMs: Double
        public var cpuMs: Double
        public var sizeBytes: Int64
        /// Why it was not kept; nil for the one in the image.
        public var rejected: String?
    }

    /// One candidate against plain `java`, in interleaved pairs.
    public struct Measurement: Codable, Sendable {
        public var candidate: String
        public var pairs: Int
        /// Median of the paired ratios of time to ready; below 1 is faster.
        public var ratio: Double
        public var ratioLow: Double
        public var ratioHigh: Double
        public var baselineMs: Double
        public var candidateMs: Double
    }

    public struct File: Codable, Hashable, Sendable {
        public var path: String
        public var sizeBytes: Int64
        public var sha256: String
    }
}
