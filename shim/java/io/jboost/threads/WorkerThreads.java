package io.jboost.threads;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Stands for the JDK's own ways to make threads and pools in classes that jboost rewrote: same pools, same sizes, same
 * queues, same names, but the workers are virtual threads.
 *
 * <p>Each method takes what the original takes (an instance method its object first) and behaves as it does wherever
 * virtual threads are off: {@code -Djboost.threads=off}, a JDK before 21, a thread on the black list.
 */
public final class WorkerThreads {
    private WorkerThreads() {}

    // Executors

    public static ExecutorService newFixedThreadPool(int threads) {
        return Executors.newFixedThreadPool(threads, defaultThreadFactory());
    }

    public static ExecutorService newCachedThreadPool() {
        return Executors.newCachedThreadPool(defaultThreadFactory());
    }

    public static ExecutorService newSingleThreadExecutor() {
        return Executors.newSingleThreadExecutor(defaultThreadFactory());
    }

    public static ScheduledExecutorService newScheduledThreadPool(int threads) {
        return Executors.newScheduledThreadPool(threads, defaultThreadFactory());
    }

    public static ScheduledExecutorService newSingleThreadScheduledExecutor() {
        return Executors.newSingleThreadScheduledExecutor(defaultThreadFactory());
    }

    public static ThreadFactory defaultThreadFactory() {
        return Settings.ENABLED ? new PoolThreadFactory() : Executors.defaultThreadFactory();
    }

    public static ThreadPoolExecutor newThreadPoolExecutor(
            int core, int maximum, long keepAlive, TimeUnit unit, BlockingQueue<Runnable> queue) {
        return new ThreadPoolExecutor(core, maximum, keepAlive, unit, queue, defaultThreadFactory());
    }

    public static ThreadPoolExecutor newThreadPoolExecutor(
            int core, int maximum, long keepAlive, TimeUnit unit, BlockingQueue<Runnable> queue,
            RejectedExecutionHandler handler) {
        return new ThreadPoolExecutor(core, maximum, keepAlive, unit, queue, defaultThreadFactory(), handler);
    }

    public static ScheduledThreadPoolExecutor newScheduledThreadPoolExecutor(int core) {
        return new ScheduledThreadPoolExecutor(core, defaultThreadFactory());
    }

    public static ScheduledThreadPoolExecutor newScheduledThreadPoolExecutor(
            int core, RejectedExecutionHandler handler) {
        return new ScheduledThreadPoolExecutor(core, defaultThreadFactory(), handler);
    }

    /**
     * {@code factory.newThread(task)}. What it makes stays, unless it is a thread of a class that does nothing but carry a
     * name and a date: then a virtual thread with the same name stands for it.
     */
    public static Thread newThread(ThreadFactory factory, Runnable task) {
        Thread made = factory.newThread(task);
        if (made == null || task == null || !Settings.isReplaceable(made.getClass())
                || !Settings.isWorker(task, made.getName())) {
            return made;
        }
        Thread thread = newThread(null, task, made.getName(), 0, true);
        setDaemon(thread, made.isDaemon());
        thread.setContextClassLoader(made.getContextClassLoader());
        return thread;
    }

    // Thread's constructors

    public static Thread newThread(Runnable target) {
        return newThread(null, target, null, 0, true);
    }

    public static Thread newThread(ThreadGroup group, Runnable target) {
        return newThread(group, target, null, 0, true);
    }

    public static Thread newThread(Runnable target, String name) {
        return newThread(null, target, requireName(name), 0, true);
    }

    public static Thread newThread(ThreadGroup group, Runnable target, String name) {
        return newThread(group, target, requireName(name), 0, true);
    }

    public static Thread newThread(ThreadGroup group, Runnable target, String name, long stackSize) {
        return newThread(group, target, requireName(name), stackSize, true);
    }

    /** @param name null where the JDK would give one */
    public static Thread newThread(
            ThreadGroup group, Runnable target, String name, long stackSize, boolean inheritThreadLocals) {
        if (target == null || !Settings.isWorker(target, name) || !isPlain(group)) {
            return platformThread(group, target, name, stackSize, inheritThreadLocals);
        }
        Worker worker = new Worker(target, isDaemon(Thread.currentThread()));
        Thread thread = VirtualThreads.unstarted(
                name != null ? name : PoolThreadFactory.nextThreadName(), inheritThreadLocals, worker);
        Worker.register(thread, worker);
        return thread;
    }

    /** The JDK's own numbering cannot be asked for, so an unnamed thread goes by the constructor without a name. */
    private static Thread platformThread(
            ThreadGroup group, Runnable target, String name, long stackSize, boolean inheritThreadLocals) {
        if (name != null) {
            return new Thread(group, target, name, stackSize, inheritThreadLocals);
        }
        return new Thread(group, target);
    }

    private static String requireName(String name) {
        if (name == null) {
            throw new NullPointerException("'name' is null");
        }
        return name;
    }

    /** A group with a class of its own may handle its threads' exceptions, which virtual threads would not reach. */
    private static boolean isPlain(ThreadGroup group) {
        return group == null || group.getClass() == ThreadGroup.class;
    }

    // Thread's methods

    public static void start(Thread thread) {
        Worker worker = Worker.of(thread);
        if (worker == null) {
            thread.start();
        } else {
            worker.start(thread);
        }
    }

    public static void setDaemon(Thread thread, boolean on) {
        Worker worker = Worker.of(thread);
        if (worker == null) {
            // One of ours that has ended may be told anything, as any other.
            if (!VirtualThreads.isVirtual(thread) || thread.getState() != Thread.State.TERMINATED) {
                thread.setDaemon(on);
            }
        } else if (thread.isAlive()) {
            throw new IllegalThreadStateException();
        } else {
            worker.isDaemon = on;
        }
    }

    public static boolean isDaemon(Thread thread) {
        Worker worker = Worker.of(thread);
        return worker == null ? thread.isDaemon() : worker.isDaemon;
    }
}
