import Bytecode
import TestSupport

/// Real jars and classes that set-up has put on the machine.
enum RealFiles {
    /// The base module of the JDK that compiles the fixtures: a zip with four bytes in front.
    static func javaBase() throws -> Jar {
        try Jar(path: try Command.shell("ls -d /usr/lib/jvm/java-17-*/jmods/java.base.jmod | head -1").trimmed)
    }

    /// Third-party jars of all kinds of packers and class-file versions.
    static func libraries() throws -> [String] {
        try Command.shell("ls '\(SetUp.path)'/jars/*.jar").split(separator: "\n").map(String.init)
    }

    /// A Spring Boot jar with stored jars in it.
    static var shop: String { SetUp.app("shop.jar") }

    /// A class of middling size with most kinds of constants and attributes.
    static func someClass() throws -> [UInt8] {
        let jar = try javaBase()
        return try jar.read(require(jar.entry(named: "classes/java/util/StringJoiner.class")))
    }

    private static func require(_ entry: Jar.Entry?) throws -> Jar.Entry {
        guard let entry else { throw CommandError("look up a class of java.base") }
        return entry
    }
}

extension String {
    var trimmed: String { String(self.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }
}
