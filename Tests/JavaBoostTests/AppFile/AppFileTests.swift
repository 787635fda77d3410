import Testing

@testable import JavaBoost

@Suite("App files") struct AppFileTests {
    private static let example = """
        # The shop, as everybody in the team starts it.
        app: target/shop.jar
        jdk: /jdk/25
        java-option: [-Xmx1g, "-Dname=a b"]
        ready: /actuator/health
        warm: requests.txt
        train-arg:
          - --quiet
          - "{port}"
        on-refresh: false
        build:
          output: image
          threads: auto
          threads-black: [name:scheduler-*, package:com.example.events]
          no-measure: true
          min-shared: 0.9
        bench:
          load: true
          rounds: 3
          jdk: [/jdk/21, ../jdk]
        """

    private func error(_ text: String) -> YAMLError? {
        do throws(YAMLError) { _ = try AppFile(parsing: text, path: "/team/jboost.yaml") } catch { return error }
        return nil
    }

    @Test("options at the top are for every command that has them, those under a command's name for it alone")
    func arguments() throws {
        let file = try AppFile(parsing: Self.example, path: "/team/jboost.yaml")
        let application = ["--java-option=-Xmx1g", "--java-option=-Dname=a b"]
        let training =
            ["--ready=/actuator/health", "--warm=/team/requests.txt", "--train-arg=--quiet"]
            + ["--train-arg={port}"]
        #expect(file.application(besides: false) == "/team/target/shop.jar")
        #expect(file.arguments(for: "inspect") == ["--jdk=/jdk/25"] + application)
        #expect(file.arguments(for: "threads") == ["--jdk=/jdk/25"] + application + training)
        #expect(
            file.arguments(for: "build") == ["--jdk=/jdk/25"] + application + training + [
                "--output=/team/image", "--threads=auto", "--threads-black=name:scheduler-*",
                "--threads-black=package:com.example.events", "--no-measure", "--min-shared=0.9",
            ])
        #expect(
            file.arguments(for: "bench").suffix(4) == ["--load", "--rounds=3", "--jdk=/jdk/21", "--jdk=/team/../jdk"])
    }

    @Test("paths count from the file, with a class path the application is a class, and quoted words are text")
    func paths() throws {
        let file = try AppFile(
            parsing: "cp: 'classes:lib/*:/usr/share/x.jar'\napp: com.example.Main\nbuild: {output: 'true'}",
            path: "apps/jboost.yaml")
        #expect(file.application(besides: false) == "com.example.Main")
        #expect(
            file.arguments(for: "build") == ["--cp=apps/classes:apps/lib/*:/usr/share/x.jar", "--output=apps/true"])
        #expect(try AppFile(parsing: "app: a.jar", path: "jboost.yaml").application(besides: false) == "a.jar")
        // A class path on the command line makes a class of it; an application there makes the file's own class path void.
        #expect(try AppFile(parsing: "app: a.Main", path: "x/y.yaml").application(besides: true) == "a.Main")
        #expect(file.arguments(for: "build", isOther: true) == ["--output=apps/true"])
    }

    @Test(
        "what it cannot hold is told with its line",
        arguments: [
            ("", 1, "empty"), ("just text", 1, "key: value"), ("app: a.jar\nthreads-black: x", 2, "build:"),
            ("build:\n  ready: /x", 2, "at the top"), ("app: a\napp: b", 2, "twice"), ("app: [a, b]", 1, "one value"),
            ("app: a\nbuild:\n  output: {a: b}", 3, "one value"), ("app:", 1, "one value"),
            ("jdk: &x /jdk\nstore: *x", 2, "aliases"), ("app: a\n---\napp: b", 2, "more than one"),
            ("app: \"a", 1, ""), ("build:\n  - x", 2, "key: value"), ("? [a]\n: b", 1, "no text"),
            ("build:\n  'out put': x", 2, "no option"), ("app: \"a\\0b\"", 1, "no text"),
            ("build:\n  force: 1", 2, "true or false"), ("build:\n  json: 'true'", 2, "true or false"),
            ("app: !!str a", 1, "tags"), ("build: !x\n  force: true", 1, "tags"), ("app: a\njdk: \u{1}", 2, ""),
            ("build: [[[[[[[[[[a]]]]]]]]]]", 1, "too deep"),
        ])
    func errors(_ text: String, _ line: Int, _ words: String) throws {
        let found = self.error(text)
        let error = try #require(found)
        #expect(error.path == "/team/jboost.yaml" && error.line == line, "\(error)")
        #expect(words.isEmpty || error.what.contains(words), "\(error)")
    }

    @Test("a file cut at any place, or with any byte changed, is an error or a file")
    func hostile() {
        let bytes = Array(Self.example.utf8)
        for length in bytes.indices { _ = error(String(decoding: bytes[..<length], as: UTF8.self)) }
        for index in bytes.indices {
            for byte: UInt8 in [0, 0x09, 0x26, 0x2a, 0x5b, 0x7b, 0xff] {
                var changed = bytes
                changed[index] = byte
                _ = error(String(decoding: changed, as: UTF8.self))
            }
        }
    }
}
