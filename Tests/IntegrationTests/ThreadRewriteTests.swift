import TestSupport
import Testing

@Suite("threads of an application") struct ThreadRewriteTests {
    /// Says on standard output what is the same on any kind of thread, and on standard error what kind each one was.
    private static let body = """
        java.util.concurrent.ConcurrentLinkedQueue<Thread> seen = new java.util.concurrent.ConcurrentLinkedQueue<>();
        java.util.function.Consumer<String> say = text -> {
            seen.add(Thread.currentThread());
            System.out.println(text);
        };
        ThreadLocal<Integer> local = ThreadLocal.withInitial(() -> 0);
        InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
        inherited.set("from main");
        java.util.concurrent.ThreadPoolExecutor pool = new java.util.concurrent.ThreadPoolExecutor(
            1, 2, 1, java.util.concurrent.TimeUnit.SECONDS, new java.util.concurrent.ArrayBlockingQueue<>(1));
        java.util.concurrent.CountDownLatch gate = new java.util.concurrent.CountDownLatch(1);
        for (int i = 0; i < 3; i++) {
            pool.execute(() -> { try { gate.await(); } catch (InterruptedException e) { } });
        }
        try { pool.execute(() -> {}); System.out.println("not rejected"); }
        catch (java.util.concurrent.RejectedExecutionException e) { System.out.println("rejected at " + pool.getPoolSize()); }
        gate.countDown();
        pool.shutdown();
        System.out.println("ended " + pool.awaitTermination(20, java.util.concurrent.TimeUnit.SECONDS));

        java.util.concurrent.ExecutorService one = java.util.concurrent.Executors.newFixedThreadPool(1);
        for (int i = 0; i < 3; i++) {
            one.submit(() -> {
                local.set(local.get() + 1);
                say.accept(Thread.currentThread().getName().replaceAll("pool-[0-9]+", "pool") + " local " + local.get()
                    + " inherited " + inherited.get() + " daemon " + Thread.currentThread().isDaemon()
                    + " loader " + (Thread.currentThread().getContextClassLoader() == ClassLoader.getSystemClassLoader()));
            }).get();
        }
        System.out.println("left " + one.shutdownNow().size());

        java.util.concurrent.ScheduledExecutorService clock = java.util.concurrent.Executors.newScheduledThreadPool(1);
        System.out.println("scheduled " + clock.schedule(() -> 42, 10, java.util.concurrent.TimeUnit.MILLISECONDS).get());
        clock.shutdown();

        Thread sleeper = new Thread(() -> {
            try { Thread.sleep(60000); say.accept("slept"); } catch (InterruptedException e) { say.accept("interrupted"); }
        }, "sleeper");
        sleeper.setDaemon(true);
        System.out.println(sleeper.getName() + " " + sleeper.isDaemon() + " " + sleeper.getState());
        sleeper.start();
        sleeper.interrupt();
        sleeper.join();
        try { sleeper.start(); System.out.println("started twice"); }
        catch (IllegalThreadStateException e) { System.out.println("once only"); }

        Thread failing = new Thread(() -> { throw new IllegalStateException("on purpose"); }, "failing");
        failing.setUncaughtExceptionHandler((thread, problem) -> say.accept(thread.getName() + ": " + problem.getMessage()));
        failing.start();
        failing.join();

        java.util.concurrent.ThreadFactory factory = Thread::new;
        Thread made = factory.newThread(() -> say.accept("made"));
        Runnable begin = made::start;
        begin.run();
        made.join();
        for (Thread thread : seen) {
            Object isVirtual = "no";
            try { isVirtual = Thread.class.getMethod("isVirtual").invoke(thread); } catch (NoSuchMethodException e) { }
            System.err.println("virtual " + isVirtual);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook"), "hook"));
        // Nobody waits for it but the JVM.
        new Thread(() -> {
            try { Thread.sleep(300); } catch (InterruptedException e) { }
            System.out.println("last words");
        }).start();
        """

    private func kinds(_ done: FinishedCommand) -> Set<String> {
        Set(done.errors.split(separator: "\n").filter { $0.hasPrefix("virtual ") }.map { String($0.dropFirst(8)) })
    }

    @Test(
        "that was rewritten behaves as before, on virtual threads; and as before on platform threads where they are off",
        arguments: ["21", "25"])
    func rewritten(_ jdk: String) throws {
        try Fixture.with { f in
            let program = try JavaProgram(f, "Threads", main: Self.body)
            let java = SetUp.jdk(jdk) + "/bin/java", image = f.file("image")
            let plain = try f.run(java, ["-jar", program.jar])
            #expect(
                plain.code == 0 && plain.output.contains("last words\nhook") && kinds(plain) == ["false"], "\(plain)")
            let built = try f.jboost([
                "build", program.jar, "--jdk", SetUp.jdk(jdk), "-o", image, "--threads", "rewrite", "--no-measure",
                "--json",
            ])
            #expect(built.code == 0, "\(built)")
            #expect(try built.json()["threads"]["redirected"].number ?? 0 >= 10, "\(built)")
            #expect(try built.json()["threads"]["skipped"].number == 0, "\(built)")
            #expect(try built.json()["applicationShare"].number ?? 0 > 0.9, "\(built)")

            let done = try f.run(image + "/bin/run", [])
            #expect(done.code == 0 && done.output == plain.output, "\(done)\n\(plain)")
            #expect(kinds(done) == ["true"], "\(done)")
            let off = try f.run(image + "/bin/run", [], ["JDK_JAVA_OPTIONS": "-Djboost.threads=off"])
            #expect(off.code == 0 && off.output == plain.output && kinds(off) == ["false"], "\(off)")
            let black = try f.run(
                image + "/bin/run", [],
                ["JDK_JAVA_OPTIONS": "-Djboost.threads.black=name:sleep*;name:pool-*;name:fail*"])
            #expect(black.output == plain.output && kinds(black) == ["true", "false"], "\(black)")
            let verified = try f.run(java, ["-Xverify:all", "-jar", image + "/app/app.jar"])
            #expect(verified.code == 0 && verified.output == plain.output && kinds(verified) == ["true"], "\(verified)")
        }
    }

    @Test(
        "of servers: the pool of 100 serves blocking requests on a few of the system's threads",
        arguments: [("jetty", "qtp"), ("tomcat", "http-nio")])
    func servers(_ server: String, _ prefix: String) throws {
        try Fixture.with { f in
            let path = TestApp.path(of: "calls-\(server)"), java = SetUp.jdk("25") + "/bin/java"
            let image = f.file("image"), stub = try Server.freePort(), port = try Server.freePort()
            let other = try f.start(java, ["-cp", path, "calls.Stub", "\(stub)", "5"])
            try other.awaitOutput("ready")
            let arguments = ["\(stub)", "100", "4"]
            try Files.write(f.file("warm.txt"), "repeat 20 GET /work\n")
            let built = try f.jboost(
                ["build", "--cp", path, "calls.Main", "--jdk", SetUp.jdk("25"), "-o", image, "--threads", "rewrite"]
                    + ["--no-measure", "--ready", "/health", "--warm", f.file("warm.txt"), "--json"]
                    + ["--train-arg={port}"] + arguments.map { "--train-arg=\($0)" })
            #expect(built.code == 0, "\(built)")
            #expect(try built.json()["threads"]["skipped"].number == 0, "\(built)")

            let running = try f.start(image + "/bin/run", ["\(port)"] + arguments)
            try Server.awaitReady(port, "/health", running)
            let served = try f.run("curl", ["-s", "http://127.0.0.1:\(port)/thread"])
            #expect(served.output.hasPrefix(prefix) && served.output.hasSuffix(" virtual\n"), "\(served)")
            let all = "for i in $(seq 60); do curl -s http://127.0.0.1:$0/work & done; wait"
            let load = try f.run("sh", ["-c", all, "\(port)"])
            #expect(load.output.split(separator: "\n") == [Substring](repeating: "done", count: 60), "\(load)")
            let threads = Files.list("/proc/\(running.pid)/task").count
            #expect(threads < 40, "\(threads) threads")
            running.signal(15)
            #expect(try running.finish().code == 143)
            other.signal(15)
            _ = try other.finish()
        }
    }

    @Test("is told call by call, and rewriting is refused where there are no virtual threads")
    func told() throws {
        try Fixture.with { f in
            let program = try JavaProgram(f, "Threads", main: Self.body)
            let survey = try f.jboost(["threads", program.jar, "--json"])
            #expect(survey.code == 0, "\(survey)")
            #expect(
                try survey.json()["totals"]["sites"].number ?? 0 >= 10 && survey.json()["totals"]["skipped"].number == 0
            )
            let table = try f.jboost(["threads", program.jar])
            #expect(
                table.output.contains("java.util.concurrent.Executors.newFixedThreadPool  in Threads main"), "\(table)")
            let refused = try f.jboost(["build", program.jar, "--jdk", SetUp.jdk("17"), "--threads", "rewrite"])
            #expect(refused.code == 65 && refused.errors.contains("no virtual threads"), "\(refused)")
        }
    }
}
