import JVM
import TestSupport
import Testing

@Suite("JSON is what docs/json.md says") struct JSONDocumentTests {
    /// Sorted keys; every key documented, and every documented one there unless it is marked `?`; times in ISO 8601,
    /// shares from 0 to 1.
    private func check(_ text: String, _ section: String, table: Int = 0, items: Bool = false) throws {
        let json = try JSON(text)
        #expect(JSON.unsortedKey(in: text) == nil, "\(section)")
        let documented = try DocumentedKeys(section)
        let keys = documented.tables[table]
        for object in items ? json.items : [json] {
            #expect(object.keys.isSuperset(of: keys.always), "\(section): \(keys.always.subtracting(object.keys))")
            let unknown = object.keys.subtracting(keys.always).subtracting(keys.sometimes)
            #expect(unknown == [], "\(section)")
        }
        // A proof is described once, and so are the files of an image.
        let shared = try DocumentedKeys("verify").names.union(DocumentedKeys("evidence.json").names)
        #expect(json.allKeys.subtracting(documented.names).subtracting(shared) == [], "\(section)")
        for (key, value) in json.values(where: { $0.hasSuffix("At") || $0 == "at" }) {
            #expect(value.text?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil, "\(key): \(value)")
        }
        for (key, value) in json.values(where: { $0.hasSuffix("Share") }) {
            #expect((0...1).contains(value.number ?? -1), "\(key): \(value)")
        }
        for (key, value) in json.values(where: { $0.hasSuffix("Ms") && !["readyMs", "cpuMs"].contains($0) }) {
            #expect(value.number != nil || value["median"].number != nil, "\(key): \(value)")
        }
    }

    @Test("of build, verify, boost.json and evidence.json")
    func images() throws {
        try Fixture.with { f in
            let image = f.file("image"), app = SetUp.app("cli.jar")
            let built = try f.jboost(["build", app, "--jdk", SetUp.jdk("17"), "-o", image, "--json"])
            #expect(built.code == 0, "\(built)")
            try check(built.output, "build")
            #expect(try built.json()["measurement"].keys.count == 7, "\(built)")
            for name in ["boost.json", "evidence.json"] { try check(Files.content("\(image)/\(name)") ?? "", name) }
            let evidence = try JSON(Files.content(image + "/evidence.json") ?? "")
            #expect(evidence["measurements"][0].keys == (try built.json()["measurement"].keys))
            for options in [[], ["--files-only"]] {
                try check(try f.jboost(["verify", image, "--json"] + options).output, "verify")
            }
            let plain = try f.jboost(["build", app, "--jdk", SetUp.jdk("17"), "--tier", "none", "--json"])
            try check(plain.output, "build")
            #expect(try plain.json()["tier"].text == "none")
            try Files.flipByte(image + "/app/app.jar")
            let damaged = try f.jboost(["verify", image, "--json"])
            #expect(damaged.code == 82)
            try check(damaged.output, "verify")
            #expect(try damaged.json()["damage"][0].keys == ["kind", "path"])
        }
    }

    @Test("of a proof with misses")
    func proof() throws {
        try Fixture.with { f in
            let signed = TestApp(
                name: "signed", arguments: [SetUp.app("awkward/signed.jar")], training: TestApp.server.training)
            try f.build(signed, jdk: "17", to: f.file("image"))
            let done = try f.jboost(["verify", f.file("image"), "--json"] + signed.training)
            #expect(done.code == 0, "\(done)")
            let proof = try done.json()["proof"], keys = try DocumentedKeys("proof")
            #expect(proof.keys.isSuperset(of: keys.tables[0].always))
            #expect(proof.keys.subtracting(keys.tables[0].always).isSubset(of: keys.tables[0].sometimes))
            #expect(proof["misses"].items.count > 5)
            for miss in proof["misses"].items {
                #expect(miss.keys.isSuperset(of: ["class", "reason"]), "\(miss)")
                #expect(keys.names.contains(miss["reason"].text ?? ""), "\(miss)")
            }
        }
    }

    @Test("of bench")
    func bench() throws {
        try Fixture.with { f in
            try Files.write(f.file("warm"), "GET /health\n")
            let done = try f.jboost(
                [
                    "bench", SetUp.app("server.jar"), "--jdk", SetUp.jdk("17"), "--jit", "peak", "-n", "1", "--json",
                    "--warm", f.file("warm"), "--steady", "1",
                ] + TestApp.server.training)
            #expect(done.code == 0, "\(done)")
            try check(done.output, "bench")
            let keys = try DocumentedKeys("bench").tables[1]
            for candidate in try done.json()["candidates"].items {
                #expect(candidate.keys.isSuperset(of: keys.always.union(["jdk", "summary", "steady", "startup"])))
                #expect(candidate.keys.subtracting(keys.always).isSubset(of: keys.sometimes), "\(candidate.keys)")
            }
        }
    }

    @Test("of bench --load")
    func load() throws {
        try Fixture.with { f in
            try Files.write(f.file("warm"), "GET /health\n")
            let done = try f.jboost(
                [
                    "bench", SetUp.app("server.jar"), "--jdk", SetUp.jdk("25"), "--load", "-n", "1", "--json", "--warm",
                    f.file("warm"), "--load-seconds", "0.5", "--load-warm-up", "0.5", "--connections", "8", "--cpus",
                    "0.7",
                    "--report", f.file("load.html"),
                ] + TestApp.server.training)
            #expect(done.code == 0, "\(done)")
            try check(done.output, "bench --load")
            let json = try done.json(), keys = try DocumentedKeys("bench --load")
            #expect(json["candidates"].items.map { $0["label"].text } == ["25 threads off", "25 threads rewrite"])
            for candidate in json["candidates"].items {
                #expect(candidate.keys.subtracting(keys.tables[1].always).isSubset(of: keys.tables[1].sometimes))
                #expect(candidate["summary"]["requestsPerSecond"]["median"].number ?? 0 > 0, "\(candidate)")
            }
            #expect(json["candidates"][1]["ratio"]["requestsPerSecond"]["pairs"].number == 1)
            #expect(Files.content(f.file("load.html"))?.contains("25 threads rewrite") == true)
        }
    }

    @Test("of inspect, jdk, doctor and cache")
    func looking() throws {
        let image = try Gallery.picture(.cli, jdk: "25").directory
        let cache = try #require(Files.tree(image).first { $0.hasSuffix(".aot") })
        try Fixture.with { f in
            let missing = f.file("no-jdk")
            try check(
                try f.jboost(["jdk", "list", "--jdk", SetUp.jdk("25.0.2"), "--jdk", missing, "--json"]).output, "jdk",
                items: true)
            try check(try f.jboost(["jdk", "show", SetUp.jdk("21"), "--json"]).output, "jdk")
            let repaired = try f.jboost(["jdk", "repair", SetUp.jdk("21"), "--json"])
            #expect(try repaired.json().keys == ["home"], "it has its default archive: \(repaired)")
            #expect(try DocumentedKeys("jdk").names.isSuperset(of: ["home", "made"]))
            let doctor = ["doctor", "--jdk", SetUp.jdk("25"), "--json"]
            for file in ["\(image)/\(cache)", SetUp.jdk("25") + "/lib/server/classes.jsa", SetUp.app("cli.jar")] {
                let done = try f.jboost(doctor + [file, "--", "-XX:+UseZGC", "-cp", "/none.jar", "Main"])
                #expect(done.code == (file.hasSuffix(".jar") ? 65 : 82), "\(done)")
                try check(done.output, "doctor")
                let names = try DocumentedKeys("doctor").names
                for finding in try done.json()["findings"].items { #expect(names.contains(finding["code"].text ?? "")) }
            }
            for app in ["boot.jar", "awkward/multi.jar", "awkward/signed.jar", "shop.war"] {
                let done = try f.jboost(["inspect", SetUp.app(app), "--json"])
                #expect(JSON.unsortedKey(in: done.output) == nil)
                let documented = try DocumentedKeys(nil, of: "inspect-json.md").names
                    .union(DocumentedKeys("inspect").names)
                #expect(try done.json().allKeys.subtracting(documented) == [], "\(app)")
            }
        }
    }

    @Test("of explain and cache")
    func store() throws {
        try Fixture.with { f in
            f.prepareRuns(jdk: "17")
            let app = SetUp.app("cli.jar")
            func explain() throws -> String { try f.jboost(["explain", "--json", "--", app]).output }
            try check(try explain(), "explain")
            #expect(try f.boosted(["--wait", app]).code == 0)
            #expect(try f.boosted([app], ["JBOOST_ARCHIVE": "off"]).code == 0)
            #expect(try f.boosted([app]).code == 0)
            try check(try explain(), "explain")
            #expect(try f.state([app]) == "proven")
            let fallbacks = try f.jboost(["cache", "fallbacks", "--json"])
            #expect(try fallbacks.json()[0].keys == ["code", "count", "lastAt", "lastMessage"], "\(fallbacks)")
            #expect(try DocumentedKeys("cache").names.isSuperset(of: fallbacks.json()[0].keys))
            try check(try f.jboost(["cache", "list", "--json"]).output, "cache", items: true)
            let digest = try #require(try f.jboost(["cache", "list", "--json"]).json()[0]["digest"].text)
            try check(try f.jboost(["cache", "show", digest, "--json"]).output, "cache")
            let removed = try f.jboost(["cache", "rm", digest, "--json"])
            #expect(
                try removed.code == 0 && DocumentedKeys("cache").names.isSuperset(of: removed.json().keys), "\(removed)"
            )
            let collected = try f.jboost(["cache", "gc", "--max-age", "0", "--json"])
            #expect(JSON.unsortedKey(in: collected.output) == nil)
            #expect(try DocumentedKeys("cache").names.isSuperset(of: collected.json().keys))
        }
    }

    @Test("keys that are not sorted are found") func sorted() {
        #expect(JSON.unsortedKey(in: "{\n  \"b\" : {\n    \"z\" : 1\n  },\n  \"c\" : 2\n}") == nil)
        #expect(JSON.unsortedKey(in: "{\n  \"b\" : {\n    \"z\" : 1\n  },\n  \"a\" : 2\n}") == "a")
        #expect(JSON.unsortedKey(in: "[\n  {\n    \"z\" : 1\n  },\n  {\n    \"a\" : 2\n  }\n]") == nil)
    }
}
