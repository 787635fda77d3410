package io.jboost.threads;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** As {@code Executors.defaultThreadFactory()}: names {@code pool-N-thread-M}, no daemons. */
final class PoolThreadFactory implements ThreadFactory {
    private static final AtomicInteger POOLS = new AtomicInteger(1);
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final AtomicInteger workers = new AtomicInteger(1);
    private final String prefix = "pool-" + POOLS.getAndIncrement() + "-thread-";

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = WorkerThreads.newThread(null, task, prefix + workers.getAndIncrement(), 0, true);
        if (WorkerThreads.isDaemon(thread)) {
            WorkerThreads.setDaemon(thread, false);
        }
        if (!VirtualThreads.isVirtual(thread) && thread.getPriority() != Thread.NORM_PRIORITY) {
            thread.setPriority(Thread.NORM_PRIORITY);
        }
        return thread;
    }

    /** {@code Thread-N}, as the JDK names a thread that was given no name. */
    static String nextThreadName() {
        return "Thread-" + THREADS.getAndIncrement();
    }
}
