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

    /// What the first one leaves out: pools and threads of classes of the program's own, factories that are serialized or
    /// found by reflection, and what one thread does to another.
    private static let others = """
        java.util.concurrent.ThreadFactory serializable =
            (java.util.concurrent.ThreadFactory & java.io.Serializable) Thread::new;
        java.io.ByteArrayOutputStream stream = new java.io.ByteArrayOutputStream();
        try (java.io.ObjectOutputStream out = new java.io.ObjectOutputStream(stream)) { out.writeObject(serializable); }
        java.util.concurrent.ThreadFactory read = (java.util.concurrent.ThreadFactory) new java.io.ObjectInputStream(
            new java.io.ByteArrayInputStream(stream.toByteArray())).readObject();
        Thread byRead = read.newThread(() -> System.out.println("read back"));
        byRead.start();
        byRead.join();

        Runnable said = () -> System.out.println("reflected " + Thread.currentThread().getName());
        Thread reflected = Thread.class.getConstructor(Runnable.class, String.class).newInstance(said, "mirror");
        Thread.class.getMethod("start").invoke(reflected);
        reflected.join();
        Object pool = java.util.concurrent.Executors.class.getMethod("newFixedThreadPool", int.class).invoke(null, 1);
        System.out.println(((java.util.concurrent.ExecutorService) pool).submit(() -> "by reflection").get());
        ((java.util.concurrent.ExecutorService) pool).shutdown();

        class Named extends Thread {
            Named(Runnable task) { super(task, "named"); }
            @Override public void run() { super.run(); System.out.println("after"); }
        }
        java.util.List<Thread> workers = new java.util.concurrent.CopyOnWriteArrayList<>();
        class Counting extends java.util.concurrent.ThreadPoolExecutor {
            final java.util.concurrent.atomic.AtomicInteger done = new java.util.concurrent.atomic.AtomicInteger();
            Counting() {
                super(1, 1, 0, java.util.concurrent.TimeUnit.SECONDS, new java.util.concurrent.LinkedBlockingQueue<>(1),
                    task -> { Thread named = new Named(task); workers.add(named); return named; },
                    new java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy());
            }
            @Override protected void afterExecute(Runnable task, Throwable problem) { done.incrementAndGet(); }
        }
        Counting counting = new Counting();
        java.util.concurrent.CountDownLatch gate = new java.util.concurrent.CountDownLatch(1);
        counting.execute(() -> { try { gate.await(); } catch (InterruptedException e) { } });
        counting.execute(() -> System.out.println("queued on " + Thread.currentThread().getName()));
        counting.execute(() -> System.out.println("caller runs on " + Thread.currentThread().getName()));
        gate.countDown();
        counting.shutdown();
        counting.awaitTermination(20, java.util.concurrent.TimeUnit.SECONDS);
        // A pool has ended before the last of its threads has.
        for (Thread worker : workers) { worker.join(); }
        System.out.println("counted " + counting.done.get());

        java.util.function.Supplier<java.util.concurrent.ExecutorService> maker =
            java.util.concurrent.Executors::newCachedThreadPool;
        java.util.concurrent.ExecutorService cached = maker.get();
        java.util.List<java.util.concurrent.Callable<Integer>> tasks = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) { int n = i; tasks.add(() -> { Thread.sleep(5); return n * n; }); }
        int sum = 0;
        for (java.util.concurrent.Future<Integer> future : cached.invokeAll(tasks)) { sum += future.get(); }
        System.out.println("sum " + sum + ", any " + (cached.invokeAny(tasks) >= 0));
        System.out.println("async " + java.util.concurrent.CompletableFuture
            .supplyAsync(() -> 6, cached).thenApplyAsync(n -> n * 7, cached).get());
        java.util.concurrent.Future<?> stuck = cached.submit(() -> { Thread.sleep(60000); return null; });
        System.out.println("cancelled " + stuck.cancel(true) + " " + stuck.isCancelled());
        java.util.concurrent.CountDownLatch interrupted = new java.util.concurrent.CountDownLatch(1);
        cached.execute(() -> {
            try { Thread.sleep(60000); } catch (InterruptedException e) { interrupted.countDown(); }
        });
        Thread.sleep(50);
        cached.shutdownNow();
        System.out.println("interrupted " + interrupted.await(20, java.util.concurrent.TimeUnit.SECONDS)
            + " " + cached.awaitTermination(20, java.util.concurrent.TimeUnit.SECONDS));

        java.util.concurrent.ScheduledExecutorService clock = java.util.concurrent.Executors.newSingleThreadScheduledExecutor();
        java.util.concurrent.CountDownLatch ticks = new java.util.concurrent.CountDownLatch(3);
        java.util.concurrent.ScheduledFuture<?> ticking =
            clock.scheduleAtFixedRate(ticks::countDown, 0, 5, java.util.concurrent.TimeUnit.MILLISECONDS);
        System.out.println("ticked " + ticks.await(20, java.util.concurrent.TimeUnit.SECONDS) + " " + ticking.cancel(false));
        clock.shutdown();

        Object lock = new Object();
        boolean[] told = new boolean[1];
        Thread waiter = new Thread(() -> {
            synchronized (lock) {
                while (!told[0]) { try { lock.wait(); } catch (InterruptedException e) { } }
            }
            java.util.concurrent.locks.LockSupport.park();
            System.out.println("unparked, interrupted " + Thread.interrupted() + ", then " + Thread.interrupted());
        }, "waiter");
        waiter.start();
        while (waiter.getState() != Thread.State.WAITING) { Thread.sleep(1); }
        waiter.join(1);
        System.out.println(waiter.isAlive() + " " + waiter.getState());
        synchronized (lock) { told[0] = true; lock.notifyAll(); }
        waiter.interrupt();
        waiter.join();
        System.out.println(waiter.isAlive() + " " + waiter.getState());

        ThreadGroup group = new ThreadGroup("own") {
            @Override public void uncaughtException(Thread thread, Throwable problem) {
                System.out.println(thread.getThreadGroup().getName() + " caught " + problem.getMessage());
            }
        };
        Thread grouped = new Thread(group, () -> { throw new IllegalStateException("in a group"); }, "grouped");
        grouped.start();
        grouped.join();
        java.util.concurrent.CountDownLatch handled = new java.util.concurrent.CountDownLatch(2);
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> {
            System.out.println(
                "default handler: " + thread.getName().replaceAll("pool-[0-9]+", "pool") + " " + problem.getMessage());
            handled.countDown();
        });
        Thread failing = new Thread(() -> { throw new IllegalStateException("unhandled"); }, "failing");
        failing.start();
        failing.join();
        java.util.concurrent.ExecutorService dying = java.util.concurrent.Executors.newFixedThreadPool(1);
        dying.execute(() -> { throw new IllegalStateException("in a pool"); });
        handled.await();
        System.out.println("the pool goes on: " + dying.submit(() -> "yes").get());
        dying.shutdown();
        dying.awaitTermination(20, java.util.concurrent.TimeUnit.SECONDS);
        try { new Thread(() -> {}, (String) null); System.out.println("no name"); }
        catch (NullPointerException e) { System.out.println("a name is needed"); }
        try { java.util.concurrent.Executors.newFixedThreadPool(0); } catch (IllegalArgumentException e) { System.out.println("no pool of 0"); }
        try { new java.util.concurrent.ThreadPoolExecutor(2, 1, 0, java.util.concurrent.TimeUnit.SECONDS, null); }
        catch (IllegalArgumentException e) { System.out.println("no such pool"); }
        // A child of a daemon is one, and does not keep the JVM up.
        Thread parent = new Thread(() -> {
            Thread child = new Thread(() -> { try { Thread.sleep(60000); } catch (InterruptedException e) { } });
            System.out.println("child daemon " + child.isDaemon());
            child.start();
        });
        parent.setDaemon(true);
        parent.start();
        parent.join();
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
        "factories that are serialized or found by reflection, threads and pools of classes of their own: as before, on a JDK without virtual threads too",
        arguments: ["17", "21", "25"])
    func others(_ jdk: String) throws {
        try Fixture.with { f in
            let program = try JavaProgram(f, "Others", main: Self.others)
            let java = SetUp.jdk(jdk) + "/bin/java", image = f.file("image")
            let plain = try f.run(java, ["-jar", program.jar])
            #expect(plain.code == 0 && plain.output.contains("child daemon true"), "\(plain)")
            // A layout that was rewritten for one JDK is harmless on one that has no virtual threads.
            let built = try f.jboost([
                "build", program.jar, "--jdk", SetUp.jdk(jdk == "17" ? "21" : jdk), "-o", image, "--threads", "rewrite",
                "--tier", "none", "--json",
            ])
            #expect(built.code == 0, "\(built)")
            #expect(try built.json()["threads"]["redirected"].number ?? 0 >= 10, "\(built)")
            let done = try f.run(java, ["-Xverify:all", "-jar", image + "/app/app.jar"])
            #expect(done.code == 0 && done.output == plain.output, "\(done)\n\(plain)")
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
