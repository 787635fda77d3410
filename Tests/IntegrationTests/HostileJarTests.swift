import JVM
import TestSupport
import Testing

/// Each jar of fixtures/hostile through the commands. The parsers' own tests are in BytecodeTests and JavaBoostTests.
@Suite("broken and malicious jars") struct HostileJarTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var jar: String
        /// Exit status of `inspect`.
        var inspect: Int32
        /// Exit status of `build`; nil where it is that of `inspect`, which comes first.
        var build: Int32?
        /// What the error says besides the jar's path.
        var words: String
        var testDescription: String { jar }

        init(_ jar: String, inspect: Int32 = 0, build: Int32? = nil, _ words: String = "") {
            self.jar = jar
            self.inspect = inspect
            self.build = build
            self.words = words
        }

        var path: String { SetUp.app("hostile/\(jar).jar") }
    }

    static let cases = [
        Case("bad-deflate", inspect: 65, "!/quick/Server.class: cannot be inflated to the 2878 bytes"),
        Case("bad-manifest", inspect: 65, "!/META-INF/MANIFEST.MF: an attribute has a malformed name"),
        Case("bad-names", inspect: 65, #"!/nul\0name.class: is an entry with a control character"#),
        Case("bad-utf8", inspect: 65, "a name that is not UTF-8"),
        Case("class-bad-magic", build: 80, "java.lang.ClassFormatError"),
        Case("class-bad-pool", build: 80, "java.lang.ClassFormatError"),
        Case("class-bad-tag", build: 80, "java.lang.ClassFormatError"),
        Case("class-cut", build: 80, "java.lang.ClassFormatError"),
        Case("class-empty", build: 80, "java.lang.ClassFormatError"),
        Case("class-version-0", build: 80, "java.lang.UnsupportedClassVersionError"),
        Case("class-version-99", build: 80, "java.lang.UnsupportedClassVersionError"),
        Case("crc-lie", inspect: 65, "has another CRC-32 than the directory says"),
        Case("directory-outside", inspect: 65, "its directory outside the file"),
        Case("directory-too-large", inspect: 65, "its directory outside the file"),
        Case("duplicate-entries", build: 80, "java.lang.UnsupportedClassVersionError"),
        Case("empty", inspect: 65, "is empty"),
        Case("encrypted", inspect: 65, "!/META-INF/MANIFEST.MF: is an entry with encrypted content"),
        Case("entry-outside", inspect: 65, "an entry outside the file"),
        Case("long-manifest", build: 80, "the application ended before it was ready"),
        Case("missing-main-class", inspect: 65, "quick.Nobody is nowhere on the class path"),
        Case("name-lie", build: 0),
        Case("nameless", inspect: 65, "without a name"),
        Case("nested-corrupt", inspect: 65, "!/BOOT-INF/lib/text.jar: is not a jar"),
        Case("nested-deep", inspect: 65, "quick.Server is nowhere on the class path"),
        Case("no-entries", inspect: 65, "has no entries"),
        Case("no-main-class", inspect: 65, "no Main-Class"),
        Case("no-manifest", inspect: 65, "no Main-Class"),
        Case("not-a-zip", inspect: 65, "is not a jar"),
        Case("overlapping", inspect: 65, "cannot be inflated to the 657 bytes"),
        Case("path-escape", inspect: 65, "!/../escaped.txt: is an entry leading out of the target folder"),
        Case("size-lie", inspect: 65, "cannot be inflated to the 3 bytes that the directory says"),
        Case("symbolic-link", build: 0),
        Case("too-many-entries", inspect: 65, "where 60000 are promised"),
        Case("truncated-directory", inspect: 65, "its end is missing"),
        Case("truncated-end", inspect: 65, "its end is missing"),
        Case("truncated-middle", inspect: 65, "its end is missing"),
        Case("unknown-method", inspect: 65, "a method that no JVM reads"),
        Case("wild-class-path", build: 65, "the directory /etc, outside the application"),
        Case("zip-bomb", build: 0),
        Case("zip64-outside", inspect: 65, "its ZIP64 end record outside the file"),
        Case("zip64", build: 0),
    ]

    @Test("are the fixture's, each of them") func areAll() {
        let jars = Files.list(SetUp.app("hostile")).filter { $0.hasSuffix(".jar") }
        #expect(Self.cases.map { $0.jar + ".jar" } == jars)
    }

    @Test("are inspected in a gigabyte of memory, and refused with the file's name and the reason")
    func inspect() throws {
        try Fixture.with { f in
            let work = try f.directory("work")
            for item in Self.cases {
                // Of address space, which is more than memory: the bomb alone would fill it.
                let done = try f.run(
                    "prlimit", ["--as=1073741824", Product.jboost, "inspect", item.path, "--json"], directory: work,
                    within: 120)
                expect(done, item, code: item.inspect)
            }
            expectNothingWritten(f)
        }
    }

    @Test("build only where they hold", arguments: cases.filter { $0.build != nil })
    func build(_ item: Case) throws {
        try Fixture.with { f in
            let image = f.file("image")
            // zip64 is as sound as any jar, so it goes all the way; of the others the layout is what may go wrong.
            let how = item.build == 0 && item.jar != "zip64" ? ["--train", "none", "--tier", "none"] : []
            let done = try f.jboost(
                ["build", item.path, "--jdk", SetUp.jdk("17"), "--no-measure", "--json", "-o", image]
                    + TestApp.server.training + how,
                directory: try f.directory("work"))
            expect(done, item, code: try #require(item.build))
            #expect(Files.exists(image) == (item.build == 0))
            #expect(Files.list(f.file("store/images")).count == (item.build == 0 ? 1 : 0))
            #expect(Files.list(f.file("store/tmp")) == [])
            expectNothingWritten(f)
            guard item.build == 0 else { return }
            #expect(try f.run("find", [image, "-type", "l"]).output == "", "no link of a jar becomes one of ours")
            let started = try f.run(image + "/bin/run", ["--port", "none"], directory: f.file("work"))
            #expect(started.code == 1 && started.errors.contains("NumberFormatException"), "\(started)")
        }
    }

    private func expect(_ done: FinishedCommand, _ item: Case, code: Int32) {
        #expect(done.code == code, "\(done.status)\n\(done.errors)")
        if code == 0 {
            #expect(done.output.hasPrefix("{") && done.output.hasSuffix("}\n"), "\(item)")
            // Of the megabytes that a class path of 20 000 jars comes to, the ends tell enough.
            if done.output.utf8.count < 1 << 20 { #expect(throws: Never.self) { try done.json() } }
        } else {
            #expect(done.output == "", "\(done)")
            #expect(done.errors.contains(item.path) && done.errors.contains(item.words), "\(done)")
            #expect(!done.errors.unicodeScalars.contains { $0.value < 32 && $0 != "\n" && $0 != "\t" }, "\(done)")
        }
    }

    /// Nothing outside of store and output, and nothing where the entries' names would lead.
    private func expectNothingWritten(_ f: Fixture) {
        let commands = Files.list(f.path).filter { $0.hasPrefix("command-") }
        #expect(Set(Files.list(f.path)).subtracting(commands).isSubset(of: ["home", "tmp", "work", "store", "image"]))
        for directory in ["home", "tmp", "work"] { #expect(Files.tree(f.file(directory)) == [], "\(directory)") }
        for name in ["escaped.txt", "escaped.class", "escaped.jar", "jboost-absolute.txt"] {
            #expect(!Files.exists("/tmp/" + name))
        }
        #expect(f.leftovers() == [])
    }

    @Test("under run, end as under java, with one line more on standard error at most")
    func run() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let work = try f.directory("work")
            for item in Self.cases {
                // A port that is none: a server that gets as far ends at once.
                let arguments = [item.path, "--port", "none"]
                let plain = try f.start("java", ["-jar"] + arguments, directory: work)
                let boosted = try f.start(Product.jboost, ["run"] + arguments, directory: work).finish(within: 120)
                let expected = try plain.finish(within: 120)
                #expect(boosted.code == expected.code && boosted.output == expected.output, "\(boosted)\n\(expected)")
                let (own, rest) = boosted.remarksAndRest
                #expect(rest == expected.errors, "\(boosted)")
                #expect(own.count <= 1 && own.allSatisfy { $0.contains(item.jar) }, "\(boosted)")
            }
            #expect(try f.finishSpools(), "what cannot be archived is given up")
            #expect(Files.list(work) == [])
            #expect(Files.list(f.file("store/tmp")) == [])
        }
    }
}

extension FinishedCommand {
    /// The lines of standard error that jboost wrote itself, and the rest of it.
    fileprivate var remarksAndRest: ([String], String) {
        let lines = errors.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return (remarks, lines.filter { !$0.hasPrefix("jboost: ") }.joined(separator: "\n"))
    }
}

extension Fixture {
    /// Waits for the watchers, and has further commands finish what they left to them.
    ///
    /// - Returns: false when a spool is left after several commands.
    fileprivate func finishSpools() throws -> Bool {
        for _ in 1...5 {
            guard awaitNoStrays(within: 180) else { return false }
            if Files.list(file("store/spool")).isEmpty { return true }
            try jboost(["cache", "list"])
        }
        return false
    }
}
