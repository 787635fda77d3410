import ArgumentParser
import JVM
import JavaBoost

/// What the application is, and the JVM options that it is always started with.
struct ApplicationOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The jar, WAR or directory; with --cp or --module-path the main class or module.", valueName: "app"),
        completion: .file())
    var app: String
    @Option(name: [.customLong("cp"), .customLong("class-path")], help: "A class path; the argument is then the main class.")
    var classPath: String?
    @Option(name: [.customLong("module-path"), .customShort("p")], help: "A module path; the argument is then MODULE or MODULE/MAIN.")
    var modulePath: String?
    @Option(help: "The main class of a directory, or in place of the manifest's.")
    var mainClass: String?
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A JVM option that every start gets; repeat for more.", valueName: "option"))
    var javaOption: [String] = []

    func input() throws -> AppInput {
        let target: AppInput.Target
        if let modulePath {
            let parts = app.split(separator: "/", maxSplits: 1).map(String.init)
            target = .module(
                path: modulePath, name: parts[0], mainClass: parts.count > 1 ? parts[1] : nil, classPath: classPath)
        } else if let classPath {
            target = .classPath(classPath, mainClass: app)
        } else {
            target = .path(UserPath.absolute(app))
        }
        return AppInput(
            target, systemProperties: SystemProperties.parse(javaOption),
            environment: ProcessEnvironment.all().filter { $0.key.hasPrefix("LOADER_") }, mainClass: mainClass)
    }
}

/// `-Dname=value` among JVM options.
enum SystemProperties {
    static func parse(_ options: [String]) -> [String: String] {
        var result: [String: String] = [:]
        for option in options where option.hasPrefix("-D") {
            let parts = option.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            result[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return result
    }
}
