import Glibc
import JVM
import Testing

@testable import JavaBoost

/// Gives this thread's process mounts of its own, which go with it; for the bodies of exit tests.
func unshareMounts() throws {
    // SAFETY: glibc's own `int unshare(int)`, which its headers show to _GNU_SOURCE only; the texts are literals.
    guard let unshare = unsafe dlsym(nil, "unshare") else { throw SystemError(step: "find unshare", errno: ENOSYS) }
    let call = unsafe unsafeBitCast(unshare, to: (@convention(c) (Int32) -> Int32).self)
    let newMounts: Int32 = 0x20000
    try retrying("unshare mounts") { call(newMounts) }
    try retrying("make mounts private") { unsafe mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) }
}

/// Mounts an empty file system in memory.
func mountMemory(_ path: String, _ options: String) throws {
    // SAFETY: the texts live for the time of the call.
    try retrying("mount", path) {
        unsafe "mode=0700,\(options)".withCString { unsafe mount("tmpfs", path, "tmpfs", 0, $0) }
    }
}

func unmount(_ path: String) { _ = unsafe umount2(path, Int32(MNT_DETACH)) }

/// Makes what is at `path` read-only for this process.
func remountReadOnly(_ path: String) throws {
    // SAFETY: the texts live for the time of the call.
    try retrying("bind", path) { unsafe mount(path, path, nil, UInt(MS_BIND), nil) }
    try retrying("remount", path) { unsafe mount("none", path, nil, UInt(MS_BIND | MS_REMOUNT | MS_RDONLY), nil) }
}

enum FullDisk {
    /// Publishes more than some disks hold.
    ///
    /// - Returns: true when it was complete; after a failure nothing may be left.
    static func publish(_ place: String, _ options: String) throws -> Bool {
        let files = Dictionary(
            uniqueKeysWithValues: (0..<6).map { ("lib/\($0).jar", String(repeating: "\($0)", count: 50_000)) })
        let store: Store
        do throws(StoreError) { store = try Store(StoreRoot.open(place)) } catch {
            #expect(error.code == .noSpace, "\(options): \(error)")
            return false
        }
        do {
            try store.make(.layout, files, key: StoreFixture.key("k"))
        } catch let error as StoreError {
            #expect(error.code == .noSpace, "\(options): \(error)")
        } catch let error as SystemError {
            // The fixture's own writing into the staging directory.
            #expect(error.errno == ENOSPC, "\(options): \(error)")
        }
        let isComplete = store.list().count == 1 && FileSystem.exists(place + "/index.sqlite")
        #expect(try FileSystem.list(place + "/tmp") == [], "\(options)")
        if isComplete {
            #expect(try store.entry(for: StoreFixture.key("k"), .layout) != nil, "\(options)")
        } else {
            #expect(try FileSystem.list(place + "/layouts") == [], "\(options)")
            #expect(try FileSystem.list(place + "/locks") == [], "\(options)")
        }
        // Collecting must work on a full disk: it is the way out that the message names.
        try fill(place)
        _ = try store.gc(maxBytes: 0, nowNs: Store.now())
        #expect(store.list().isEmpty, "\(options)")
        return isComplete
    }

    private static func fill(_ place: String) throws {
        guard let file = try? Descriptor.open(place + "/filler", O_WRONLY | O_CREAT) else { return }
        while (try? file.write([UInt8](repeating: 1, count: 4_096), place)) != nil {}
    }
}

enum ReadOnly {
    /// Reads everything and tries every write.
    static func check(_ place: String) throws {
        let root = try StoreRoot.open(place)
        #expect(root.isReadOnly)
        let store = try Store(root)
        let image = try #require(try store.entry(for: StoreWalk.imageKey, .image))
        #expect(try store.use(image.id)?.ids.count == 3)
        #expect(store.list().count == 3)
        #expect(try store.verify(image.id).outcome == .sound)
        #expect(try root.readRun(StoreWalk.runKey) != nil)
        #expect(try store.fallbackCounts().map(\.count) == [1])
        #expect(try store.digest(of: place + "/CACHEDIR.TAG").digest.hex.count == 64)
        root.note(Fallback(atNs: 1, subject: "a", code: "c", message: "m"))
        let key = StoreFixture.key("new")
        let writes: [() throws -> Void] = [
            { _ = try store.stage() }, { try store.bind(key, to: image.id) }, { try store.remove(image.id) },
            { _ = try store.gc(nowNs: Store.now()) }, { try root.writeRun(key, [1]) }, { _ = try root.makeSpool() },
            { _ = try store.lockWriter(of: key, progress: { _ in }) as WriterLock }, { try store.record([]) },
        ]
        for (number, write) in writes.enumerated() {
            let error = #expect(throws: StoreError.self, "\(number)") { try write() }
            #expect(error?.code == .readOnly, "\(number)")
            #expect(error?.message.contains("--store") == true)
        }
    }
}
