import JVM
import TestSupport
import Testing

@testable import JavaBoost

@Suite("Thread plans") struct ThreadPlannerTests {
    private func jdk(_ release: String) throws -> JDK { try JDK.read(home: SetUp.jdk(release)) }

    private func image(_ frameworks: [(String, String)] = [], main: String? = nil) throws -> AppImage {
        var image = try AppInspector.inspect(path: SetUp.app("cli.jar"))
        image.frameworks = frameworks.map { Framework(name: $0.0, version: $0.1, evidence: "test") }
        if let main { image.mainClass = main }
        return image
    }

    private func planner(
        _ release: String, _ settings: ThreadSettings = ThreadSettings(.auto), _ image: AppImage? = nil,
        options: [String] = []
    ) throws -> ThreadPlanner {
        ThreadPlanner(try image ?? self.image(), on: try jdk(release), settings, jvmOptions: options)
    }

    @Test("by release: below 24 sizes only, from there on rewriting is what a measurement has to decide")
    func releases() throws {
        for release in ["11", "17", "21"] {
            #expect(try planner(release).candidate == nil, "\(release)")
            #expect(try planner(release).recommendation.mode == .tune, "\(release)")
        }
        let newest = try planner("25")
        #expect(newest.candidate?.mode == .rewrite && newest.recommendation.mode == .rewrite)
        // Without a measurement auto changes no thread.
        #expect(try newest.plan(.auto)?.mode == .tune)
        #expect(try newest.plan(.off) == nil)
        #expect(throws: BoostError.self) { try planner("17").plan(.rewrite) }
        var modules = try image()
        modules.kind = .modulePath
        #expect(throws: BoostError.self) { try planner("25", ThreadSettings(), modules).plan(.rewrite) }
        #expect(try planner("25", ThreadSettings(.auto), modules).candidate == nil)
    }

    @Test("a framework's own switch is taken where it keeps a bound, from the release that has it")
    func frameworks() throws {
        for (name, version, option) in [
            ("Micronaut", "4.1.0", "-Dmicronaut.server.thread-selection=BLOCKING"),
            ("Dubbo", "3.3.0", "-Ddubbo.protocol.threadpool=virtual"),
            ("Camel", "4.10.2", "-Dcamel.threads.virtual.enabled=true"),
        ] {
            let plan = try planner("25", ThreadSettings(.auto), try image([(name, version)])).candidate
            #expect(plan?.mode == .framework && plan?.options == [option], "\(name)")
        }
        for (name, version) in [("Micronaut", "3.9.1"), ("Dubbo", "3.2.9"), ("Camel", "3.22.0"), ("Jetty", "11.0.2")] {
            let plan = try planner("25", ThreadSettings(.auto), try image([(name, version)])).candidate
            #expect(plan?.mode == .rewrite, "\(name) \(version)")
        }
        // Jetty's module is for its own launcher; an embedded server does not read it.
        let start = try image([("Jetty", "12.0.16")], main: "org.eclipse.jetty.start.Main")
        #expect(
            try planner("25", ThreadSettings(.auto), start).candidate?.arguments == ["--add-modules=threadpool-virtual"]
        )
        let embedded = try planner("25", ThreadSettings(.auto), try image([("Jetty", "12.0.16")]))
        #expect(embedded.candidate?.mode == .rewrite)
        // Spring Boot's and Tomcat's drop maxThreads: rewriting keeps it.
        let boot = try planner(
            "25", ThreadSettings(.auto), try image([("Spring Boot", "3.5.1"), ("Tomcat", "10.1.5")]))
        #expect(boot.candidate?.mode == .rewrite)
        let error = #expect(throws: BoostError.self) { try boot.plan(.framework) }
        #expect(error?.message.contains("drops a limit") == true, "\(String(describing: error))")
    }

    @Test("carriers: as asked for, at least two, and as many as pinned workers before 24; the user's own win")
    func carriers() throws {
        func parallelism(_ release: String, _ settings: ThreadSettings, options: [String] = []) throws -> [String] {
            let plan = try planner(release, settings, options: options).plan(.rewrite)
            return plan?.options.filter { $0.contains("virtualThreadScheduler") } ?? []
        }
        let prefix = "-Djdk.virtualThreadScheduler."
        #expect(try parallelism("25", ThreadSettings(.rewrite)) == [])
        var small = ThreadSettings(.rewrite)
        small.cpus = 0.7
        #expect(try parallelism("25", small) == [prefix + "parallelism=2"])
        #expect(try parallelism("21", ThreadSettings(.rewrite)) == [prefix + "parallelism=256"])
        var many = ThreadSettings(.rewrite)
        many.carriers = 300
        #expect(try parallelism("25", many) == [prefix + "parallelism=300", prefix + "maxPoolSize=300"])
        #expect(try parallelism("21", small, options: [prefix + "parallelism=4"]) == [])
    }

    @Test("sizes follow the CPUs and the memory, each with its reason, and the user's own options win")
    func tuning() throws {
        func options(_ cpus: Double?, _ memory: Int64?, given: [String] = []) throws -> [String] {
            var settings = ThreadSettings(.tune)
            settings.cpus = cpus
            settings.memory = memory
            let plan = try #require(try planner("17", settings, options: given).plan(.tune))
            #expect(plan.choices.allSatisfy { !$0.reason.isEmpty })
            return plan.choices.map(\.setting)
        }
        #expect(
            try options(0.7, 512 << 20)
                == [
                    "-XX:ActiveProcessorCount=1", "-XX:+UseSerialGC", "-XX:MaxRAM=536870912", "-Xss512k",
                    "MALLOC_ARENA_MAX=2",
                ])
        #expect(
            try options(8, 8 << 30)
                == [
                    "-XX:ActiveProcessorCount=8", "-XX:ParallelGCThreads=8", "-XX:ConcGCThreads=2",
                    "-XX:MaxRAM=8589934592", "MALLOC_ARENA_MAX=2",
                ])
        #expect(
            try options(0.5, 1 << 30, given: ["-XX:+UseG1GC", "-Xmx300m", "-Xss1m", "-XX:ActiveProcessorCount=2"])
                == ["MALLOC_ARENA_MAX=2"])
        #expect(try options(nil, nil) == [])
    }

    /// A pool of Tomcat's in a Spring Boot application, seen in ten dumps.
    private func profile(most: Int, busy: Int, waiting: Int, running: Int) throws -> ThreadProfile {
        try ThreadProfile(
            json: """
                {"profile": {"seconds": 5, "dumps": 10, "systemThreads": 40, "requestsPerSecond": 50, "pools": [
                  {"name": "http-nio-#-exec-#", "isVirtual": false, "most": \(most), "busy": \(busy),
                   "seen": {"network": \(waiting), "running": \(running), "idle": 50}}]}}
                """, path: "profile.json")
    }

    @Test("pools get the size that was seen to be needed, by the property of the framework that has them")
    func pools() throws {
        let boot = [("Spring Boot", "3.5.1"), ("Tomcat", "10.1.5")]
        func size(
            _ profile: ThreadProfile, _ frameworks: [(String, String)], cpus: Double? = nil, options: [String] = []
        ) throws -> [String] {
            var settings = ThreadSettings(.tune)
            settings.profile = profile
            settings.cpus = cpus
            let plan = try planner("17", settings, try image(frameworks), options: options).plan(.tune)
            return plan?.options.filter { $0.contains("threads.max") } ?? []
        }
        let name = "-Dserver.tomcat.threads.max="
        // All 200 in use, but 40 waited at a time: the others stood in the CPUs' queue.
        let crowded = try profile(most: 200, busy: 200, waiting: 400, running: 1_500)
        #expect(try size(crowded, boot, cpus: 0.7) == [name + "62"])
        #expect(try size(crowded, boot, cpus: 4) == [name + "66"])
        // How many could compute is not known: all 150 that wanted to.
        #expect(try size(crowded, boot) == [name + "285"])
        // No more than half beyond those in use, and never so few that a slow request stops a server.
        #expect(try size(profile(most: 20, busy: 10, waiting: 100, running: 0), boot) == [name + "15"])
        #expect(try size(profile(most: 10, busy: 1, waiting: 2, running: 1), boot) == [name + "8"])
        #expect(try size(crowded, boot, options: [name + "90"]) == [])
        #expect(try size(crowded, boot, options: [name.dropLast() + "-queue=9"]) != [])
        #expect(try size(crowded, [("Tomcat", "10.1.5")]) == [])
        // Nothing was asked of it.
        var still = crowded
        still.requestsPerSecond = nil
        #expect(try size(still, boot) == [])
        #expect(try size(crowded, [("Spring Boot", "2.1.0")]) == [])

        // Virtual threads leave pools as they are; the plan tells what was seen.
        var settings = ThreadSettings(.rewrite)
        settings.profile = crowded
        let rewritten = try planner("25", settings, try image(boot)).plan(.rewrite)
        #expect(
            rewritten?.options == [] && rewritten?.reasons.last?.contains("21.1 % waited: it mostly computes") == true)
        #expect(throws: BoostError.self) { try ThreadProfile(json: "{\"pools\": 1}", path: "profile.json") }
        #expect(throws: BoostError.self) { try profile(most: 1, busy: 1, waiting: .max, running: .max) }
    }

    @Test("Wisp2 only where the JVM has it: its flags, and a file with the lists in its own syntax")
    func wisp() throws {
        #expect(throws: BoostError.self) { try planner("17").plan(.wisp2) }
        var dragonwell = try jdk("17")
        dragonwell.abilities.insert(.wisp2)
        var settings = ThreadSettings(.wisp2)
        settings.black = ["package:com.example.events", "name:clock-*"]
        settings.white = ["class:com.example.Worker"]
        settings.carriers = 3
        let plan = try #require(try ThreadPlanner(try image(), on: dragonwell, settings).plan(.wisp2))
        #expect(
            plan.options == [
                "-XX:+UnlockExperimentalVMOptions", "-XX:+UseWisp2",
                "-Dcom.alibaba.wisp.config={root}/threads/wisp.properties",
                "-Dcom.alibaba.wisp.allThreadAsWisp=false", "-Dcom.alibaba.wisp.carrierEngines=3",
            ])
        let lines = plan.wispProperties?.split(separator: "\n").map(String.init) ?? []
        #expect(lines.count == 3 && lines[2] == "com.alibaba.wisp.threadAsWisp.white=class:com.example.Worker")
        #expect(lines[1].hasPrefix("com.alibaba.wisp.threadAsWisp.black=name:*EventLoop*;"))
        #expect(lines[1].hasSuffix(";package:com.example.events;name:clock-*"))
        #expect(ThreadPlanner(try image(), on: dragonwell, ThreadSettings(.auto)).recommendation.mode == .wisp2)
    }

    @Test("the black list is the same for Wisp and in the shim")
    func blackList() throws {
        let root = String(#filePath.split(separator: "/Tests/")[0])
        let source = try #require(Files.content(root + "/shim/java/io/jboost/threads/Settings.java"))
        for selector in WispConfiguration.alwaysBlack { #expect(source.contains(selector), "\(selector)") }
        let list = source.components(between: "ALWAYS_BLACK = ", and: ";\n\n")
        #expect(list.count { $0 == ":" } == WispConfiguration.alwaysBlack.count)
        for name in ThreadRules.replaceable { #expect(source.contains(name)) }
    }

    @Test("a selector without a kind, or with what would end the list, is refused")
    func selectors() {
        for good in ["class:a.B", "package:a.b", "name:*-x-*"] { #expect(ThreadSettings.problem(of: good) == nil) }
        for bad in ["", "a.B", "class:", "name:a b", "name:a;b", "name:a\n", "name:\\"] {
            #expect(ThreadSettings.problem(of: bad) != nil, "\(bad)")
        }
    }

    @Test("every setting is part of an image's key")
    func keys() {
        var settings: [ThreadSettings] = ThreadMode.allCases.map { ThreadSettings($0) }
        func changed(_ change: (inout ThreadSettings) -> Void) {
            var one = ThreadSettings(.auto)
            change(&one)
            settings.append(one)
        }
        changed { $0.black = ["name:a"] }
        changed { $0.white = ["name:a"] }
        changed { $0.carriers = 1 }
        changed { $0.cpus = 1 }
        changed { $0.memory = 1 }
        changed { $0.profile = try? profile(most: 9, busy: 8, waiting: 7, running: 6) }
        changed { $0.profile = try? profile(most: 9, busy: 8, waiting: 7, running: 60) }
        #expect(Set(settings.map(\.key)).count == settings.count)
    }
}

extension String {
    /// What stands between the first `start` and the next `end`.
    fileprivate func components(between start: String, and end: String) -> Substring {
        guard let from = firstRange(of: start)?.upperBound, let to = self[from...].firstRange(of: end)?.lowerBound
        else {
            return ""
        }
        return self[from..<to]
    }
}
