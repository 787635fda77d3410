import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("trees")
struct TreeTests {
    private func tree(_ files: [String: String], _ change: (String) throws -> Void = { _ in }) throws -> Tree {
        try StoreFixture.with { f in
            try StoreFixture.write(files, to: f.path)
            try change(f.path)
            return try Tree.read(f.path)
        }
    }

    @Test("names, contents, run bits and empty directories count; times and other permissions do not")
    func whatCounts() throws {
        let base = try tree(["a": "1", "d/b": "2"])
        let same = try tree(["a": "1", "d/b": "2"]) { root in
            try FileSystem.setTimes(root + "/a", seconds: 1_000)
            try FileSystem.setMode(root + "/a", 0o600)
        }
        #expect(base.digest == same.digest)
        let others = [
            try tree(["a": "2", "d/b": "2"]), try tree(["a": "1", "d/c": "2"]), try tree(["a!": "1", "d/b": "2"]),
            try tree(["a": "1", "d/b": "2", "e/.keep": ""]), try tree(["a": "1", "db": "2"]),
            try tree(["a": "1", "d/b": "2"]) { try FileSystem.makeDirectory($0 + "/empty") },
        ]
        #expect(Set(others.map(\.digest) + [base.digest]).count == others.count + 1)
        #expect(base.size == 2)
        #expect(base.fileCount == 2)
    }

    @Test("nodes are sorted by bytes, and letters that only look alike stay apart")
    func order() throws {
        let tree = try tree(["B": "", "a.b": "", "a/x": "", "é": "1"]) { root in
            try FileSystem.create(root + "/e\u{301}", [])
        }
        #expect(tree.nodes.map(\.path) == ["B", "a", "a.b", "a/x", "e\u{301}", "é"])
        #expect(Set(tree.nodes.map { Array($0.path.utf8) }).count == 6)
    }

    @Test(
        "links within the tree are kept, links out of it refused", arguments: ["/etc/passwd", "../x", "d/../../x", ""])
    func links(target: String) throws {
        let kept = try tree(["d/a": "1"]) { unsafe symlink("../d/a", $0 + "/d/link") }
        #expect(kept.nodes.last?.content == .link(target: "../d/a"))
        if target.isEmpty { return }
        let error = #expect(throws: StoreError.self) {
            try tree(["d/a": "1"]) { unsafe symlink(target, $0 + "/out") }
        }
        #expect(error?.code == .unfit)
    }

    @Test("pipes and names that are not UTF-8 are refused by name")
    func strangers() throws {
        let pipe = #expect(throws: StoreError.self) { try tree(["a": ""]) { unsafe mkfifo($0 + "/pipe", 0o600) } }
        #expect(pipe?.code == .unfit)
        let name = #expect(throws: StoreError.self) {
            try tree(["a": ""]) { root in
                let path = Array(root.utf8) + [UInt8(ascii: "/"), 0xff, 0]
                _ = unsafe path.withUnsafeBufferPointer {
                    unsafe mkdir(UnsafeRawPointer($0.baseAddress!).assumingMemoryBound(to: CChar.self), 0o700)
                }
            }
        }
        #expect(name?.code == .unfit)
    }

    @Test("a tree that cannot be listed in full is removed all the same")
    func removal() throws {
        try StoreFixture.with { f in
            let root = f.path + "/tree"
            try FileSystem.makeDirectory(root)
            try StoreFixture.write(["a/b/c": "1", "d": "2"], to: root)
            _ = unsafe symlink("/", root + "/a/everything")
            for directory in ["/a/b", "/a", ""] { try FileSystem.setMode(root + directory, 0o500) }
            try FileSystem.removeTree(root)
            #expect(!FileSystem.exists(root))
            #expect(FileSystem.exists("/etc"))
        }
    }
}
