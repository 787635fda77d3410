import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("collecting")
struct CollectTests {
    private static let day: Int64 = 86_400_000_000_000

    @Test("entries, launch plans and spools go by age; what a lease holds stays until it ends")
    func byAge() throws {
        try StoreFixture.with { f in
            let store = try f.store(nowNs: 100 * Self.day)
            let layout = try store.make()
            let held = try store.make(.image, ["boost.json": "{}"], references: layout.ids)
            let free = try store.make(.archive, ["a.jsa": "x"]).ids[0]
            let plan = StoreFixture.key("plan")
            let otherPlan = StoreFixture.key("other plan")
            try store.root.writeRun(plan, Array("jar \(store.root.path(of: free))/a.jsa\n".utf8))
            try store.root.writeRun(otherPlan, Array("jar \(store.root.path(of: layout.ids[0]))\n".utf8))
            let report = try store.gc(maxAge: .seconds(86_400), nowNs: 102 * Self.day)
            #expect(report.removed.map(\.id) == [free])
            #expect(Set(report.inUse) == Set(held.ids))
            #expect(report.removedRuns == [plan.hex])
            #expect(report.freedBytes == 1)
            #expect(report.remainingBytes == 22)
            #expect(store.root.runs() == [otherPlan])
            layout.release()
            #expect(try store.gc(maxAge: .seconds(86_400), nowNs: 102 * Self.day).removed.isEmpty)
            held.release()
            #expect(try store.gc(maxAge: .seconds(86_400), nowNs: 102 * Self.day).removed.map(\.id) == held.ids)
            #expect(store.list().isEmpty)
            #expect(try FileSystem.list(f.place + "/locks") == [])
            #expect(try FileSystem.list(f.place + "/runs") == [])
            try store.expectConsistent()
        }
    }

    @Test("using an entry makes it, and what it refers to, young")
    func use() throws {
        try StoreFixture.with { f in
            let layout = try f.store(nowNs: 1 * Self.day).make().ids[0]
            let image = try f.store(nowNs: 1 * Self.day).make(.image, ["boost.json": "{}"], references: [layout]).ids[0]
            #expect(try f.store().entry(image)?.lastUseNs == 1 * Self.day)
            _ = try f.store(nowNs: 50 * Self.day).use(image)
            #expect(try f.store().entry(layout)?.lastUseNs == 50 * Self.day)
            let store = try f.store()
            #expect(try store.gc(maxAge: .seconds(86_400), nowNs: 50 * Self.day + 1).removed.isEmpty)
            #expect(try store.gc(maxAge: .seconds(86_400), nowNs: 52 * Self.day).removed.map(\.id) == [image, layout])
        }
    }

    @Test("by size the longest unused go")
    func bySize() throws {
        try StoreFixture.with { f in
            for day in 1...4 {
                try f.store(nowNs: Int64(day) * Self.day).make(.archive, ["a.jsa": "archive number \(day)"])
            }
            let store = try f.store()
            let size = try #require(store.list().first?.size)
            let report = try store.gc(maxBytes: size * 2, nowNs: Self.day)
            #expect(report.removed.map(\.lastUseNs) == [1 * Self.day, 2 * Self.day])
            #expect(report.remainingBytes == size * 2)
        }
    }

    @Test("directories that are no entries and locks that stand for nothing are cleared away; foreign files stay")
    func remains() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let id = try store.make().ids[0]
            let name = StoreFixture.key("x").hex
            try FileSystem.makeDirectory("\(f.place)/images/\(name)")
            try FileSystem.create("\(f.place)/images/\(name)/half", [1])
            try FileSystem.makeDirectory("\(f.place)/images/notes")
            try FileSystem.makeDirectory("\(f.place)/tmp/left")
            for lock in ["key.\(name)", "image.\(name)", "layout.\(name).damaged", "spool.1.a", "spool.1.a.work"] {
                try FileSystem.create("\(f.place)/locks/\(lock)", [])
            }
            _ = try store.gc(nowNs: Store.now())
            #expect(try FileSystem.list(f.place + "/images") == ["notes"])
            #expect(try FileSystem.list(f.place + "/tmp") == [])
            #expect(try FileSystem.list(f.place + "/locks") == ["layout.\(id.digest.hex)"])
        }
    }

    @Test("the proofs of a run go once its plan has gone and they are an hour old")
    func proofs() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let (kept, gone) = (StoreFixture.key("kept"), StoreFixture.key("gone"))
            try store.root.writeRun(kept, [1])
            try FileSystem.makeDirectory(f.place + "/proofs")
            for name in ["\(kept.hex).log", "\(gone.hex).log", "\(gone.hex).json", "notes"] {
                try FileSystem.create("\(f.place)/proofs/\(name)", [])
            }
            let hour: Int64 = 3_600_000_000_000
            _ = try store.gc(nowNs: Store.now())
            #expect(try FileSystem.list(f.place + "/proofs").count == 4)
            _ = try store.gc(nowNs: Store.now() + 2 * hour)
            #expect(try FileSystem.list(f.place + "/proofs") == ["\(kept.hex).log", "notes"].sorted())
        }
    }

    @Test("removing an entry in use is refused")
    func removeInUse() throws {
        try StoreFixture.with { f in
            let store = try f.store()
            let lease = try store.make()
            let error = #expect(throws: StoreError.self) { try store.remove(lease.ids[0]) }
            #expect(error?.code == .inUse)
            lease.release()
            try store.remove(lease.ids[0])
            #expect(try store.use(lease.ids[0]) == nil)
        }
    }

    @Test("a lease that another program has inherited holds its entry until that program ends")
    func inherited() async throws {
        try await StoreFixture.with { f in
            await #expect(processExitsWith: .success) { [place = f.place as String] in
                let store = try Store(StoreRoot.open(place))
                var lease: Lease? = try store.make()
                let id = try #require(lease?.ids.first)
                try lease?.surviveExec()
                try Holder.with { holder in
                    lease = nil
                    let report = try store.gc(maxBytes: 0, nowNs: Store.now())
                    #expect(report.inUse == [id])
                    #expect(store.list().map(\.id) == [id])
                    holder.kill()
                    #expect(try store.gc(maxBytes: 0, nowNs: Store.now()).removed.map(\.id) == [id])
                }
            }
        }
    }

    @Test("a spool whose program runs on counts as running; without surviveExec nothing is inherited")
    func inheritedSpool() async throws {
        try await StoreFixture.with { f in
            await #expect(processExitsWith: .success) { [place = f.place as String] in
                let root = try Store(StoreRoot.open(place)).root
                var ended: Spool? = try root.makeSpool()
                let endedID = try #require(ended?.id)
                var spool: Spool? = try root.makeSpool()
                try spool?.surviveExec()
                try Holder.with { holder in
                    spool = nil
                    ended = nil
                    let pending = root.spools().filter { !$0.isRunning }.map(\.id)
                    #expect(pending == [endedID])
                    holder.kill()
                    #expect(root.spools().allSatisfy { !$0.isRunning })
                }
                withExtendedLifetime((spool, ended)) {}
            }
        }
    }
}
