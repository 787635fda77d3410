internal import Bytecode

/// Rewrites jars of a layout, so that the workers of their pools become virtual threads.
struct ThreadRewriter: Sendable {
    /// What came of one jar.
    struct Outcome: Hashable, Sendable {
        /// Classes with at least one call redirected.
        var classes = 0
        var redirected = 0
        var skipped = 0
        /// Why the jar stays as it is, or nil.
        var left: String?
    }

    private let redirector = Redirector(ThreadRules.redirections)

    /// Rewrites the jar at `path` where any of its classes is; other entries keep their packed bytes. A class that
    /// cannot be read stays as it is.
    ///
    /// - Throws: `JarError` when the jar cannot be read or written; it is then as it was.
    func rewrite(_ path: String) throws(JarError) -> Outcome {
        let jar = try Jar(path: path)
        var outcome = Outcome()
        guard jar.signatureFiles.isEmpty else {
            outcome.left = "it is signed"
            return outcome
        }
        var rewritten: [Int: [UInt8]] = [:]
        for entry in jar.entries where entry.name.utf8.hasEnd(".class") {
            // The head of a class tells whether there is anything to do, and most is not unpacked further.
            guard case .success(let summary) = try? jar.classSummary(of: entry),
                (try? redirector.concerns(summary)) == true,
                let bytes = try? jar.read(entry), let found = try? redirector.redirect(bytes)
            else { continue }
            outcome.redirected += found.sites.count { $0.skip == nil }
            outcome.skipped += found.sites.count { $0.skip != nil }
            if let bytes = found.bytes { rewritten[entry.index] = bytes }
        }
        guard !rewritten.isEmpty else { return outcome }
        // Two entries of one name, or a name that leads elsewhere, cannot be written again as they are.
        if let odd = jar.entries.first(where: { $0.hazard != nil }) {
            return Outcome(skipped: outcome.redirected + outcome.skipped, left: "its entry \(odd.name) is unsafe")
        }
        var writer = try JarWriter(path: path)
        for entry in jar.entries {
            if let bytes = rewritten[entry.index] {
                try writer.add(entry.name, bytes)
            } else {
                try writer.copy(entry, from: jar)
            }
        }
        try writer.finish()
        outcome.classes = rewritten.count
        return outcome
    }
}
