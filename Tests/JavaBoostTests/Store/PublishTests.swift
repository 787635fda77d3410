import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("publishing")
struct PublishTests {
    @Test("an entry lies under its digest, read-only, with one time, and is found by its key")
    func publish() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let key = StoreFixture.key("shop")
            let id = try #require(try store.make(key: key).ids.first)
            let entry = try #require(try store.entry(for: key, .layout))
            #expect(entry.id == id)
            #expect(entry.path == "\(f.place)/layouts/\(id.digest.hex)")
            #expect(entry.fileCount == 3)
            #expect(entry.size == 20)
            #expect(try store.entry(for: key, .image) == nil)
            #expect(try Tree.read(entry.path, excluding: [EntryManifest.fileName]).digest == id.digest)
            let modes = try ["", "/app", "/app/app.jar", "/bin/run"].map {
                try FileSystem.status(entry.path + $0).permissions
            }
            #expect(modes == [0o555, 0o555, 0o444, 0o555])
            #expect(try FileSystem.status(entry.path + "/app/app.jar").mtimeNs == Int64(Seal.time) * 1_000_000_000)
            try store.expectConsistent()
        }
    }

    @Test("equal content is one entry; the second writer loses nothing and its key works")
    func twice() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let first = try store.make(key: StoreFixture.key("one"))
            let inode = try FileSystem.status(store.root.path(of: first.ids[0])).inode
            let second = try store.make(key: StoreFixture.key("two"))
            #expect(first.ids == second.ids)
            #expect(try FileSystem.status(store.root.path(of: first.ids[0])).inode == inode)
            #expect(store.list().count == 1)
            #expect(try store.entry(for: StoreFixture.key("one"), .layout)?.id == first.ids[0])
            #expect(try store.entry(for: StoreFixture.key("two"), .layout)?.id == first.ids[0])
            try store.expectConsistent()
        }
    }

    @Test("a better result for the same key takes its place, the older entry stays until it is collected")
    func better() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let key = StoreFixture.key("k")
            try store.make(.archive, ["static.jsa": "poor"], key: key)
            let better = try store.make(.archive, ["static.jsa": "good"], key: key)
            #expect(try store.entry(for: key, .archive)?.id == better.ids[0])
            #expect(store.list().count == 2)
        }
    }

    @Test("an image keeps what it refers to; a reference that is missing is refused and nothing is left behind")
    func references() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let layout = try store.make()
            let archive = try store.make(.archive, ["a.jsa": "archive"], references: layout.ids)
            let image = try store.make(.image, ["boost.json": "{}"], references: [archive.ids[0]])
            #expect(image.ids == [image.ids[0], archive.ids[0], layout.ids[0]])
            let missing = EntryID(.layout, StoreFixture.key("missing"))
            let error = #expect(throws: StoreError.self) {
                try store.make(.image, ["boost.json": "[]"], references: [missing])
            }
            #expect(error?.code == .notFound)
            #expect(store.list().count == 3)
            try store.expectConsistent()
        }
    }

    @Test("content that cannot be an entry is refused and nothing is left behind")
    func unfit() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            try FileSystem.create(f.path + "/users.jar", [1], mode: 0o644)
            let spoil: [(String) throws -> Void] = [
                { _ = unsafe link(f.path + "/users.jar", $0 + "/linked.jar") },
                { _ = unsafe symlink("/etc/passwd", $0 + "/link") },
                { _ = unsafe mkfifo($0 + "/pipe", 0o600) },
                { try FileSystem.create($0 + "/" + EntryManifest.fileName, []) },
            ]
            for one in spoil {
                let staging = try store.stage()
                try one(staging.path)
                let error = #expect(throws: StoreError.self) { try store.publish(.layout, from: staging) }
                #expect(error?.code == .unfit)
            }
            #expect(try FileSystem.status(f.path + "/users.jar").permissions == 0o644)
            #expect(store.list().isEmpty)
            try store.expectConsistent()
        }
    }

    @Test("an announced digest is checked")
    func announced() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let staging = try store.stage()
            try StoreFixture.write(["a": "1"], to: staging.path)
            let right = try Tree.read(staging.path).digest
            #expect(throws: StoreError.self) {
                try store.publish(.layout, from: staging, expecting: StoreFixture.key("other"))
            }
            let again = try store.stage()
            try StoreFixture.write(["a": "1"], to: again.path)
            #expect(try store.publish(.layout, from: again, expecting: right).ids[0].digest == right)
        }
    }

    @Test("staging that is not published goes with its value; a living process's is not swept")
    func staging() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            var staging: Staging? = try store.stage()
            let path = try #require(staging?.path)
            try StoreFixture.write(["a/b": "1"], to: path)
            _ = try f.store()
            #expect(FileSystem.exists(path + "/a/b"))
            staging = nil
            #expect(!FileSystem.exists(path))
            try store.expectConsistent()
        }
    }

    @Test("an entry whose publisher died before the index knew it is found all the same")
    func adoption() throws {
        try StoreFixture.with { f in
            let key = StoreFixture.key("k")
            let id = try f.store().make(key: key).ids[0]
            let database = try Database(f.place + "/index.sqlite", .readWrite)
            try database.run("DELETE FROM entries")
            try database.run("DELETE FROM keys")
            #expect(try f.store().entry(for: key, .layout)?.id == id)
        }
    }

    @Test("entries are found by the start of their digest, and removed by name")
    func names() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let id = try store.make(key: StoreFixture.key("k")).ids[0]
            #expect(store.entries(matching: id.digest.short).map(\.id) == [id])
            #expect(store.entries(matching: "layout/" + id.digest.short).map(\.id) == [id])
            #expect(store.entries(matching: "image/").isEmpty)
            #expect(EntryID("layouts/" + id.digest.hex) == id)
            try store.remove(id)
            #expect(store.list().isEmpty)
            #expect(try store.entry(for: StoreFixture.key("k"), .layout) == nil)
            let error = #expect(throws: StoreError.self) { try store.remove(id) }
            #expect(error?.code == .notFound)
            try store.expectConsistent()
        }
    }
}
