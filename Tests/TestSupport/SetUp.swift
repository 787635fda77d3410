import Glibc

/// What the set-up step made: JDKs and fixture applications.
public enum SetUp {
    /// `JBOOST_FIXTURES`, else `.fixtures` at the top of the repository; absolute.
    public static let path: String = {
        if let path = unsafe getenv("JBOOST_FIXTURES") { return unsafe String(cString: path) }
        return repository + "/.fixtures"
    }()

    /// The top of the repository.
    public static let repository: String = {
        let file = #filePath
        return String(file[..<(file.firstRange(of: "/Tests/")?.lowerBound ?? file.endIndex)])
    }()

    /// A fixture application.
    public static func app(_ name: String) -> String { "\(path)/apps/\(name)" }

    /// A JDK's home: "11", "17", "21", "25.0.2" or "25".
    public static func jdk(_ name: String) -> String { "\(path)/jdks/\(name)" }
    public static func java(_ name: String) -> String { jdk(name) + "/bin/java" }
    /// A tool of the JDK that compiles what tests make, such as `javac`.
    public static func tool(_ name: String) -> String { "\(jdk("17"))/bin/\(name)" }
}
