import Bytecode

/// Real jars and classes that set-up has put on the machine.
enum RealFiles {
    /// The fixtures, as scripts/setup.sh leaves them.
    static let fixtures: String =
        environment("JBOOST_FIXTURES") ?? #filePath.components(before: "/Tests/BytecodeTests/") + "/.fixtures"

    /// The base module of the JDK that compiles the fixtures: a zip with four bytes in front.
    static func javaBase() throws -> Jar {
        try Jar(path: try shell("ls -d /usr/lib/jvm/java-17-*/jmods/java.base.jmod | head -1").trimmed)
    }

    /// Third-party jars of all kinds of packers and class-file versions.
    static func libraries() throws -> [String] {
        try shell("ls '\(fixtures)'/jars/*.jar").split(separator: "\n").map(String.init)
    }

    /// A Spring Boot jar with stored jars in it.
    static var shop: String { fixtures + "/apps/shop.jar" }

    /// A class of middling size with most kinds of constants and attributes.
    static func someClass() throws -> [UInt8] {
        let jar = try javaBase()
        return try jar.read(require(jar.entry(named: "classes/java/util/StringJoiner.class")))
    }

    private static func require(_ entry: Jar.Entry?) throws -> Jar.Entry {
        guard let entry else { throw CommandFailed(command: "look up a class of java.base", status: 1, output: "") }
        return entry
    }
}

extension String {
    var trimmed: String { String(self.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }

    func components(before separator: String) -> String {
        guard let range = self.firstRange(of: separator) else { return self }
        return String(self[..<range.lowerBound])
    }
}
