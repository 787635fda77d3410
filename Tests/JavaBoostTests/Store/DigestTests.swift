import Glibc
import JVM
import Testing

@testable import JavaBoost

@Suite("digests")
struct DigestTests {
    @Test("the digest of known texts is SHA-256's (FIPS 180-4 examples)")
    func knownVectors() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Digest(of: [UInt8]()).hex == empty)
        #expect(Digest(of: Array("abc".utf8)).hex == abc)
    }

    @Test(
        "only 64 lower-case hexadecimal digits make a digest", arguments: ["", "ab", String(repeating: "A", count: 64)])
    func refusals(text: String) {
        #expect(Digest(hex: text) == nil)
        #expect(Digest(hex: String(repeating: "0", count: 63) + "/") == nil)
        #expect(Digest(hex: String(repeating: "a1", count: 32)) != nil)
    }

    @Test(
        "a file's digest is that of its bytes, at sizes around the buffer's", arguments: [0, 1, 1 << 20, (1 << 20) + 1])
    func files(size: Int) throws {
        try StoreFixture.with { f in
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try FileSystem.create(f.path + "/file", bytes)
            let (digest, stamp) = try Digest.of(file: f.path + "/file")
            #expect(digest == Digest(of: bytes))
            #expect(stamp.size == Int64(size))
        }
    }

    @Test("a file that changes while it is read is reported, not digested")
    func changing() async throws {
        try await StoreFixture.with { f in
            let path = f.path + "/growing"
            try FileSystem.create(path, [UInt8](repeating: 7, count: 32 << 20))
            let writer = Task.detached {
                let file = try Descriptor.open(path, O_WRONLY | O_APPEND)
                try FileSystem.create(path + ".begun", [])
                while !Task.isCancelled { try file.write([1], path) }
            }
            try await waitFor(path + ".begun")
            let error = #expect(throws: StoreError.self) { try Digest.of(file: path) }
            writer.cancel()
            try await writer.value
            #expect(error?.code == .changedWhileRead)
            #expect(error?.message.contains(path) == true)
        }
    }

    @Test("a directory and a missing file are errors that name them")
    func noFiles() throws {
        try StoreFixture.with { f in
            #expect(throws: StoreError.self) { try Digest.of(file: f.path) }
            let error = #expect(throws: StoreError.self) { try Digest.of(file: f.path + "/none") }
            #expect(error?.cause?.errno == ENOENT)
            #expect(error?.message.contains(f.path + "/none") == true)
        }
    }
}

@Suite("keys")
struct KeyBuilderTests {
    private func key(_ fill: (inout KeyBuilder) -> Void, kind: String = "image", version: Int = 1) -> Digest {
        var builder = KeyBuilder(kind, version: version)
        fill(&builder)
        return builder.digest
    }

    @Test("the order in which fields are added does not matter, the order in a list does")
    func order() {
        let a = key {
            $0.add("jdk", "17"); $0.add("jars", ["a", "b"])
        }
        let b = key {
            $0.add("jars", ["a", "b"]); $0.add("jdk", "17")
        }
        let c = key {
            $0.add("jars", ["b", "a"]); $0.add("jdk", "17")
        }
        #expect(a == b)
        #expect(a != c)
    }

    @Test("kind, version, names, values and where one value ends all count")
    func everythingCounts() {
        let all = [
            key { $0.add("a", "bc") }, key { $0.add("ab", "c") }, key { $0.add("a", ["bc"]) },
            key { $0.add("a", ["b", "c"]) }, key { $0.add("a", [String]()) }, key { _ in },
            key({ $0.add("a", "bc") }, kind: "layout"), key({ $0.add("a", "bc") }, version: 2),
            key {
                $0.add("a", ""); $0.add("bc", "")
            },
        ]
        #expect(Set(all).count == all.count)
    }

    @Test("the inputs can be listed, sorted by name")
    func inputs() {
        var builder = KeyBuilder("archive", version: 1)
        builder.add("tier", "static")
        builder.add("cpus", 2)
        builder.add("jars", ["x", "y"])
        #expect(builder.inputs.map(\.name) == ["cpus", "jars", "tier"])
        #expect(builder.inputs.map(\.values) == [["2"], ["x", "y"], ["static"]])
    }

    @Test("a name that is given twice is a defect and stops the program")
    func twice() async {
        await #expect(processExitsWith: .failure) {
            var builder = KeyBuilder("image", version: 1)
            builder.add("jdk", "17")
            builder.add("jdk", "21")
        }
    }
}
