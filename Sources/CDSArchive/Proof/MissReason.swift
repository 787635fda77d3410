/// Why a class that the application loaded did not come from the archive.
public enum MissReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// The whole archive was refused by the JVM.
    case archiveRejected
    /// Classes of signed jars are never archived.
    case signedJar
    /// A class file older than version 50 (Java 6), which only the old verifier takes.
    case oldClassVersion
    /// Defined by a loader other than boot, platform and application loader, and not archived for it.
    case customLoader
    /// Loaded from a directory; archives take classes from jars only.
    case directory
    /// A `java.lang.reflect.Proxy` class.
    case proxy
    /// A lambda's class.
    case lambda
    /// A hidden class or one defined from bytes made at run time.
    case generated
    /// Failed verification while dumping.
    case verificationFailed
    /// The bytes differ from the jar's: an agent or a loader changed them.
    case transformed
    /// A JFR event class, which the JVM instruments at run time.
    case jfrEvent
    /// A super class or interface is not in the archive.
    case superTypeExcluded
    /// Left out while dumping for another reason, which the detail gives in the JVM's words.
    case excluded
    /// No training run loaded it, so it is not in the class list.
    case notInClassList
    /// Nothing known says why.
    case unknown
}

/// Which classes the JVM left out while dumping, and its words why.
public struct ArchiveExclusions: Sendable, Hashable {
    /// Reason in the JVM's words by class name with dots.
    public private(set) var reasons: [String: String] = [:]

    public init() {}

    /// Reads the log of a dump: `[warning][cds] Skipping p/X: Signed JAR` (13 to 24; tag `aot` from 25 on),
    /// `Pre JDK 6 class not supported by CDS: 49.0 p/X` and `Preload Warning: Verification failed for p/X` (all), as
    /// systemDictionaryShared.cpp and metaspaceShared.cpp write them.
    ///
    /// - Parameter text: what the dumping JVM wrote, in any decoration.
    public init(dumpLog text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) { take(line) }
    }

    /// Reads those of a log that a JVM wrote beside its class loads, as a dynamic dump at exit does.
    public init(messages: [LogMessage]) {
        for message in messages { take(message.text[...]) }
    }

    public mutating func merge(_ other: ArchiveExclusions) { reasons.merge(other.reasons) { old, _ in old } }

    private mutating func take(_ line: Substring) {
        if let mark = line.firstRange(of: "Preload Warning: ") {
            takePreload(line[mark.upperBound...])
        } else if let mark = line.firstRange(of: "Skipping ") {
            takeSkipping(line[mark.upperBound...])
        } else if let mark = line.firstRange(of: "Pre JDK 6 class not supported by CDS: ") {
            // "49.0 p/X" (13 to 17).
            let words = line[mark.upperBound...].split(separator: " ")
            if words.count == 2 { note(words[1], "Old class") }
        }
    }

    private mutating func takeSkipping(_ text: Substring) {
        if let cut = text.firstRange(of: ": ") {
            note(text[..<cut.lowerBound], text[cut.upperBound...])
        } else if let cut = text.firstRange(of: " because ") {
            note(text[..<cut.lowerBound], text[cut.upperBound...])
        }
    }

    private mutating func takePreload(_ text: Substring) {
        for (start, reason) in [
            ("Verification failed for ", "Failed verification"), ("Removed error class: ", "In error state"),
            ("Cannot find ", "Cannot find"), ("Skipping ", "Signed JAR"),
        ] where text.hasPrefix(start) {
            let name = text.dropFirst(start.count).prefix { $0 != " " && $0 != "," }
            note(name, reason[...])
            return
        }
    }

    private mutating func note(_ name: Substring, _ reason: Substring) {
        guard !name.contains(" "), !name.isEmpty else { return }
        let dotted = String(name.map { $0 == "/" ? "." : $0 })
        if reasons[dotted] == nil { reasons[dotted] = String(reason) }
    }
}

extension MissReason {
    /// The reason that stands behind the JVM's words for leaving a class out of a dump.
    init(exclusion text: String) {
        self =
            switch text {
            case _ where text.hasPrefix("Signed JAR"): .signedJar
            case _ where text.hasPrefix("Old class"), _ where text.hasPrefix("Unlinked class"): .oldClassVersion
            case _ where text.hasPrefix("Failed"): .verificationFailed
            case _ where text.hasPrefix("JFR event class"): .jfrEvent
            case _ where text.hasPrefix("super class "), _ where text.hasPrefix("interface "): .superTypeExcluded
            case _ where text.hasPrefix("Hidden class"), _ where text.hasPrefix("it is dynamically"): .generated
            case _ where text.hasPrefix("Has been redefined"): .transformed
            default: .excluded
            }
    }
}
