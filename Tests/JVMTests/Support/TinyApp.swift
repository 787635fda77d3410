import Glibc
import JVM
import TestSupport

/// A small application with an agent and a class loader, compiled once for all tests.
enum TinyApp {
    /// The directory that holds `app.jar` (main class `m.Hello`), `agent.jar` and `boot.jar`.
    static let shared: Result<Scratch, any Error> = {
        do {
            let scratch = try Scratch()
            // The value is never freed: its directory goes when the process ends.
            atexit { TinyApp.remove() }
            for (name, text) in sources { try scratch.write(name, text) }
            let script =
                "javac --release 11 -d out m/*.java && jar cf app.jar -C out . "
                + "&& jar cfm agent.jar agent.mf -C out . && jar cf boot.jar agent.mf"
            let built = try Command.run("/bin/sh", ["-c", script], in: scratch.path)
            guard built.status == .exited(0) else { throw Unbuilt(output: built.output) }
            return .success(scratch)
        } catch {
            return .failure(error)
        }
    }()

    struct Unbuilt: Error { var output: String }

    private static func remove() {
        if let path = try? shared.get().path { _ = try? Command.run("/bin/rm", ["-rf", path]) }
    }

    private static let sources: [(String, String)] = [
        (
            "m/Hello.java",
            """
            package m;
            public class Hello {
                static class Inner { static int x = 1; }
                public static void main(String[] a) { System.out.println("hello " + Inner.x); }
            }
            """
        ),
        (
            "m/Loader.java",
            """
            package m;
            public class Loader extends ClassLoader { public Loader(ClassLoader parent) { super(parent); } }
            """
        ),
        (
            "m/Agent.java",
            """
            package m;
            import java.lang.instrument.*;
            import java.security.ProtectionDomain;
            public class Agent implements ClassFileTransformer {
                public static void premain(String a, Instrumentation i) { i.addTransformer(new Agent()); }
                public byte[] transform(ClassLoader l, String name, Class<?> c, ProtectionDomain d, byte[] b) {
                    if ("m/Hello".equals(name)) System.out.println("agent saw it");
                    return null;
                }
            }
            """
        ),
        ("agent.mf", "Premain-Class: m.Agent\n"),
    ]
}
