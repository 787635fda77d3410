import Glibc
import JVM
import Testing

@testable import JavaBoost

/// What the walks do to a store: everything that writes, in a fixed order, and the same again when it was interrupted.
enum StoreWalk {
    static let imageKey = StoreFixture.key("image")
    static let runKey = StoreFixture.key("run")

    /// Publishes a layout, an archive and an image, and writes what belongs to them.
    static func build(_ place: String) throws {
        let store = try Store(StoreRoot.open(place))
        let layout = try store.make(key: StoreFixture.key("layout"))
        let archive = try store.make(.archive, ["g1/static.jsa": "archive"], references: layout.ids)
        try store.make(.image, ["boost.json": "{}"], key: imageKey, references: [layout.ids[0], archive.ids[0]])
        try store.root.writeRun(runKey, Array(store.root.path(of: layout.ids[0]).utf8))
        let spool = try store.root.makeSpool()
        try StoreFixture.write(["classes.log": "x"], to: spool.path)
        try store.root.claimSpool(spool.id)?.remove()
        store.root.note(Fallback(atNs: 1, subject: "shop", code: "jar-changed", message: "m"))
        _ = try store.fallbackCounts()
    }

    /// Damages one entry behind the store's back, lets it be found and made again, then collects all that nothing
    /// needs.
    static func repair(_ place: String) throws {
        let store = try Store(StoreRoot.open(place))
        let other = try store.make(.archive, ["other.jsa": "other archive"])
        let path = store.root.path(of: other.ids[0]) + "/other.jsa"
        try flipBit(path)
        _ = try store.verify(other.ids[0])
        try store.make(.archive, ["other.jsa": "other archive"])
        other.release()
        _ = try store.verify(other.ids[0])
        let image = try store.entry(for: imageKey, .image)
        let lease = try image.map { try store.use($0.id) } ?? nil
        _ = try store.gc(maxBytes: 0, maxAge: .seconds(0), nowNs: Store.now() + 1)
        lease?.release()
    }

    /// What must hold after both.
    static func expectDone(_ f: StoreFixture, _ comment: Comment) throws {
        let store = try f.store()
        try store.expectConsistent(comment)
        let image = try #require(try store.entry(for: imageKey, .image), comment)
        #expect(try store.use(image.id)?.ids.count == 3, comment)
        #expect(store.list().count == 3, comment)
    }

    /// Where the faults are put: every point's first and last time in a whole walk.
    static func points(_ f: StoreFixture, withRepair: Bool) async throws -> [(name: String, occurrence: Int)] {
        let trace = f.path + "/trace"
        await #expect(processExitsWith: .success) {
            [place = f.place as String, trace = trace as String, withRepair = withRepair as Bool] in
            setVariable("JBOOST_FAILPOINT_TRACE", trace)
            try StoreWalk.build(place)
            if withRepair { try StoreWalk.repair(place) }
        }
        try FileSystem.removeTree(f.place)
        let lines = String(decoding: try FileSystem.read(trace), as: UTF8.self).split(separator: "\n").map(String.init)
        var counts: [String: Int] = [:]
        for line in lines { counts[line, default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }.flatMap { name, count in Set([1, count]).sorted().map { (name, $0) } }
    }
}

@Suite("faults at every step of the store", .serialized)
struct StoreFaultTests {
    @Test("killed at any step, the store is whole, and doing it again completes it", .timeLimit(.minutes(5)))
    func kill() async throws {
        try await StoreFixture.with { f in
            let points = try await StoreWalk.points(f, withRepair: true)
            #expect(points.count > 30)
            for point in points {
                let order = "\(point.name)@\(point.occurrence)"
                let comment = Comment(rawValue: "killed at \(order)")
                await #expect(processExitsWith: .signal(SIGKILL), comment) {
                    [place = f.place as String, order = order as String] in
                    setVariable("JBOOST_FAILPOINT", order)
                    try StoreWalk.build(place)
                    try StoreWalk.repair(place)
                }
                try expectWhole(f, comment)
                try StoreWalk.build(f.place)
                try StoreWalk.repair(f.place)
                try StoreWalk.expectDone(f, comment)
                try FileSystem.removeTree(f.place)
            }
        }
    }

    /// After a kill: nothing half made. What the walk itself damaged may be found damaged, nothing else.
    private func expectWhole(_ f: StoreFixture, _ comment: Comment) throws {
        let store = try f.store()
        #expect(try FileSystem.list(f.place + "/tmp") == [], comment)
        for id in EntryKind.allCases.flatMap({ store.root.names($0) }) {
            let found = try store.verify(id)
            let isWalks = found.findings.allSatisfy { $0.path == "other.jsa" }
            #expect(found.outcome == .sound || isWalks, comment)
        }
        #expect(store.root.spools().allSatisfy { !$0.isRunning }, comment)
    }

    @Test("a full disk at any step is reported as such and leaves nothing behind", .timeLimit(.minutes(5)))
    func full() async throws {
        try await StoreFixture.with { f in
            for point in try await StoreWalk.points(f, withRepair: false) where !point.name.hasPrefix("fallbacks") {
                let order = "\(point.name)@\(point.occurrence):ENOSPC"
                await #expect(processExitsWith: .success, Comment(rawValue: order)) {
                    [place = f.place as String, order = order as String] in
                    setVariable("JBOOST_FAILPOINT", order)
                    let error = #expect(throws: StoreError.self, "\(order)") { try StoreWalk.build(place) }
                    #expect(error?.code == .noSpace, "\(order)")
                    try Store(StoreRoot.open(place)).expectConsistent("\(order)")
                }
                let leases = try FileSystem.list(f.place + "/locks").filter { name in
                    EntryKind.allCases.contains { name.hasPrefix($0.rawValue + ".") }
                }
                let entries = try f.store().list().map { "\($0.id.kind.rawValue).\($0.id.digest.hex)" }
                #expect(Set(leases) == Set(entries), Comment(rawValue: order))
                try FileSystem.removeTree(f.place)
            }
        }
    }

    @Test(
        "on disks that are really full, by bytes or by files, publishing fails cleanly or is complete",
        .enabled(if: geteuid() == 0, "needs root to mount"), .timeLimit(.minutes(5)))
    func fullDisk() async throws {
        try await StoreFixture.with { f in
            try FileSystem.makeDirectory(f.place)
            await #expect(processExitsWith: .success) { [place = f.place as String] in
                try unshareMounts()
                let sizes = stride(from: 8, to: 800, by: 24).map { "size=\($0)k" }
                let counts = (2..<48).map { "size=4m,nr_inodes=\($0)" }
                var failures = 0
                for options in sizes + counts {
                    try mountMemory(place, options)
                    if try !FullDisk.publish(place, options) { failures += 1 }
                    unmount(place)
                }
                #expect(failures > 20 && failures < sizes.count + counts.count)
            }
        }
    }

    @Test(
        "a read-only store is read and every write is refused as such",
        .enabled(if: geteuid() == 0, "needs root to mount and to be another user"), arguments: ["mount", "user"])
    func readOnly(how: String) async throws {
        try await StoreFixture.with { f in
            try StoreWalk.build(f.place)
            _ = try f.store().digest(of: f.place + "/CACHEDIR.TAG")
            try FileSystem.setMode(f.path, 0o755)
            try FileSystem.setMode(f.place, 0o755)
            for folder in ["images", "layouts", "archives", "runs"] {
                try FileSystem.setMode(f.place + "/" + folder, 0o755)
            }
            await #expect(processExitsWith: .success) { [place = f.place as String, how = how as String] in
                if how == "mount" {
                    try unshareMounts()
                    try remountReadOnly(place)
                } else {
                    try #require(setgid(65_534) == 0 && setuid(65_534) == 0)
                }
                try ReadOnly.check(place)
            }
        }
    }

    @Test(
        "a read-only store whose index is damaged or in the middle of a change is read from its entries",
        .enabled(if: geteuid() == 0, "needs root to mount"))
    func readOnlyDamagedIndex() async throws {
        try await StoreFixture.with { f in
            try StoreWalk.build(f.place)
            await #expect(processExitsWith: .success) { [place = f.place as String] in
                try FileSystem.unlink(place + "/index.sqlite")
                try FileSystem.create(place + "/index.sqlite", Array("no database at all".utf8))
                try unshareMounts()
                try remountReadOnly(place)
                let store = try Store(StoreRoot.open(place))
                #expect(try store.entry(for: StoreWalk.imageKey, .image) != nil)
            }
        }
    }
}
