import TestSupport

/// A Java program that a test brings along, compiled by JDK 17 for JDK 11 and packed into one jar.
struct JavaProgram {
    let jar: String

    /// - Parameters:
    ///   - name: of its class and of the jar.
    ///   - body: of `main(String[] args)`, which may throw anything.
    init(_ f: Fixture, _ name: String, main body: String) throws {
        let work = try f.directory("programs/\(name)")
        try Files.write(
            "\(work)/\(name).java",
            """
            import java.nio.file.*;
            public class \(name) {
                public static void main(String[] args) throws Exception {
                    \(body)
                }
            }
            """)
        jar = "\(work)/\(name).jar"
        try Self.run(f, "javac", ["--release", "11", "-d", "classes", "\(name).java"], work)
        try Self.run(f, "jar", ["--create", "--file", jar, "--main-class", name, "-C", "classes", "."], work)
    }

    private static func run(_ f: Fixture, _ tool: String, _ arguments: [String], _ directory: String) throws {
        let done = try f.run(SetUp.jdk("17") + "/bin/" + tool, arguments, directory: directory)
        if done.code != 0 { throw CommandError("\(done)") }
    }

    /// Appends a line to the file named by its first argument each time it is executed.
    static func counting(_ f: Fixture) throws -> JavaProgram {
        try JavaProgram(
            f, "Counting",
            main: """
                Files.write(Paths.get(args[0]), "executed\\n".getBytes(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                """)
    }
}

/// How often `JavaProgram.counting` was executed.
func executions(_ file: String) -> Int { (Files.content(file) ?? "").split(separator: "\n").count }
