import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("verifying")
struct VerifyTests {
    @Test("one flipped bit is found, the entry goes, and making it again makes it whole")
    func flippedBit() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let key = StoreFixture.key("k")
            let id = try store.make(key: key).ids[0]
            #expect(try store.verify(id).outcome == .sound)
            try flipBit(store.root.path(of: id) + "/app/lib/a.jar", at: 3)
            #expect(store.root.isSound(id), "sizes and times alone do not show it")
            let found = try store.verify(id)
            #expect(found.outcome == .removed)
            #expect(found.findings == [.init(path: "app/lib/a.jar", what: "content differs")])
            #expect(try store.entry(for: key, .layout) == nil)
            #expect(try store.verify(id).outcome == .missing)
            #expect(try store.make(key: key).ids == [id])
            #expect(try store.verify(id).outcome == .sound)
            try store.expectConsistent()
        }
    }

    @Test("every other kind of damage is found", arguments: 0..<8)
    func damage(kind: Int) throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let id = try store.make().ids[0]
            let path = store.root.path(of: id)
            for directory in ["", "/app", "/app/lib"] { try FileSystem.setMode(path + directory, 0o700) }
            switch kind {
            case 0: try FileSystem.unlink(path + "/app/lib/a.jar")
            case 1: try FileSystem.create(path + "/app/lib/b.jar", [])
            case 2: _ = unsafe truncate(path + "/app/lib/a.jar", 0)
            case 3: try FileSystem.setTimes(path + "/app/lib/a.jar", seconds: 5)
            case 4: try FileSystem.setMode(path + "/app/lib/a.jar", 0o555)
            case 5: try FileSystem.unlink(path + "/" + EntryManifest.fileName)
            case 6: try flipBit(path + "/" + EntryManifest.fileName, at: 40)
            default:
                try FileSystem.unlink(path + "/app/app.jar")
                _ = unsafe symlink("lib/a.jar", path + "/app/app.jar")
            }
            let found = try store.verify(id)
            #expect(found.outcome == .removed)
            #expect(!found.findings.isEmpty)
            #expect(!FileSystem.exists(path))
            try store.expectConsistent()
        }
    }

    @Test("a damaged entry in use stays for its user, is given to nobody else, and is replaced when made again")
    func damagedInUse() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let key = StoreFixture.key("k")
            let id = try store.make(key: key).ids[0]
            let path = store.root.path(of: id)
            let user = try #require(try store.use(id))
            try flipBit(path + "/app/lib/a.jar")
            #expect(try store.verify(id).outcome == .retired)
            #expect(FileSystem.exists(path + "/app/app.jar"))
            #expect(try store.entry(for: key, .layout) == nil)
            #expect(try store.use(id) == nil)
            #expect(try store.make(key: key).ids == [id])
            #expect(try store.verify(id).outcome == .sound)
            #expect(try store.use(id) != nil)
            withExtendedLifetime(user) {}
            try store.expectConsistent()
        }
    }

    @Test("publishing over an entry that visibly lacks a file replaces it")
    func publishOverDamage() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let id = try store.make().ids[0]
            let path = store.root.path(of: id)
            try FileSystem.setMode(path + "/app/lib", 0o700)
            try FileSystem.unlink(path + "/app/lib/a.jar")
            #expect(try store.make().ids == [id])
            #expect(try store.verify(id).outcome == .sound)
        }
    }
}
