import ArgumentParser
import JVM
import JavaBoost

struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "List, check and clean up the store of layouts, archives and images.",
        subcommands: [List.self, Show.self, Verify.self, Collect.self, Remove.self, Fallbacks.self],
        defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List what the store holds.", discussion: ExitStatus.storeHelp(.noInput))
        @OptionGroup var store: StoreOptions
        @OptionGroup var format: OutputOptions

        func run() throws {
            try reporting {
                let rows = try store.openExisting().list().map(EntryReport.init)
                switch format.format {
                case .json: Console.result(JSONText.encode(rows))
                case .quiet: rows.forEach { Console.result($0.id) }
                case .table:
                    let table = TextTable(
                        ["kind", "digest", "MB", "files", "last use"], rightAligned: [2, 3],
                        rows: rows.map {
                            [
                                $0.kind, String($0.digest.prefix(12)), "\($0.sizeBytes / 1_000_000)", "\($0.files)",
                                $0.lastUsedAt,
                            ]
                        })
                    Console.result(table.text)
                }
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show one entry, file by file.", discussion: ExitStatus.storeHelp(.noInput))
        @Argument(help: "The first digits of its digest, as `cache list` shows them.") var digest: String
        @OptionGroup var store: StoreOptions
        @OptionGroup var format: OutputOptions

        func run() throws {
            try reporting {
                let store = try store.openExisting()
                let entry = try one(digest, in: store)
                let report = EntryReport(entry, manifest: store.manifest(entry.id))
                switch format.format {
                case .json: Console.result(JSONText.encode(report))
                case .quiet: Console.result(report.path)
                case .table: Console.result(report.text)
                }
            }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Compare every file with its digest; damaged entries are removed and will be made again.",
            discussion: ExitStatus.storeHelp(.badInput, .noInput))
        @OptionGroup var store: StoreOptions
        @OptionGroup var format: OutputOptions

        func run() throws {
            try reporting {
                let store = try store.openExisting()
                var damaged: [EntryReport] = []
                let entries = store.list()
                for entry in entries {
                    Console.progress("checking \(entry.id.kind.rawValue) \(entry.id.digest.short)")
                    if try store.verify(entry.id).outcome != .sound { damaged.append(EntryReport(entry)) }
                }
                switch format.format {
                case .json: Console.result(JSONText.encode(damaged))
                case .quiet: damaged.forEach { Console.result($0.id) }
                case .table:
                    Console.result(
                        "\(entries.count.counted("entry", "entries")) checked, \(damaged.count) damaged and removed")
                }
                if !damaged.isEmpty { throw ExitCode(ExitStatus.badInput.rawValue) }
            }
        }
    }

    struct Collect: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "gc", abstract: "Remove what is old or too much; never what is in use.",
            discussion: """
                Without a limit only what was begun and given up is removed.

                \(ExitStatus.storeHelp(.noInput))
                """)
        @Option(
            help: ArgumentHelp(
                "Remove the longest unused until at most this much is left: 5G, 500M.", valueName: "size")) var maxSize:
            ByteSize?
        @Option(help: ArgumentHelp("Remove what was not used for this many days.", valueName: "days")) var maxAge: Int?
        @OptionGroup var store: StoreOptions
        @OptionGroup var format: OutputOptions

        func validate() throws {
            if let maxAge, !(0...100_000).contains(maxAge) { throw ValidationError("--max-age wants days") }
        }

        func run() throws {
            try reporting {
                let store = try store.openExisting()
                let removed = try store.gc(
                    maxBytes: maxSize?.bytes, maxAge: maxAge.map { .seconds($0 * 86_400) }, nowNs: Store.now())
                let report = CollectReport(removed)
                switch format.format {
                case .json: Console.result(JSONText.encode(report))
                case .quiet: report.removed.forEach { Console.result($0) }
                case .table:
                    Console.result(
                        "removed \(report.removed.count.counted("entry", "entries")), "
                            + "\(report.freedBytes / 1_000_000) MB; \(report.remainingBytes / 1_000_000) MB remain")
                }
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm", abstract: "Remove one entry.", discussion: ExitStatus.storeHelp(.noInput))
        @Argument(help: "The first digits of its digest, as `cache list` shows them.") var digest: String
        @OptionGroup var store: StoreOptions
        @Flag(help: "Print JSON; docs/json.md lists the keys.") var json = false

        struct Report: Encodable {
            var removed: String
        }

        func run() throws {
            try reporting {
                let store = try store.openExisting()
                let entry = try one(digest, in: store)
                try store.remove(entry.id)
                if json { Console.result(JSONText.encode(Report(removed: EntryReport(entry).id))) }
            }
        }
    }
}

extension CacheCommand {
    struct Fallbacks: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fallbacks",
            abstract: "Count the starts under `run` that did without their archive, by reason.",
            discussion: ExitStatus.storeHelp(.noInput))
        @OptionGroup var store: StoreOptions
        @OptionGroup var format: OutputOptions

        func run() throws {
            try reporting {
                let rows = try store.openExisting().fallbackCounts().map(Row.init)
                switch format.format {
                case .json: Console.result(JSONText.encode(rows))
                case .quiet: rows.forEach { Console.result($0.code) }
                case .table:
                    let table = TextTable(
                        ["reason", "starts", "last", "message"], rightAligned: [1],
                        rows: rows.map { [$0.code, "\($0.count)", $0.lastAt, $0.lastMessage] })
                    Console.result(table.text)
                }
            }
        }

        private struct Row: Encodable {
            var code: String
            var count: Int
            var lastAt: String
            var lastMessage: String

            init(_ count: FallbackCount) {
                code = count.code
                self.count = count.count
                lastAt = Timestamp.text(count.lastAtNs)
                lastMessage = count.lastMessage
            }
        }
    }
}

private func one(_ digest: String, in store: Store) throws -> Entry {
    let found = store.entries(matching: digest)
    guard let entry = found.first, found.count == 1 else {
        throw BoostError(
            .noInput, step: "cache",
            message: found.isEmpty ? "no entry begins with \(digest)" : "\(found.count) entries begin with \(digest)",
            wayOut: "`jboost cache list` shows them")
    }
    return entry
}

/// What a collection removed.
struct CollectReport: Encodable {
    var removed: [String]
    var inUse: [String]
    var freedBytes: Int64
    var remainingBytes: Int64

    init(_ collected: Collected) {
        removed = collected.removed.map(\.id.description)
        inUse = collected.inUse.map(\.description)
        freedBytes = collected.freedBytes
        remainingBytes = collected.remainingBytes
    }
}

/// One entry of the store.
struct EntryReport: Encodable {
    var kind: String
    var digest: String
    var id: String
    var path: String
    var key: String?
    var sizeBytes: Int64
    var files: Int
    var createdAt: String
    var lastUsedAt: String
    var references: [String]
    var content: [String]

    init(_ entry: Entry) { self.init(entry, manifest: nil) }

    init(_ entry: Entry, manifest: EntryManifest?) {
        kind = entry.id.kind.rawValue
        digest = entry.id.digest.hex
        id = entry.id.description
        path = entry.path
        key = entry.key?.hex
        sizeBytes = entry.size
        files = entry.fileCount
        createdAt = Timestamp.text(entry.createdNs)
        lastUsedAt = Timestamp.text(entry.lastUseNs)
        references = entry.references.map(\.description)
        content = manifest?.tree.nodes.map(\.path) ?? []
    }

    var text: String {
        ([
            ["entry", id], ["path", path], ["bytes", "\(sizeBytes)"], ["made", createdAt], ["last use", lastUsedAt],
            ["needs", references.joined(separator: " ")],
        ]
        .map { $0[0].padded(to: 10) + $0[1] } + content.map { "  \($0)" }).joined(separator: "\n")
    }
}
