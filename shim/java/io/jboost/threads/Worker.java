package io.jboost.threads;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a virtual thread of ours runs, and whether the JVM should wait for it. */
final class Worker implements Runnable {
    /**
     * Those that have not ended. A worker's task may hold its thread, as those of pools do, so that weak keys alone would
     * keep ended ones for ever.
     */
    private static final Map<Thread, Worker> WORKERS = Collections.synchronizedMap(new WeakHashMap<>());

    private final Runnable target;
    volatile boolean isDaemon;
    /** Whether {@link KeepAlive} counts it. */
    private boolean isCounted;

    Worker(Runnable target, boolean isDaemon) {
        this.target = target;
        this.isDaemon = isDaemon;
    }

    static void register(Thread thread, Worker worker) {
        WORKERS.put(thread, worker);
    }

    /** Null for threads that are not ours, or have ended. */
    static Worker of(Thread thread) {
        return VirtualThreads.isVirtual(thread) ? WORKERS.get(thread) : null;
    }

    void start(Thread thread) {
        synchronized (this) {
            // A second start is refused by the thread itself, and must not count twice.
            if (!isDaemon && !isCounted) {
                isCounted = true;
                KeepAlive.enter();
            } else {
                thread.start();
                return;
            }
        }
        try {
            thread.start();
        } catch (Throwable problem) {
            KeepAlive.leave();
            throw problem;
        }
    }

    @Override
    public void run() {
        Thread thread = Thread.currentThread();
        try {
            target.run();
        } catch (Throwable problem) {
            // Told here rather than by the JVM, which might have ended by then: nothing else may keep it up.
            thread.getUncaughtExceptionHandler().uncaughtException(thread, problem);
        } finally {
            WORKERS.remove(thread);
            if (isCounted) {
                KeepAlive.leave();
            }
        }
    }

    /** A platform thread that keeps the JVM up while there are workers that are no daemons: all virtual threads are. */
    private static final class KeepAlive {
        private static final ReentrantLock LOCK = new ReentrantLock();
        private static final Condition NONE_LEFT = LOCK.newCondition();
        private static int workers;
        private static Thread keeper;

        static void enter() {
            LOCK.lock();
            try {
                workers++;
                if (keeper == null) {
                    keeper = new Thread(KeepAlive::keep, "jboost-keep-alive");
                    keeper.setDaemon(false);
                    keeper.start();
                }
            } finally {
                LOCK.unlock();
            }
        }

        static void leave() {
            LOCK.lock();
            try {
                if (--workers == 0) {
                    NONE_LEFT.signalAll();
                }
            } finally {
                LOCK.unlock();
            }
        }

        private static void keep() {
            LOCK.lock();
            try {
                while (workers > 0) {
                    NONE_LEFT.awaitUninterruptibly();
                }
                keeper = null;
            } finally {
                LOCK.unlock();
            }
        }
    }
}
