import JVM
import TestSupport

/// A program of a few classes with a lambda, a proxy and, where told so, a plug-in loaded by a `URLClassLoader`.
/// Compiled once for all tests, for Java 11.
final class TinyApp: Sendable {
    static let shared = Result { try TinyApp() }

    private let scratch: Scratch
    var directory: String { scratch.path }
    var jar: String { scratch.file("app.jar") }
    var plugIn: String { scratch.file("plug.jar") }

    private init() throws {
        scratch = try Scratch.untilExit()
        try scratch.write("src/p/Main.java", Self.main)
        try scratch.write("plug/q/Plug.java", Self.plug)
        let bin = SetUp.jdk("17") + "/bin"
        for (sources, classes, jar, extra) in [
            ("src/p/Main.java", "out", "app.jar", ["-e"]), ("plug/q/Plug.java", "plugout", "plug.jar", []),
        ] {
            try Command.succeed(bin + "/javac", ["--release", "11", "-d", classes, sources], in: directory)
            let arguments = extra.isEmpty ? ["cf", jar] : ["cfe", jar, "p.Main"]
            try Command.succeed(bin + "/jar", arguments + ["-C", classes, "."], in: directory)
        }
    }

    /// The class file that `javac` made of a class of the plug-in, by its name with dots.
    func plugClass(_ name: String) throws -> [UInt8] {
        try scratch.read("plugout/" + name.split(separator: ".").joined(separator: "/") + ".class")
    }

    private static let main = """
        package p;
        import java.net.URL;
        import java.net.URLClassLoader;
        import java.util.function.Function;
        public class Main {
            interface Greeter { String greet(String name); }
            static class Helper { @Override public String toString() { return "helper"; } }
            public static void main(String[] args) throws Exception {
                Function<String, String> shout = text -> text + "!" + args.length;
                Greeter greeter = (Greeter) java.lang.reflect.Proxy.newProxyInstance(
                    Main.class.getClassLoader(), new Class<?>[] {Greeter.class}, (proxy, method, given) -> "proxied");
                System.out.println(shout.apply(greeter.greet("x")) + new Helper());
                if (args.length == 0) return;
                URL url = java.nio.file.Paths.get(args[0]).toUri().toURL();
                Class<?> plug = new URLClassLoader(new URL[] {url}).loadClass("q.Plug");
                System.out.println(plug.getDeclaredConstructor().newInstance());
            }
        }
        """

    private static let plug = """
        package q;
        public class Plug extends Base implements Runnable, Marked {
            static class Inner { int value = 3; }
            @Override public void run() { }
            @Override public String toString() { return "plug " + new Inner().value; }
        }
        class Base { }
        interface Marked extends Comparable<Object> { default int compareTo(Object other) { return 0; } }
        """
}

extension Result where Failure == any Error {
    init(catching body: () throws -> Success, _: Void = ()) {
        do { self = .success(try body()) } catch { self = .failure(error) }
    }
}
