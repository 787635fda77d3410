extension Proof {
    /// The JVM's words for not using the archive it was given, or nil if classes came from it.
    ///
    /// The words need a log of `ClassLoadLog.Detail.reasons`; without them a refused archive still shows as no class
    /// having come from it.
    static func rejection(in log: ClassLoadLog, expectation: ProofContext.Expectation) -> String? {
        let used = log.loads.contains {
            expectation == .top ? $0.source == .sharedFileTop : $0.source.isShared
        }
        if used || log.loads.isEmpty { return nil }
        let complaints = log.messages.compactMap(complaint)
        var words: [String] = []
        for text in complaints where !words.contains(text) { words.append(text) }
        if let specific = words.filter({ !isGeneral($0) }).nonEmpty { return specific.joined(separator: "; ") }
        return words.last ?? "no class came from the archive"
    }

    /// The message without its prefix, if it is one that speaks of a mismatch.
    private static func complaint(_ message: LogMessage) -> String? {
        guard ["cds", "aot", "class,path", "cds,dynamic", "aot,dynamic"].contains(message.tags) else { return nil }
        var text = message.text[...]
        let mark = "UseSharedSpaces: "
        let isMarked = text.hasPrefix(mark)
        if isMarked { text = text.dropFirst(mark.count) }
        let isLoud = message.level == "warning" || message.level == "error"
        guard isMarked || isLoud || mismatchWords.contains(where: { text.contains($0) }) else { return nil }
        return text.hasPrefix("Skipping ") ? nil : String(text)
    }

    /// Parts of messages at level info that give the reason on some JDK (filemap.cpp, aotClassLocation.cpp).
    private static let mismatchWords = [
        "mismatch", "does not equal", "not the same", "not the one used", "is different", "has changed",
        "Required classpath entry", "wrong version", "not supported", "cannot be used", "Unable to map",
        "has been created by", "was created by",
    ]

    /// Whether a message only says that there is an error, not which.
    private static func isGeneral(_ text: String) -> Bool {
        [
            "Unable to map shared spaces", "shared class paths mismatch", "An error has occurred",
            "Unable to use shared archive",
        ]
        .contains { text.hasPrefix($0) }
    }
}

extension Array {
    var nonEmpty: Self? { isEmpty ? nil : self }
}
