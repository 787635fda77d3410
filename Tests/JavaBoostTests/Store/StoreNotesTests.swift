import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("plans, spools, fallbacks and measurements")
struct StoreNotesTests {
    @Test("a launch plan is written over in one step, read without the index, and removed")
    func plans() throws {
        try StoreFixture.with { f in
            let root = try f.store().root
            let key = StoreFixture.key("run")
            #expect(try root.readRun(key) == nil)
            try root.writeRun(key, Array("one".utf8))
            try root.writeRun(key, Array("two".utf8))
            #expect(try root.readRun(key) == Array("two".utf8))
            #expect(root.runs() == [key])
            try root.removeRun(key)
            try root.removeRun(key)
            #expect(root.runs() == [])
            #expect(!FileSystem.exists(f.place + "/index.sqlite"))
            #expect(try FileSystem.list(f.place + "/tmp") == [])
        }
    }

    @Test("reading a plan that was last used long ago makes it young again")
    func planAge() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let key = StoreFixture.key("run")
            try store.root.writeRun(key, [1])
            try FileSystem.setTimes(store.root.runPath(key), seconds: 1_000)
            _ = try store.root.readRun(key)
            #expect(try store.gc(maxAge: .seconds(60), nowNs: Store.now()).removedRuns == [])
            try FileSystem.setTimes(store.root.runPath(key), seconds: 1_000)
            #expect(try store.gc(maxAge: .seconds(60), nowNs: Store.now()).removedRuns == [key.hex])
        }
    }

    @Test("a spool counts as running while its run does, and only one process may finish it")
    func spools() throws {
        try StoreFixture.with { f in
            let root = try f.store().root
            var spool: Spool? = try root.makeSpool()
            let id = try #require(spool?.id)
            let path = try #require(spool?.path)
            try StoreFixture.write(["classes.log": "…"], to: path)
            #expect(root.spools().map(\.isRunning) == [true])
            #expect(root.spools().map(\.path) == [path])
            spool = nil
            #expect(root.spools().map(\.isRunning) == [false])
            var claim = try root.claimSpool(id)
            #expect(claim != nil)
            #expect(try root.claimSpool(id) == nil)
            claim = nil
            claim = try root.claimSpool(id)
            try claim?.remove()
            claim = nil
            #expect(root.spools().isEmpty)
            #expect(try root.claimSpool(id) == nil)
            #expect(try root.claimSpool("../images") == nil)
            #expect(try FileSystem.list(f.place + "/locks") == [])
        }
    }

    @Test("spools that nobody finished go by age, running ones stay")
    func oldSpools() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let running = try store.root.makeSpool()
            let left = try store.root.makeSpool().id
            let future = Store.now() + 3_600_000_000_000
            #expect(try store.gc(nowNs: future).removedSpools == [])
            #expect(try store.gc(maxAge: .seconds(60), nowNs: future).removedSpools == [left])
            #expect(store.root.spools().map(\.id) == [running.id])
        }
    }

    @Test("fallbacks are noted without the index, then listed and counted")
    func fallbacks() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            for number in 1...5 {
                store.root.note(
                    Fallback(
                        atNs: Int64(number), subject: number == 1 ? "other" : "shop",
                        code: number == 5 ? "jdk-changed" : "jar-changed", message: "tab\tand\nnew line \(number)"))
            }
            #expect(!FileSystem.exists(f.place + "/index.sqlite"))
            #expect(
                try store.fallbackCounts() == [
                    FallbackCount(code: "jar-changed", count: 4, lastAtNs: 4, lastMessage: "tab and new line 4"),
                    FallbackCount(code: "jdk-changed", count: 1, lastAtNs: 5, lastMessage: "tab and new line 5"),
                ])
            store.root.note(Fallback(atNs: 6, subject: "shop", code: "jar-changed", message: "again"))
            #expect(try store.fallbacks(of: "shop", limit: 2).map(\.atNs) == [6, 5])
            #expect(try store.fallbacks().count == 6)
        }
    }

    @Test("a broken line in the log is passed over, and a batch that was taken in counts once")
    func brokenLog() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            store.root.note(Fallback(atNs: 1, subject: "a", code: "c", message: "m"))
            try Descriptor.open(f.place + "/fallbacks.log", O_WRONLY | O_APPEND).write(Array("12\tcut\n\n7".utf8), "")
            let line = Fallback(atNs: 1, subject: "a", code: "c", message: "m").line
            for _ in 0..<2 {
                try FileSystem.create(f.place + "/fallbacks.77.batch", Array(line.utf8))
                #expect(try store.fallbackCounts().map(\.count) == [2])
            }
        }
    }

    @Test("measurements come back exactly, in their order")
    func measurements() throws {
        try StoreFixture.with { f in
            let subject = StoreFixture.key("shop")
            let samples = [0.1, 1e-300, 123_456_789.987654321, -0.0]
            let all = ["static", "dynamic", "static"].enumerated().map { number, name in
                Measurement(subject: subject, name: name, unit: "ms", samples: samples, atNs: Int64(number))
            }
            try f.store().record(all)
            #expect(try f.store().measurements(of: subject) == all)
            #expect(try f.store().measurements(of: StoreFixture.key("other")).isEmpty)
        }
    }
}
