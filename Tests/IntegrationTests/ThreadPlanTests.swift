import TestSupport
import Testing

@Suite("thread plan") struct ThreadPlanTests {
    /// Says what a plan decides about.
    private static let sizes = """
        System.out.println("processors " + Runtime.getRuntime().availableProcessors());
        System.out.println("arenas " + System.getenv("MALLOC_ARENA_MAX"));
        for (java.lang.management.GarbageCollectorMXBean bean
                : java.lang.management.ManagementFactory.getGarbageCollectorMXBeans()) {
            System.out.println("collector " + bean.getName());
        }
        System.out.println("heap " + (Runtime.getRuntime().maxMemory() >> 20));
        """

    @Test(
        "tune: an image starts with the sizes for its CPUs and memory, and the user's own win", arguments: ["17", "25"])
    func tune(_ jdk: String) throws {
        try Fixture.with { f in
            let program = try JavaProgram(f, "Sizes", main: Self.sizes), image = f.file("image")
            let built = try f.jboost([
                "build", program.jar, "--jdk", SetUp.jdk(jdk), "-o", image, "--threads", "tune", "--cpus", "0.7",
                "--memory", "512M", "--no-measure", "--json",
            ])
            #expect(built.code == 0, "\(built)")
            #expect(try built.json()["threadPlan"]["mode"].text == "tune", "\(built)")
            #expect(try built.json()["applicationShare"].number ?? 0 > 0.9, "\(built)")
            let done = try f.run(image + "/bin/run", [])
            #expect(done.errors == "" && done.output.hasPrefix("processors 1\narenas 2\ncollector Copy\n"), "\(done)")
            let heap = done.output.split(separator: "\n").last.flatMap { Int($0.dropFirst(5)) } ?? 0
            #expect((100...128).contains(heap), "\(done)")
            let own = try f.run(image + "/bin/run", [], ["MALLOC_ARENA_MAX": "7"])
            #expect(own.output.contains("arenas 7"), "\(own)")
            // The plan is part of the key: other sizes are another image.
            let other = try f.jboost([
                "build", program.jar, "--jdk", SetUp.jdk(jdk), "--threads", "tune", "--cpus", "2", "--no-measure",
                "--json",
            ])
            #expect(try other.json()["cached"].text == nil && other.json()["key"].text != built.json()["key"].text)
        }
    }

    /// Jetty whose requests block, built with `auto`.
    private func build(_ f: Fixture, jdk: String, stub: UInt16, _ options: [String]) throws -> FinishedCommand {
        try Files.write(f.file("warm.txt"), "repeat 20 GET /work\n")
        return try f.jboost(
            [
                "build", "--cp", TestApp.path(of: "calls-jetty"), "calls.Main", "--jdk", SetUp.jdk(jdk), "-o",
                f.file("image"),
            ]
                + ["--threads", "auto", "--ready", "/health", "--warm", f.file("warm.txt"), "--json"]
                + ["--train-arg={port}", "--train-arg=\(stub)", "--train-arg=200", "--train-arg=4"] + options,
            within: 600)
    }

    @Test("auto on 25: decided by a measurement under load, told in the image, and what was decided is what runs")
    func auto() throws {
        try Fixture.with { f in
            let stub = try Server.freePort(), port = try Server.freePort()
            let other = try f.start(
                SetUp.jdk("25") + "/bin/java",
                ["-cp", TestApp.path(of: "calls-jetty"), "calls.Stub", "\(stub)", "5"])
            try other.awaitOutput("ready")
            let built = try build(f, jdk: "25", stub: stub, ["--cpus", "0.7"])
            #expect(built.code == 0, "\(built)")
            let json = try built.json(), trial = json["threadTrial"], mode = json["threadPlan"]["mode"].text
            #expect(trial["candidate"].text == "rewrite" && trial["errors"].number == 0, "\(built)")
            #expect(trial["cpus"].number == 0.7 && trial["pairs"].number ?? 0 >= 2, "\(built)")
            #expect(trial["threadsAfter"].number ?? 999 < 40 && trial["threadsBefore"].number ?? 0 > 200, "\(built)")
            let wins = trial["requestsPerSecondRatioLow"].number ?? 0 > 1 && trial["p99Ratio"].number ?? 9 <= 1.1
            #expect(mode == (wins ? "rewrite" : "tune"), "\(built)")
            let plan = try JSON(Files.content(f.file("image/threads/plan.json")) ?? "")
            #expect(plan["mode"].text == mode)
            #expect(plan["reasons"].items.last?.text?.contains("under load") == true, "\(plan)")
            let running = try f.start(f.file("image/bin/run"), ["\(port)", "\(stub)", "200", "4"])
            try Server.awaitReady(port, "/health", running)
            let served = try f.run("curl", ["-s", "http://127.0.0.1:\(port)/thread"])
            #expect(served.output.hasSuffix(wins ? " virtual\n" : " platform\n"), "\(served)")
            running.signal(15)
            _ = try running.finish()
            // Not measured again.
            let again = try build(f, jdk: "25", stub: stub, ["--cpus", "0.7"])
            #expect(try again.json()["threadPlan"]["mode"].text == mode, "\(again)")
            #expect(again.output.contains("\"cached\" : true"), "\(again)")
            other.signal(15)
            _ = try other.finish()
        }
    }

    @Test("auto leaves threads alone where nothing can be measured, or the JDK is not fit, and says why")
    func autoWithout() throws {
        try Fixture.with { f in
            let stub = try Server.freePort()
            let other = try f.start(
                SetUp.jdk("25") + "/bin/java",
                ["-cp", TestApp.path(of: "calls-jetty"), "calls.Stub", "\(stub)", "5"])
            try other.awaitOutput("ready")
            let unmeasured = try build(f, jdk: "25", stub: stub, ["--no-measure"])
            #expect(try unmeasured.json()["threadPlan"]["mode"].text == "tune", "\(unmeasured)")
            #expect(unmeasured.errors.contains("rewrite was not tried: --no-measure"), "\(unmeasured)")
            try Files.remove(f.file("image"))
            let older = try build(f, jdk: "21", stub: stub, ["--no-measure"])
            #expect(try older.json()["threadPlan"]["mode"].text == "tune", "\(older)")
            #expect(older.output.contains("holds its carrier"), "\(older)")
            #expect(try older.json()["threadTrial"].keys.isEmpty)
            other.signal(15)
            _ = try other.finish()
        }
    }

    @Test("what a JDK or an application cannot have is refused, with the way out")
    func refused() throws {
        try Fixture.with { f in
            let app = SetUp.app("cli.jar")
            for (jdk, mode, code, words) in [
                ("17", "wisp2", 69, "has no Wisp2"), ("25", "framework", 65, "no framework with a switch"),
                ("17", "rewrite", 65, "no virtual threads"),
            ] {
                let done = try f.jboost(["build", app, "--jdk", SetUp.jdk(jdk), "--threads", mode])
                #expect(done.code == Int32(code) && done.errors.contains(words), "\(done)")
            }
            for options in [
                ["--cpus", "1"], ["--threads", "tune", "--cpus", "0"],
                ["--threads", "rewrite", "--threads-black", "x"],
                ["--threads", "tune", "--memory", "1M"], ["--threads", "rewrite", "--carriers", "0"],
            ] {
                let done = try f.jboost(["build", app, "--jdk", SetUp.jdk("25")] + options)
                #expect(done.code == 64, "\(done)")
            }
        }
    }

    @Test("threads tells what is done on each JDK, and monitors that are held over a call that waits")
    func told() throws {
        try Fixture.with { f in
            let program = try JavaProgram(
                f, "Monitors",
                main: """
                        Object lock = new Object();
                        synchronized (lock) { slowly(); }
                        synchronized (lock) { System.out.println("no call that waits"); }
                    }
                    static void slowly() throws Exception { Thread.sleep(1); }
                    static synchronized void itself() throws Exception {
                        new java.net.Socket("127.0.0.1", 1).close();
                    }
                    static synchronized void harmless() {
                    """)
            let done = try f.jboost([
                "threads", program.jar, "--jdk", SetUp.jdk("17"), "--jdk", SetUp.jdk("25"), "--cpus", "1", "--json",
            ])
            let json = try done.json()
            #expect(json["plans"].items.map { $0["plan"]["mode"].text } == ["tune", "rewrite"], "\(done)")
            let monitors = json["monitors"].items
            #expect(monitors.map { $0["waitsFor"].text } == ["network", "sleep"], "\(done)")
            #expect(monitors.map { $0["monitor"].text } == ["method", "block"], "\(done)")
            #expect(monitors[1]["path"][0].text == "Monitors.slowly", "\(done)")
            let table = try f.jboost(["threads", program.jar, "--jdk", SetUp.jdk("25"), "--cpus", "1"])
            #expect(table.output.contains("): rewrite") && table.output.contains("parallelism=2"), "\(table)")
        }
    }

    @Test("what --run saw of the shop sizes its pool, in the plan that it tells and in an image with tune")
    func profiled() throws {
        try Fixture.with { f in
            let shop = SetUp.app("shop.jar"), jdk = ["--jdk", SetUp.jdk("17")]
            try Files.write(f.file("warm.txt"), "GET /api/products\n")
            let seen = try f.jboost(
                ["threads", shop, "--ready", "/actuator/health", "--warm", f.file("warm.txt"), "--run", "4"]
                    + ["--connections", "20", "--json"] + jdk)
            #expect(seen.code == 0, "\(seen)")
            let option = "-Dserver.tomcat.threads.max="
            func sizes(_ plan: JSON) -> [JSON] {
                plan["choices"].items.filter { $0["setting"].text?.hasPrefix(option) == true }
            }
            let told = try sizes(seen.json()["plans"].items[0]["plan"])
            #expect(told.count == 1 && told[0]["reason"].text?.contains("at most") == true, "\(seen)")
            try Files.write(f.file("profile.json"), seen.output)
            let built = try f.jboost(
                ["build", shop, "-o", f.file("image"), "--threads", "tune", "--thread-profile", f.file("profile.json")]
                    + ["--tier", "none", "--no-measure", "--json"] + jdk)
            #expect(built.code == 0, "\(built)")
            #expect(
                try sizes(built.json()["threadPlan"]).map { $0["setting"].text } == told.map { $0["setting"].text })
            #expect(Files.content(f.file("image/launch.args"))?.contains(option) == true)
            try Files.write(f.file("profile.json"), "{}")
            let refused = try f.jboost(
                ["build", shop, "--threads", "tune", "--thread-profile", f.file("profile.json")] + jdk)
            #expect(refused.code == 65 && refused.errors.contains("no profile of threads"), "\(refused)")
        }
    }

    @Test("--run tells what the pools of a running application do, and under which of them the waiting is virtual")
    func observed() throws {
        try Fixture.with { f in
            let path = TestApp.path(of: "calls-tomcat"), stub = try Server.freePort()
            let other = try f.start(SetUp.jdk("25") + "/bin/java", ["-cp", path, "calls.Stub", "\(stub)", "5"])
            try other.awaitOutput("ready")
            try Files.write(f.file("warm.txt"), "GET /work\n")
            let options =
                ["--ready", "/health", "--warm", f.file("warm.txt"), "--train-arg={port}", "--train-arg=\(stub)"]
                + ["--train-arg=50", "--train-arg=40"]
            let watched = options + ["--run", "4", "--connections", "50", "--json"]
            for jdk in ["17", "25"] {
                let done = try f.jboost(["threads", "--cp", path, "calls.Main", "--jdk", SetUp.jdk(jdk)] + watched)
                let profile = try done.json()["profile"]
                #expect(profile["blockedVirtualShare"].number == 0, "\(done)")
                let pool = profile["pools"].items.first { $0["name"].text == "http-nio-#.#.#.#-#-exec-#" }
                #expect(pool?["busy"].number ?? 0 > 25 && pool?["most"].number ?? 0 <= 50, "\(profile)")
                #expect(profile["requestsPerSecond"].number ?? 0 > 0, "\(profile)")
            }
            let built = try f.jboost(
                ["build", "--cp", path, "calls.Main", "--jdk", SetUp.jdk("25"), "-o", f.file("image"), "--no-measure"]
                    + ["--threads", "rewrite"] + options)
            #expect(built.code == 0, "\(built)")
            let done = try f.jboost(["threads", f.file("image")] + watched)
            // The issue's bound: nine of ten that wait.
            #expect(try done.json()["blockedVirtualShare"].number ?? 0 >= 0.9, "\(done)")
            #expect(try done.json()["systemThreads"].number ?? 99 <= 40, "\(done)")
            let refused = try f.jboost(["threads", f.file("image")])
            #expect(refused.code == 65 && refused.errors.contains("--run SECONDS"), "\(refused)")
            other.signal(15)
            _ = try other.finish()
        }
    }
}
