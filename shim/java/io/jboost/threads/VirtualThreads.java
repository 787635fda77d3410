package io.jboost.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** {@code Thread.ofVirtual()} and {@code Thread.isVirtual()} (JDK 21) for classes that JDK 11 can load too. */
final class VirtualThreads {
    /** (String, boolean, Runnable)Thread; null where the JDK has no virtual threads. */
    private static final MethodHandle UNSTARTED;
    /** (Thread)boolean. */
    private static final MethodHandle IS_VIRTUAL;

    static {
        MethodHandle unstarted = null;
        MethodHandle isVirtual = null;
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle builders = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
            MethodHandle name = lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class));
            MethodHandle inherit = lookup.findVirtual(
                    builder, "inheritInheritableThreadLocals", MethodType.methodType(builder, boolean.class));
            MethodHandle make =
                    lookup.findVirtual(builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class));
            // (String)Builder, then (String, boolean)Builder, then (String, boolean, Runnable)Thread.
            MethodHandle named = MethodHandles.foldArguments(name, builders);
            MethodHandle inheriting = MethodHandles.collectArguments(inherit, 0, named);
            unstarted = MethodHandles.collectArguments(make, 0, inheriting);
            isVirtual = lookup.findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException problem) {
            // A JDK before 21: all threads stay platform threads.
        }
        UNSTARTED = unstarted;
        IS_VIRTUAL = isVirtual;
    }

    private VirtualThreads() {}

    static boolean areAvailable() {
        return UNSTARTED != null;
    }

    static boolean isVirtual(Thread thread) {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    static Thread unstarted(String name, boolean inheritsThreadLocals, Runnable task) {
        try {
            return (Thread) UNSTARTED.invokeExact(name, inheritsThreadLocals, task);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    private static RuntimeException rethrown(Throwable problem) {
        if (problem instanceof Error) {
            throw (Error) problem;
        }
        if (problem instanceof RuntimeException) {
            throw (RuntimeException) problem;
        }
        return new IllegalStateException(problem);
    }
}
