import JVM
import TestSupport

extension Fixture {
    /// Compiles one Java file, which is named after its class, into a directory of the scratch directory.
    ///
    /// - Returns: the directory.
    @discardableResult
    func compile(_ name: String, _ text: String, to folder: String) throws -> String {
        let target = try directory(folder), source = try directory(folder + "-source") + "/\(name).java"
        try Files.write(source, text)
        let done = try run(SetUp.jdk("17") + "/bin/javac", ["--release", "11", "-d", target, source])
        if done.code != 0 { throw CommandError("\(done)") }
        return target
    }

    /// The same as a jar that starts this class.
    ///
    /// - Returns: the jar.
    func compileJar(_ main: String, _ text: String) throws -> String {
        let classes = try compile(main, text, to: "classes"), jar = file("\(main.lowercased()).jar")
        let done = try run(
            SetUp.tool("jar"), ["--create", "--file", jar, "--main-class", main, "-C", classes, "."])
        if done.code != 0 { throw CommandError("\(done)") }
        return jar
    }

    /// Compiles a `Main` that prints a word and what its resource `word.txt` says, if there is one.
    @discardableResult
    func compileMain(saying word: String, to folder: String) throws -> String {
        try compile(
            "Main",
            """
            public class Main {
                public static void main(String[] args) throws Exception {
                    var file = Main.class.getResourceAsStream("/word.txt");
                    System.out.println("\(word) " + (file == null ? "none" : new String(file.readAllBytes())));
                    if (args.length > 0) java.nio.file.Files.writeString(java.nio.file.Path.of(args[0]), "x" + System.nanoTime());
                }
            }
            """, to: folder)
    }
}
