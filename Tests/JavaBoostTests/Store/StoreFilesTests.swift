import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("remembered file digests")
struct StoreFilesTests {
    /// Nanoseconds after which a file made now counts as settled.
    private static let later: Int64 = 10_000_000_000

    @Test("a settled file is read once; the same size and times under another inode are another file")
    func remembered() throws {
        try StoreFixture.with { f in
            let path = f.path + "/a.jar"
            try FileSystem.create(path, Array("one".utf8))
            let store = try f.store(nowNs: Store.now() + Self.later)
            let first = try store.digest(of: path)
            #expect(first.digest == Digest(of: Array("one".utf8)))
            #expect(
                try store.withIndex { index throws(DatabaseError) in try index.digest(first.stamp) } == first.digest)
            #expect(try f.store().digest(of: path) == first)
            let stamp = try FileStamp.read(path)
            try FileSystem.create(f.path + "/b.jar", Array("two".utf8))
            try FileSystem.rename(f.path + "/b.jar", path)
            #expect(try FileStamp.read(path).size == stamp.size)
            #expect(try store.digest(of: path).digest == Digest(of: Array("two".utf8)))
        }
    }

    @Test("a change in place is seen though size and time of change are set back")
    func changedInPlace() throws {
        try StoreFixture.with { f in
            let path = f.path + "/a.jar"
            try FileSystem.create(path, Array("one".utf8))
            try FileSystem.setTimes(path, seconds: 1_000)
            let store = try f.store(nowNs: Store.now() + Self.later)
            _ = try store.digest(of: path)
            usleep(20_000)
            try Descriptor.open(path, O_WRONLY).write(Array("two".utf8), path)
            try FileSystem.setTimes(path, seconds: 1_000)
            #expect(try store.digest(of: path).digest == Digest(of: Array("two".utf8)))
        }
    }

    @Test("a file that changed within two seconds is not remembered")
    func unsettled() throws {
        try StoreFixture.with { f in
            let path = f.path + "/a.jar"
            try FileSystem.create(path, Array("one".utf8))
            let store = try f.store(nowNs: FileStamp.read(path).ctimeNs + 1_900_000_000)
            let file = try store.digest(of: path)
            #expect(try store.withIndex { index throws(DatabaseError) in try index.digest(file.stamp) } == nil)
        }
    }

    @Test(
        "times decide whether a file is settled",
        arguments: [
            (mtime: 0, ctime: 0, now: 10, settled: true), (mtime: 0, ctime: 9, now: 10, settled: false),
            (mtime: 9, ctime: 0, now: 10, settled: false), (mtime: 0, ctime: 11, now: 10, settled: false),
            (mtime: 1_000, ctime: 0, now: 10, settled: true), (mtime: 11, ctime: 0, now: 10, settled: false),
        ])
    func settled(mtime: Int64, ctime: Int64, now: Int64, settled: Bool) {
        let second: Int64 = 1_000_000_000
        let stamp = FileStamp(
            device: 1, inode: 1, size: 1, mtimeNs: mtime * second, ctimeNs: ctime * second, mode: 0)
        #expect(stamp.isSettled(atNs: now * second) == settled)
        #expect(!stamp.isSettled(atNs: .min))
        #expect(!stamp.isSettled(atNs: .max))
    }

    @Test("many files come back in their order, and a missing one is an error that names it")
    func many() throws {
        try StoreFixture.with { f in
            let paths = (0..<300).map { "\(f.path)/\($0).jar" }
            for path in paths { try FileSystem.create(path, Array(path.utf8)) }
            let store = try f.store(nowNs: Store.now() + Self.later)
            let expected = paths.map { Digest(of: Array($0.utf8)) }
            #expect(try store.digests(of: paths).map(\.digest) == expected)
            #expect(try f.store().digests(of: paths.reversed()).map(\.digest) == expected.reversed())
            let error = #expect(throws: StoreError.self) { try store.digests(of: paths + [f.path + "/none.jar"]) }
            #expect(error?.message.contains("none.jar") == true)
        }
    }
}
