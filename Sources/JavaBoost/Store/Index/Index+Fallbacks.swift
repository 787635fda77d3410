extension Index {
    /// How many fallbacks are kept.
    private static let keptFallbacks: Int64 = 10_000

    /// Takes in the lines of one batch; nil is a broken line. A batch that is here already changes nothing.
    func insert(_ lines: [Fallback?], batch: String) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            let statement = try database.prepare(
                "INSERT OR IGNORE INTO fallbacks (batch, line, at_ns, subject, code, message) VALUES (?, ?, ?, ?, ?, ?)"
            )
            for (number, line) in lines.enumerated() {
                guard let line else { continue }
                try statement.bind([
                    .text(batch), .integer(Int64(number)), .integer(line.atNs), .text(line.subject), .text(line.code),
                    .text(line.message),
                ])
                while try statement.step() {}
            }
            try database.run(
                """
                DELETE FROM fallbacks WHERE at_ns < \
                (SELECT at_ns FROM fallbacks ORDER BY at_ns DESC LIMIT 1 OFFSET ?)
                """, [.integer(Index.keptFallbacks - 1)])
        }
    }

    /// Newest first.
    func fallbacks(of subject: String?, limit: Int) throws(DatabaseError) -> [Fallback] {
        let statement = try database.prepare(
            """
            SELECT at_ns, subject, code, message FROM fallbacks WHERE ?1 IS NULL OR subject = ?1 \
            ORDER BY at_ns DESC, batch, line DESC LIMIT ?2
            """)
        try statement.bind([subject.map { .text($0) } ?? .null, .integer(Int64(limit))])
        var found: [Fallback] = []
        while try statement.step() {
            found.append(
                Fallback(
                    atNs: statement.integer(0) ?? 0, subject: statement.text(1) ?? "", code: statement.text(2) ?? "",
                    message: statement.text(3) ?? ""))
        }
        return found
    }

    /// By reason, the most frequent first.
    func fallbackCounts() throws(DatabaseError) -> [FallbackCount] {
        // SQLite takes the bare column from the row that max() found (lang_select, "bare columns in an aggregate
        // query").
        let statement = try database.prepare(
            "SELECT code, count(*), max(at_ns), message FROM fallbacks GROUP BY code ORDER BY count(*) DESC, code")
        var counts: [FallbackCount] = []
        while try statement.step() {
            counts.append(
                FallbackCount(
                    code: statement.text(0) ?? "", count: Int(statement.integer(1) ?? 0),
                    lastAtNs: statement.integer(2) ?? 0,
                    lastMessage: statement.text(3) ?? ""))
        }
        return counts
    }
}
