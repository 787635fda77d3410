package io.jboost.threads;

import java.util.ArrayList;
import java.util.List;

/**
 * What is virtual and what is not. Read once:
 *
 * <ul>
 *   <li>{@code jboost.threads=off}: nothing is;
 *   <li>{@code jboost.threads.black}, {@code jboost.threads.white}: selectors in Wisp's syntax, divided by {@code ;}:
 *       {@code class:} and {@code package:} compare with the Runnable's class, exactly; {@code name:} with the thread's
 *       name, where {@code *} stands for anything. The black list comes on top of {@link #ALWAYS_BLACK}; the white
 *       list wins over both;
 *   <li>{@code jboost.threads.subclasses}: further classes, divided by {@code ;}, of threads for which a virtual one may
 *       stand where a pool asks its factory for one.
 * </ul>
 */
final class Settings {
    static final boolean ENABLED =
            VirtualThreads.areAvailable() && !"off".equalsIgnoreCase(System.getProperty("jboost.threads"));

    /** Event loops, acceptors and pollers, which never wait for long; schedulers' clocks, loggers, housekeeping. */
    private static final String ALWAYS_BLACK = "name:*EventLoop*;name:*eventloop*;name:*event-loop*;name:*-Acceptor*;"
            + "name:*-Poller*;name:Catalina-utility-*;name:*housekeeper*;name:*-keep-alive*;name:Log4j2-*;"
            + "name:logback-*;name:AsyncAppender-*;name:*TimerThread*;name:*ReferenceQueue*;name:*Cleaner*";

    private static final List<String> BLACK =
            selectors(ALWAYS_BLACK + ";" + System.getProperty("jboost.threads.black", ""));
    private static final List<String> WHITE = selectors(System.getProperty("jboost.threads.white", ""));

    /** Threads that only carry a name and a date: Tomcat's workers. */
    private static final List<String> REPLACEABLE = selectors(
            "org.apache.tomcat.util.threads.TaskThread;" + System.getProperty("jboost.threads.subclasses", ""));

    private Settings() {}

    static boolean isReplaceable(Class<?> type) {
        return REPLACEABLE.contains(type.getName());
    }

    /** @param name of the thread, or null */
    static boolean isWorker(Runnable target, String name) {
        return ENABLED && (isSelected(WHITE, target, name) || !isSelected(BLACK, target, name));
    }

    private static List<String> selectors(String list) {
        List<String> result = new ArrayList<>();
        for (String selector : list.split(";")) {
            if (!selector.trim().isEmpty()) {
                result.add(selector.trim());
            }
        }
        return result;
    }

    private static boolean isSelected(List<String> selectors, Runnable target, String name) {
        if (selectors.isEmpty()) {
            return false;
        }
        String type = target.getClass().getName();
        int dot = type.lastIndexOf('.');
        String folder = dot < 0 ? "" : type.substring(0, dot);
        for (String selector : selectors) {
            if (selector.startsWith("class:")
                    ? selector.substring(6).equals(type)
                    : selector.startsWith("package:")
                            ? selector.substring(8).equals(folder)
                            : selector.startsWith("name:") && name != null && matches(selector.substring(5), name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether all of {@code name} follows {@code pattern}. */
    static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int mark = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
