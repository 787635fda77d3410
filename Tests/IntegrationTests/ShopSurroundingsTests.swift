import Glibc
import JVM
import TestSupport
import Testing

@Suite("a real application and what is around it") struct ShopSurroundingsTests {
    @Test("a JDK that is removed or updated in place: the image runs with the one that is there, without its archive")
    func otherJDK() throws {
        try Fixture.with { f in
            let home = f.file("jdk"), image = f.file("image")
            try Files.copyByLinks(try #require(RealPath.of(SetUp.jdk("17"))), to: home)
            let built = try f.jboost(
                ["build"] + TestApp.shop.arguments + ["--jdk", home, "--no-measure", "-o", image, "-q"]
                    + Shop.classList())
            #expect(built.code == 0, "\(built)")
            #expect(try f.expectServes(image) == "")

            try Files.move(home, to: home + "-gone")
            f.use(jdk: "21")
            let message = "jboost: archive not used: it was made for another JVM build"
            let removed = try f.expectServes(image)
            #expect(removed.hasPrefix(message) && removed.split(separator: "\n").count == 1, "\(removed)")
            f.environment["PATH"] = f.file("tmp")
            let none = try f.run("/usr/bin/env", [image + "/bin/run"])
            #expect(none.code == 69 && none.errors.contains(home), "\(none)")

            try Files.copyByLinks(try #require(RealPath.of(SetUp.jdk("25"))), to: home)
            let updated = try f.expectServes(image)
            #expect(updated.hasPrefix(message) && updated.split(separator: "\n").count == 1, "\(updated)")

            // doctor says the same, and the image is as good as before once its JDK is back.
            let archive = try #require(Files.tree(image).first { $0.hasSuffix(".jsa") })
            let judged = try f.jboost(["doctor", "\(image)/\(archive)", "--jdk", home])
            #expect(judged.code == 82 && judged.output.contains("25.0.4"), "\(judged)")
            #expect(try f.jboost(["verify", image, "--files-only"]).code == 0)
            try Files.move(home, to: home + "-updated")
            try Files.move(home + "-gone", to: home)
            #expect(try f.expectServes(image) == "")
        }
    }

    @Test("machine code of another CPU is left out, and an image of another architecture is refused")
    func otherCPU() throws {
        try Fixture.with { f in
            let image = f.file("image")
            let report = try f.build(.shop, jdk: "25", to: image, ["--machine-code"]).json()
            #expect(report["tier"].text == "aot", "\(report)")
            #expect(try f.expectServes(image) == "")
            let plan = try #require(Files.content(image + "/launch.plan"))
            let line = try #require(plan.split(separator: "\n").first { $0.hasPrefix("cpu ") })
            try Files.write(image + "/launch.plan", plan.replacing(line, with: line + " avx9000"))
            let message = "jboost: archive not used: it holds machine code for another CPU: this one lacks avx9000\n"
            #expect(try f.expectServes(image) == message)

            try Files.write(image + "/launch.plan", plan)
            try f.rewriteSealed(image, "boost.json") { $0.replacing("\"amd64\"", with: "\"riscv64\"") }
            let refused = try f.jboost(["verify", image])
            #expect(refused.code == 84 && refused.errors.contains("riscv64"), "\(refused)")
        }
    }

    /// The gallery's build was started in another directory: the image is found by its key, not by what was asked.
    @Test("a store that can only be read answers a build of it, and refuses another")
    func readOnlyStore() throws {
        let picture = try Gallery.picture(.shop, jdk: "17")
        try Fixture.with { f in
            func build(_ options: [String]) throws -> FinishedCommand {
                let options = ["--jdk", SetUp.jdk("17"), "--no-measure", "--json", "-o", f.file("image")] + options
                return try f.onReadOnly(
                    picture.store, ["build"] + TestApp.shop.arguments + options + TestApp.shop.training)
            }
            let refused = try build(["--jit", "burst"])
            #expect(refused.code == 73 && refused.output == "" && !Files.exists(f.file("image")), "\(refused)")
            #expect(refused.errors.contains("the store \(picture.store) cannot be written"), "\(refused)")
            let found = try build([])
            #expect(try found.code == 0 && found.json()["cached"].bool == true, "\(found)")
            try f.expectServes(f.file("image"))
        }
    }
}
