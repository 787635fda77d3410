/// What was found out about an archive without starting a JVM.
public struct Diagnosis: Hashable, Sendable, Codable {
    /// Whether the JVM will use the archive, and may.
    public var accepts: Bool { !findings.contains { $0.severity == .error } }
    /// In the order of importance: what cannot be helped first.
    public var findings: [Finding] = []

    public init() {}

    /// One fact.
    public struct Finding: Hashable, Sendable, Codable {
        public var code: Code
        public var severity: Severity
        /// One sentence that names the file or flag.
        public var message: String
        /// What to do about it; empty where there is nothing to do.
        public var wayOut: String
    }

    public enum Severity: String, Hashable, Sendable, Codable {
        /// The archive will not be used, or must not be.
        case error
        /// It will be used, with a drawback.
        case warning
        case note
    }

    /// Stable names of findings.
    public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        // The file.
        case unreadable, notAnArchive, truncated, malformed, damagedHeader, damagedRegion, unknownLayout, unprovenLayout
        case aotConfiguration
        // The JVM.
        case otherJVM, noAOTCache, baseMissing, baseChanged
        // Flags.
        case objectAlignment, compactStrings, compressedOops, compressedClassPointers, compactHeaders, verification
        case sharingOff, otherArchive, profileFlags, moduleOptions, modulesReplaced, agents, systemClassLoader,
            machineCode,
            trainedWithAgent
        // The class path.
        case modulesImageChanged, bootPathDiffers, classPathShorter, classPathDiffers, classPathText, jarMissing,
            jarChanged
        case mustNotExist, directoryNotEmpty, movedTree, changedJarsIgnored, classPathUnknown
    }

    mutating func add(_ severity: Severity, _ code: Code, _ message: String, _ wayOut: String = "") {
        findings.append(Finding(code: code, severity: severity, message: message, wayOut: wayOut))
    }

    private enum CodingKeys: String, CodingKey { case accepts, findings }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(accepts, forKey: .accepts)
        try container.encode(findings, forKey: .findings)
    }

    public init(from decoder: any Decoder) throws {
        findings = try decoder.container(keyedBy: CodingKeys.self).decode([Finding].self, forKey: .findings)
    }
}
