internal import Bytecode

/// The calls by which Java code makes threads, and what stands for each in the shim (`shim/java`).
///
/// Pools with a thread factory of their own are not among them: what that factory calls is.
enum ThreadRules {
    /// Raised whenever the same class would be rewritten otherwise.
    static let version = 2
    /// The class in the shim that has all that stands for a call.
    static let shim = "io/jboost/threads/WorkerThreads"

    static let redirections: Redirections = {
        var rules = Redirections()
        let executors = "java/util/concurrent/Executors"
        let service = "Ljava/util/concurrent/ExecutorService;"
        let scheduled = "Ljava/util/concurrent/ScheduledExecutorService;"
        for (name, descriptor) in [
            ("newFixedThreadPool", "(I)\(service)"), ("newCachedThreadPool", "()\(service)"),
            ("newSingleThreadExecutor", "()\(service)"), ("newScheduledThreadPool", "(I)\(scheduled)"),
            ("newSingleThreadScheduledExecutor", "()\(scheduled)"),
            ("defaultThreadFactory", "()Ljava/util/concurrent/ThreadFactory;"),
        ] { rules.redirect(static: MethodName(executors, name, descriptor), to: shim) }

        let rejection = "Ljava/util/concurrent/RejectedExecutionHandler;"
        let pool = "IIJLjava/util/concurrent/TimeUnit;Ljava/util/concurrent/BlockingQueue;"
        for (owner, arguments, name) in [
            ("java/util/concurrent/ThreadPoolExecutor", [pool, pool + rejection], "newThreadPoolExecutor"),
            (
                "java/util/concurrent/ScheduledThreadPoolExecutor", ["I", "I" + rejection],
                "newScheduledThreadPoolExecutor"
            ),
            (thread, threadArguments, "newThread"),
        ] {
            for arguments in arguments {
                rules.redirect(constructor: .initializer(owner, "(\(arguments))V"), to: shim, name)
            }
        }
        for (name, descriptor) in [("start", "()V"), ("setDaemon", "(Z)V"), ("isDaemon", "()Z")] {
            rules.redirect(virtual: MethodName(thread, name, descriptor), to: shim)
        }
        // A pool of the application's own, such as Tomcat's, whose factory makes threads of a class of its own.
        rules.redirect(
            interface: MethodName(
                "java/util/concurrent/ThreadFactory", "newThread", "(Ljava/lang/Runnable;)Ljava/lang/Thread;"), to: shim
        )
        return rules
    }()

    /// Threads that only carry a name and a date; as `REPLACEABLE` of the shim's `Settings`.
    static let replaceable: Set<String> = ["org.apache.tomcat.util.threads.TaskThread"]

    private static let thread = "java/lang/Thread"

    /// Those of `Thread`'s constructors that take something to run.
    private static let threadArguments: [String] = {
        let group = "Ljava/lang/ThreadGroup;", task = "Ljava/lang/Runnable;", name = "Ljava/lang/String;"
        return [
            task, group + task, task + name, group + task + name, group + task + name + "J", group + task + name + "JZ",
        ]
    }()

    /// Classes of the JDK whose subclasses are threads or pools of their own kind, which no call site shows.
    static let bases = [
        thread, "java/util/concurrent/ThreadPoolExecutor", "java/util/concurrent/ScheduledThreadPoolExecutor",
        "java/util/concurrent/ForkJoinPool", "java/util/concurrent/ForkJoinWorkerThread", "java/util/Timer",
    ]
}
