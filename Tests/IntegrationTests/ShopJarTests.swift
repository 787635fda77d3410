import Glibc
import JVM
import TestSupport
import Testing

@Suite("the jar of a real application, spoiled") struct ShopJarTests {
    struct Spoiled: Sendable, CustomTestStringConvertible {
        /// For `Shop.rewrite`.
        var change: String
        var code: Int32
        var words: String
        var testDescription: String { words }
    }

    private static let spoiled = [
        Spoiled(change: "data = write(); data = data[:len(data) * 9 // 10]", code: 65, words: "its end is missing"),
        Spoiled(change: "library(lambda d: d[:len(d) // 2])", code: 65, words: ".jar: is not a jar"),
        Spoiled(change: "library(lambda d: b'')", code: 65, words: ".jar: is empty"),
        Spoiled(
            change: "library(lambda d: flagged(d, b'PK\\x01\\x02', 8))", code: 65,
            words: "!/META-INF/MANIFEST.MF: is encrypted"),
        Spoiled(
            change: "entries.append((info('BOOT-INF/classes/../../../escaped.txt'), b'x'))", code: 65,
            words: "is an entry leading out of the target folder"),
        Spoiled(
            change: "content('MANIFEST.MF', lambda d: d.replace(b'Start-Class', b'Other-Class'))", code: 65,
            words: "Start-Class"),
        Spoiled(
            change: "data = with_bomb(write(), b'BOOT-INF/lib/zeros.jar')", code: 65,
            words: "!/BOOT-INF/lib/zeros.jar: has 1073741824 bytes, more than the limit"),
        Spoiled(
            change: "content('ShopApplication.class', lambda d: d[:4] + bytes(4) + d[8:])", code: 80,
            words: "java.lang.UnsupportedClassVersionError"),
        Spoiled(
            change: "content('ShopApplication.class', future)", code: 80,
            words: "class file version 99.0"),
        Spoiled(
            change: "entries.append(twin('ShopApplication.class', future))", code: 65,
            words: "BOOT-INF/classes/shop/ShopApplication.class: is there twice with different content"),
        Spoiled(
            change: "content('ShopApplication.class', lambda d: d[:len(d) // 2])", code: 80,
            words: "java.lang.ClassFormatError"),
    ]

    @Test(
        "a jar that is cut off, malicious or broken inside is an error that names it, and nothing is left",
        arguments: spoiled)
    func spoiledJar(_ item: Spoiled) throws {
        try Fixture.with { f in
            let jar = f.file("spoiled.jar")
            try Shop.rewrite(f, to: jar, item.change)
            let done = try f.jboost(
                ["build", jar] + ["--jdk", SetUp.jdk("17"), "--no-measure", "-o", f.file("image")]
                    + TestApp.shop.training)
            #expect(done.code == item.code && done.output == "", "\(done)")
            #expect(done.errors.contains(jar) && done.errors.contains(item.words), "\(done)")
            f.expectNoImage()
            #expect(!Files.tree(f.path).contains { $0.hasSuffix("escaped.txt") })
        }
    }

    @Test("a jar that is odd but sound is archived like any: ZIP64, an entry twice, a gigabyte of zeros in a resource")
    func odd() throws {
        try Fixture.with { f in
            let jar = f.file("odd.jar")
            try Shop.rewrite(
                f, to: jar,
                """
                entries.insert(0, twin("ShopApplication.class", bytes))
                data = with_zip64_end(with_bomb(write(zip64=True), b"BOOT-INF/classes/static/zeros.bin"))
                """)
            let report = try f.build(Shop.app(jar), jdk: "17", to: f.file("image")).json()
            #expect(report["applicationShare"].number ?? 0 > 0.95, "\(report)")
            #expect(Files.bytes(f.file("image/app/app.jar"))?.count ?? .max < 10 << 20, "the zeros stay packed")
            #expect(try f.expectServes(f.file("image")) == "")
        }
    }

    @Test("a jar that changes while it is read is an error that names it, and nothing is left")
    func changing() throws {
        try Fixture.with { f in
            let jar = f.file("shop.jar"), bytes = try #require(Files.bytes(SetUp.app("shop.jar")))
            for point in ["digest.read", "build.start", "stage.made"] {
                try Files.write(jar, bytes)
                let build = try f.start(
                    Product.jboost,
                    [
                        "build", jar, "--jdk", SetUp.jdk("17"), "--train", "none", "--tier", "none", "-o",
                        f.file("image"),
                    ],
                    ["JBOOST_FAILPOINT": "\(point):STOP"])
                #expect(Waiting.until(within: 30) { ProcessTable.status(build.pid, "State")?.hasPrefix("T") == true })
                try Shop.changeClass(f, jar)
                build.signal(SIGCONT)
                let done = try build.finish()
                #expect(done.code == 65 && done.errors.contains(jar), "\(point): \(done)")
                f.expectNoImage()
            }
        }
    }
}
