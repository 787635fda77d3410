import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("the index")
struct IndexTests {
    private static let key = StoreFixture.key("k")

    /// A store with an entry and some rows in every table.
    private func fill(_ f: StoreFixture) throws -> EntryID {
        let store = try f.store()
        let id = try store.make(key: Self.key).ids[0]
        for name in ["a", "b", "c", "d"] {
            let one = Measurement(subject: Self.key, name: name, unit: "ms", samples: [1.5, 2], atNs: 1)
            try store.record([one])
        }
        for number in 0..<50 { try store.bind(StoreFixture.key("extra \(number)"), to: id) }
        return id
    }

    @Test("a lost index is made anew from the entries")
    func lost() throws {
        try StoreFixture.with { f in
            let id = try fill(f)
            try FileSystem.unlink(f.place + "/index.sqlite")
            #expect(try f.store().entry(for: Self.key, .layout)?.id == id)
        }
    }

    @Test("an index that is no database any more is set aside and made anew", arguments: ["garbage", "zeros", "text"])
    func garbage(kind: String) throws {
        try StoreFixture.with { f in
            let id = try fill(f)
            let path = f.place + "/index.sqlite"
            var random = SystemRandomNumberGenerator()
            let bytes: [UInt8] =
                switch kind {
                case "garbage": (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
                case "zeros": [UInt8](repeating: 0, count: 8_192)
                default: Array("this is not a database".utf8)
                }
            try FileSystem.unlink(path)
            try FileSystem.create(path, bytes)
            let store = try f.store()
            #expect(try store.entry(for: Self.key, .layout)?.id == id)
            try store.bind(StoreFixture.key("new"), to: id)
            #expect(try f.store().entry(for: StoreFixture.key("new"), .layout)?.id == id)
            #expect(FileSystem.exists(path + ".damaged"))
        }
    }

    @Test("an index cut at any page or flipped anywhere gives the right entry or none, never a failure")
    func damage() throws {
        try StoreFixture.with { f in
            let id = try fill(f)
            let path = f.place + "/index.sqlite"
            let whole = try FileSystem.read(path)
            var variants: [[UInt8]] = stride(from: 0, to: whole.count, by: 2_000).map { Array(whole[..<$0]) }
            for seed in 0..<60 {
                var bytes = whole
                for round in 0..<8 {
                    // A fixed walk over the file, so that a failure comes again.
                    let place = (seed &* 7_919 &+ round &* 104_729 &* (seed &+ 1)) % bytes.count
                    bytes[place] ^= UInt8(truncatingIfNeeded: 1 << (seed % 8)) | 0x21
                }
                variants.append(bytes)
            }
            var madeAnew = 0
            for (number, bytes) in variants.enumerated() {
                for suffix in ["", ".damaged", "-journal"] { try FileSystem.unlink(path + suffix) }
                try FileSystem.create(path, bytes)
                let store = try f.store()
                let found = try store.entry(for: Self.key, .layout)?.id
                #expect(found == nil || found == id, "variant \(number)")
                try store.bind(Self.key, to: id)
                #expect(try store.entry(for: Self.key, .layout)?.id == id, "variant \(number)")
                _ = try store.digest(of: path)
                try store.record([Measurement(subject: Self.key, name: "z", unit: "ms", samples: [1], atNs: 2)])
                _ = try store.measurements(of: Self.key)
                _ = try store.fallbackCounts()
                if FileSystem.exists(path + ".damaged") { madeAnew += 1 }
            }
            #expect(madeAnew > 5, "else the variants do no damage")
        }
    }

    @Test("damage is repaired under the feet of a process that has the index open")
    func damageWhileOpen() throws {
        try StoreFixture.with { f in
            let id = try fill(f)
            let other = try f.store()
            #expect(try other.entry(for: Self.key, .layout)?.id == id)
            let file = try Descriptor.open(f.place + "/index.sqlite", O_WRONLY)
            try file.write([UInt8](repeating: 0x5a, count: 12_288), f.place)
            let store = try f.store()
            #expect(try store.entry(for: Self.key, .layout)?.id == id)
            try store.bind(StoreFixture.key("new"), to: id)
            #expect(try other.entry(for: StoreFixture.key("new"), .layout)?.id == id)
            try other.bind(StoreFixture.key("newer"), to: id)
            #expect(try store.entry(for: StoreFixture.key("newer"), .layout)?.id == id)
        }
    }

    @Test("an index of a newer jboost is left alone and reported; an older one is made anew")
    func versions() throws {
        try StoreFixture.with { f in
            let id = try fill(f)
            try Database(f.place + "/index.sqlite", .readWrite).run("PRAGMA user_version=\(Index.mark(99))")
            let error = #expect(throws: StoreError.self) { try f.store().entry(for: Self.key, .layout) }
            #expect(error?.code == .newerFormat)
            let old = try Database(f.place + "/index.sqlite", .readWrite)
            try old.run("DROP TABLE keys")
            try old.run("CREATE TABLE keys (other INTEGER)")
            try old.run("PRAGMA user_version=0")
            #expect(try f.store().entry(for: Self.key, .layout)?.id == id)
        }
    }

    @Test("another process's lock is waited for")
    func locked() async throws {
        try await StoreFixture.with { f in
            let id = try fill(f)
            let task = Task.detached {
                let database = try Database(f.place + "/index.sqlite", .readWrite)
                try database.run("BEGIN EXCLUSIVE")
                try FileSystem.create(f.path + "/locked", [])
                usleep(200_000)
                try database.run("COMMIT")
            }
            try await waitFor(f.path + "/locked")
            #expect(try f.store().entry(for: Self.key, .layout)?.id == id)
            try await task.value
        }
    }

    @Test("values of every type come back as they went in")
    func values() throws {
        let database = try Database(":memory:", .memory)
        try database.run("CREATE TABLE t (a, b, c, d)")
        try database.run(
            "INSERT INTO t VALUES (?, ?, ?, ?)", [.null, .integer(.min), .real(-0.1), .text("tab\tand é \u{1F600}")])
        let statement = try database.prepare("SELECT * FROM t")
        #expect(try statement.step())
        #expect(statement.integer(0) == nil)
        #expect(statement.integer(1) == .min)
        #expect(statement.real(2) == -0.1)
        #expect(statement.text(3) == "tab\tand é \u{1F600}")
        #expect(try !statement.step())
        #expect(throws: DatabaseError.self) { try database.run("SELECT * FROM missing") }
        #expect(throws: DatabaseError.self) { try database.run("not SQL") }
    }

    @Test("a transaction that throws leaves nothing")
    func rollback() throws {
        let database = try Database(":memory:", .memory)
        try database.run("CREATE TABLE t (a)")
        #expect(throws: DatabaseError.self) {
            try database.transaction { () throws(DatabaseError) in
                try database.run("INSERT INTO t VALUES (1)")
                throw DatabaseError(code: 1, message: "stop")
            }
        }
        #expect(try database.integer("SELECT count(*) FROM t") == 0)
    }
}
