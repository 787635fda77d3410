import Bytecode
import TestSupport

/// Classes compiled once for all tests, for Java 11.
///
/// `demo.Main` prints, for each argument, the contents of every resource of that name in the order of `getResources`,
/// then who has each class it is told of (`class:NAME`), and the package version (`version`).
final class DemoClasses: Sendable {
    static let shared = Result<DemoClasses, any Error> { try DemoClasses() }

    private let files: [String: [UInt8]]

    private init() throws {
        let scratch = try Scratch()
        for (name, text) in [("demo/Main", Self.main), ("demo/Agent", Self.agent), ("lib/Types", Self.types)] {
            try scratch.write("src/\(name).java", text)
        }
        let sources = ["demo/Main", "demo/Agent", "lib/Types"].map { scratch.file("src/\($0).java") }
        try Command.succeed(SetUp.tool("javac"), ["--release", "11", "-d", scratch.file("out")] + sources)
        // Kept in memory: nothing ends the life of a static value, so its directory would stay behind.
        let names = ["Base", "Shape", "Round", "Circle", "Helper", "Unused", "Service", "Where"].map { "lib/\($0)" }
        var files: [String: [UInt8]] = [:]
        for name in ["demo/Main", "demo/Agent"] + names {
            files[name] = try scratch.read("out/\(name).class")
        }
        self.files = files
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        guard let bytes = try shared.get().files[name] else {
            throw CommandError("no class \(name) was compiled")
        }
        return bytes
    }

    static func entry(_ name: String, prefix: String = "") throws -> MadeEntry {
        .bytes("\(prefix)\(name).class", try bytes(name))
    }

    private static let main = """
        package demo;
        import java.io.*;
        import java.net.*;
        import java.util.*;
        public class Main {
            public static void main(String[] args) throws Exception {
                ClassLoader loader = Main.class.getClassLoader();
                for (String name : args) {
                    if (name.equals("version")) {
                        System.out.println("version " + Main.class.getPackage().getImplementationVersion());
                    } else if (name.startsWith("class:")) {
                        Class<?> type = Class.forName(name.substring(6));
                        String place = type.getProtectionDomain().getCodeSource().getLocation().toString();
                        System.out.println(name + " " + (place.endsWith("!/") ? place.substring(0, place.length() - 2) : place)
                            .replaceAll(".*/", ""));
                    } else {
                        for (URL url : Collections.list(loader.getResources(name)))
                            try (InputStream in = url.openStream()) {
                                System.out.println(name + " = " + new String(in.readAllBytes()).trim());
                            }
                    }
                }
            }
        }
        """

    private static let agent = """
        package demo;
        public class Agent { public static void agentmain(String text) { System.out.println("agent"); } }
        """

    private static let types = """
        package lib;
        class Base { }
        interface Shape { }
        interface Round extends Shape { }
        class Circle extends Base implements Round { Object helper() { return new Helper(); } }
        class Helper { }
        class Unused { }
        class Service implements Shape { }
        class Where { Object of(Class<?> c) { return c.getProtectionDomain().getCodeSource() + "jar:file:x"; } }
        """
}
