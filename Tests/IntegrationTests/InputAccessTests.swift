import Glibc
import JVM
import TestSupport
import Testing

@Suite("input and output that cannot be had") struct InputAccessTests {
    /// A file that its owner alone may read.
    private func closed(_ f: Fixture, _ name: String, _ source: String) throws -> String {
        let path = f.file(name)
        try Files.copy(source, to: path)
        try retrying("chmod", path) { unsafe chmod(path, 0o600) }
        return path
    }

    @Test("a file that may not be read is no input, whatever reads it")
    func unreadable() throws {
        try Fixture.with { f in
            let user = try OrdinaryUser(f), open = f.file("open.jar")
            try Files.copy(SetUp.app("cli.jar"), to: open)
            let jar = try closed(f, "closed.jar", SetUp.app("cli.jar"))
            let text = try closed(f, "closed.txt", SetUp.app("shop-warm.txt"))
            let folder = try f.directory("folder")
            try retrying("chmod", folder) { unsafe chmod(folder, 0o700) }
            let build = ["build", "--jdk", SetUp.jdk("17"), "--no-measure"]
            let cases: [[String]] = [
                ["inspect", jar], ["inspect", folder], build + [jar], build + [open, "--classlist", text],
                build + [open, "--warm", text], build + [open, "--classlist", f.file("none")],
                ["doctor", jar], ["verify", folder],
                ["bench", open, "--jdk", SetUp.jdk("17"), "--baseline", text],
            ]
            for arguments in cases {
                let done = try user.jboost(arguments)
                #expect(done.code == 66, "\(done)")
                #expect(done.errors.contains(f.path), "the message names the file: \(done)")
            }
            // `run` leaves it to java to say so.
            let run = try user.run([f.file("bin/jboost"), "run", "--jdk", SetUp.jdk("17"), jar])
            #expect(run.code == 1 && run.errors.contains("closed.jar"), "\(run)")
        }
    }

    @Test("a place where nothing can be put is an output that cannot be written")
    func unwritable() throws {
        try Fixture.with { f in
            let user = try OrdinaryUser(f), app = f.file("cli.jar")
            try Files.copy(SetUp.app("cli.jar"), to: app)
            try retrying("symlink") { unsafe symlink("nowhere", user.home + "/dangling") }
            for output in [f.file("image"), user.home + "/no/such", app + "/image", user.home + "/dangling"] {
                let done = try user.jboost(["build", app, "--jdk", SetUp.jdk("17"), "--tier", "none", "-o", output])
                #expect(done.code == 73, "\(done)")
            }
        }
    }

    @Test("a link to an image is a name of it: the image behind is replaced, and the link stays")
    func outputLink() throws {
        try Fixture.with { f in
            let image = f.file("images/one"), link = f.file("current")
            try f.directory("images")
            try f.build(.cli, jdk: "17", to: image, ["--tier", "none"])
            try retrying("symlink") { unsafe symlink(image, link) }
            try f.build(.thin, jdk: "17", to: link, ["--tier", "none"])
            #expect(RealPath.of(link) == RealPath.of(image))
            #expect(Files.tree(image).contains("app/lib"), "\(Files.tree(image))")
            #expect(Set(Files.list(f.path)).isDisjoint(with: Files.list(f.path).filter { $0.hasPrefix("current.") }))
            #expect(Files.list(f.file("images")) == ["one"])
        }
    }

    @Test("an image from the store must hold what this build asks for, not only the one that made it")
    func cachedDemands() throws {
        try Fixture.with { f in
            let signed = [SetUp.app("awkward/signed.jar")]
            let app = TestApp(name: "signed", arguments: signed, training: TestApp.serving("--port"))
            try f.build(app, jdk: "17", to: f.file("image"))
            for (option, code) in [(["--min-shared", "0.9"], Int32(82)), (["--max-size", "1000"], 83)] {
                let done = try f.jboost(
                    ["build"] + signed + ["--jdk", SetUp.jdk("17"), "--no-measure"] + app.training + option)
                #expect(done.code == code, "\(done)")
            }
            let again = try f.build(app, jdk: "17", to: f.file("image"), ["--min-shared", "0", "--max-size", "1G"])
            #expect(try again.json()["cached"].bool == true)
        }
    }
}
