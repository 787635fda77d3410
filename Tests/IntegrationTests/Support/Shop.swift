import Glibc
import JVM
import TestSupport
import Testing

/// The shop, with changes to its jar.
enum Shop {
    /// Options: its class list, recorded once; builds from it need no run of the application.
    static func classList() throws -> [String] {
        ["--classlist", try Gallery.picture(.shop, jdk: "17").directory + "/classlist"]
    }

    /// The shop as a jar of another name.
    static func app(_ jar: String) -> TestApp {
        TestApp(name: "shop", arguments: [jar], training: TestApp.shop.training)
    }

    /// Writes a jar as another one, changed by Python.
    ///
    /// - Parameters:
    ///   - change: changes `entries`, pairs of a ZipInfo and its content; or sets `data`, the bytes of the whole new jar,
    ///     which are otherwise those of `write()`.
    ///   - file: what `read` gives the bytes of.
    static func rewrite(
        _ f: Fixture, _ source: String = SetUp.app("shop.jar"), to target: String, file: String = "", _ change: String
    ) throws {
        let script = """
            import copy, os, struct, sys, warnings, zipfile, zlib
            warnings.simplefilter("ignore")
            source, target, file = sys.argv[1:]
            def info(name):
                made = zipfile.ZipInfo("x"); made.filename = name
                return made
            def read(): return open(file, "rb").read()
            with zipfile.ZipFile(source) as old: entries = [(e, old.read(e)) for e in old.infolist()]
            def position(end): return next(i for i, (e, _) in enumerate(entries) if e.filename.endswith(end))
            def content(end, change):
                at = position(end)
                entries[at] = entries[at][0], change(entries[at][1])
            def twin(end, change):
                return copy.copy(entries[position(end)][0]), change(entries[position(end)][1])
            def library(change): content("jar", change)
            def future(data): return data[:6] + b"\\0\\x63" + data[8:]
            def flagged(data, signature, offset):
                data, at = bytearray(data), -1
                while (at := data.find(signature, at + 1)) >= 0: data[at + offset] |= 1
                return bytes(data)
            def end(data):
                at = data.rindex(b"PK\\5\\6")
                return (at, *struct.unpack("<HII", data[at + 10:at + 20]))
            def with_zip64_end(data):
                at, count, size, start = end(data)
                return data[:at] + struct.pack(
                    "<4sQHHIIQQQQ4sIQI4sHHHHIIH", b"PK\\6\\6", 44, 45, 45, 0, 0, count, count, size, start,
                    b"PK\\6\\7", 0, at, 1, b"PK\\5\\6", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
            def with_bomb(data, name):
                # By hand: zipfile would want its gigabyte in memory.
                block, crc, packer = bytes(1 << 20), 0, zlib.compressobj(9, zlib.DEFLATED, -15)
                packed = b"".join(packer.compress(block) for _ in range(1024)) + packer.flush()
                for _ in range(1024): crc = zlib.crc32(block, crc)
                fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 66, crc, len(packed), 1 << 30, len(name), 0)
                at, count, size, start = end(data)
                local = b"PK\\3\\4" + fields + name + packed
                central = b"PK\\1\\2\\x14\\0" + fields + struct.pack("<HHHII", 0, 0, 0, 0, start) + name
                return data[:start] + local + data[start:at] + central + struct.pack(
                    "<4sHHHHIIH", b"PK\\5\\6", 0, 0, count + 1, count + 1, size + len(central), start + len(local), 0)
            def write(zip64=False):
                with zipfile.ZipFile(target + ".new", "w") as new:
                    for entry, data in entries:
                        if zip64:
                            with new.open(entry, "w", force_zip64=True) as out: out.write(data)
                        else: new.writestr(entry, data)
                os.replace(target + ".new", target)
                return open(target, "rb").read()
            data = None
            \(change)
            data = data or write()
            open(target, "wb").write(data)
            """
        let made = try f.run("python3", ["-c", script, source, target, file])
        if made.code != 0 { throw CommandError("\(made)") }
    }

    /// Another name for one value in the answer of the health endpoint, in the class that writes it.
    static func changeClass(_ f: Fixture, _ jar: String) throws {
        let change = """
            assert sum(d.count(b"products") for e, d in entries if e.filename.endswith("/StockHealth.class")) == 1
            content("/StockHealth.class", lambda d: d.replace(b"products", b"PRODUCTS"))
            """
        try rewrite(f, jar, to: jar, change)
    }
}

extension Fixture {
    /// Starts an image of the shop, and looks for words in what it says of its health.
    ///
    /// - Returns: its standard error.
    @discardableResult
    func expectServes(_ image: String, _ words: String = "\"products\"") throws -> String {
        let port = try Server.freePort()
        let command = try start(image + "/bin/run", ["--server.port=\(port)"])
        try expectAnswer(port, command, words)
        return command.errors
    }

    func expectAnswer(_ port: UInt16, _ command: RunningCommand, _ words: String) throws {
        try Server.awaitReady(port, "/actuator/health", command)
        let answer = Server.get(port, "/actuator/health", patience: 60) ?? ""
        #expect(answer.contains(words), "\(answer)")
        command.signal(SIGTERM)
        #expect(try command.finish(within: 600).code == 143)
    }

    /// No process of a build, nothing half made in the store, and no image.
    func expectNoImage() {
        #expect(Waiting.until(within: 30) { leftovers().isEmpty }, "\(leftovers())")
        #expect(Files.list(file("store/tmp")) == [] && Files.list(file("store/images")) == [])
        #expect(!Files.exists(file("image")))
    }
}
