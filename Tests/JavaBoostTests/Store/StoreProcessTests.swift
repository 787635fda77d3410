import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("several processes on one store")
struct StoreProcessTests {
    /// What a build does: look, become the writer, look again, make. Notes in `log` that it made something.
    static func build(_ place: String, log: String) throws {
        let store = try Store(StoreRoot.open(place))
        let key = StoreFixture.key("shop")
        if try store.entry(for: key, .image) != nil { return }
        try store.withWriter(of: key) {
            if try store.entry(for: key, .image) != nil { return }
            let file = try Descriptor.open(log, O_WRONLY | O_CREAT | O_APPEND)
            try file.write(Array("made\n".utf8), log)
            let layout = try store.make(key: StoreFixture.key("layout"))
            usleep(50_000)
            try store.make(.image, ["boost.json": "{}"], key: key, references: layout.ids)
        }
    }

    @Test("four builds of the same at once make it once, and all of them find it", .timeLimit(.minutes(2)))
    func buildsAtOnce() async throws {
        try await StoreFixture.with { f in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        await #expect(processExitsWith: .success) {
                            [place = f.place as String, log = f.path + "/log" as String] in
                            try StoreProcessTests.build(place, log: log)
                            let store = try Store(StoreRoot.open(place))
                            #expect(try store.entry(for: StoreFixture.key("shop"), .image) != nil)
                        }
                    }
                }
            }
            #expect(String(decoding: try FileSystem.read(f.path + "/log"), as: UTF8.self) == "made\n")
            let store = try f.store()
            #expect(store.list().count == 2)
            try store.expectConsistent()
            _ = try store.gc(nowNs: Store.now())
            #expect(try FileSystem.list(f.place + "/locks").filter { $0.hasPrefix("key.") } == [])
        }
    }

    @Test(
        "processes that publish, use, verify and collect the same entry at once never see a broken one",
        .timeLimit(.minutes(2)))
    func storm() async throws {
        try await StoreFixture.with { f in
            await withTaskGroup(of: Void.self) { group in
                for role in 0..<4 {
                    group.addTask {
                        await #expect(processExitsWith: .success) { [place = f.place as String, role = role as Int] in
                            let store = try Store(StoreRoot.open(place))
                            for round in 0..<40 {
                                if role == 3 {
                                    _ = try store.gc(maxBytes: 0, nowNs: Store.now())
                                    continue
                                }
                                let lease = try store.make(
                                    .layout, ["a.jar": "jar \(round % 2)"], key: StoreFixture.key("k"))
                                let path = store.root.path(of: lease.ids[0]) + "/a.jar"
                                #expect(try FileSystem.read(path) == Array("jar \(round % 2)".utf8))
                                #expect(try store.verify(lease.ids[0]).outcome == .sound)
                                let other = try store.entry(for: StoreFixture.key("k"), .layout)
                                if let id = other?.id, let use = try store.use(id) {
                                    #expect(FileSystem.exists(store.root.path(of: id) + "/a.jar"))
                                    use.release()
                                }
                                lease.release()
                            }
                        }
                    }
                }
            }
            let store = try f.store()
            try store.expectConsistent()
            _ = try store.gc(maxBytes: 0, nowNs: Store.now())
            #expect(store.list().isEmpty)
            #expect(try FileSystem.list(f.place + "/locks").filter { $0 != "replace" } == [])
        }
    }

    @Test("a writer that is killed lets the next one in, and what it had begun is swept")
    func killedWriter() async throws {
        try await StoreFixture.with { f in
            await #expect(processExitsWith: .success) { [place = f.place as String] in
                let key = StoreFixture.key("k")
                let store = try Store(StoreRoot.open(place))
                let writer = try store.lockWriter(of: key)
                let staging = try store.stage()
                try StoreFixture.write(["half": "done"], to: staging.path)
                for lock in [writer.lock, staging.lock] { try lock.surviveExec() }
                // Never released: whoever is killed runs no deinit.
                for one in [writer, staging] as [AnyObject] { _ = unsafe Unmanaged.passRetained(one) }
                try Holder.with { holder in
                    // From here on the other process alone has them, and nobody cleans up after it.
                    for number in [writer.lock.descriptor, staging.lock.descriptor] { close(number) }
                    _ = try Store(store.root)
                    #expect(FileSystem.exists(staging.path + "/half"), "a living process's staging stays")
                    let heard = Heard()
                    let error = #expect(throws: StoreError.self) {
                        try store.lockWriter(of: key, limit: .milliseconds(50)) { heard.note($0) }
                    }
                    #expect(error?.code == .busy)
                    #expect(heard.holders == [getpid()])
                    #expect(error?.message.contains("process \(getpid())") == true)
                    holder.kill()
                    _ = try store.lockWriter(of: key, limit: .seconds(5))
                    try Store(store.root).expectConsistent()
                }
            }
        }
    }

    @Test("waiting for a writer can be cancelled")
    func cancelled() async throws {
        try await StoreFixture.with { f in
            let store = try f.store()
            let held = try store.lockWriter(of: StoreFixture.key("k"))
            let task = Task { try await store.awaitWriter(of: StoreFixture.key("k")) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            withExtendedLifetime(held) {}
        }
    }
}

/// Collects what a waiting writer was told.
private final class Heard {
    private(set) var holders: [Int32?] = []
    func note(_ wait: WriterWait) { holders.append(wait.holder) }
}
