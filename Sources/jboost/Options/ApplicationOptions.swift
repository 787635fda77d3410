import ArgumentParser
import JVM
import JavaBoost

/// What the application is, and the JVM options that it is always started with.
struct ApplicationOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The jar, WAR or directory; with --cp the main class, with --module-path the module.", valueName: "app"),
        completion: .file())
    var app: String
    @Option(
        name: [.customLong("cp"), .customLong("class-path"), .customLong("cp", withSingleDash: true)],
        help: ArgumentHelp("A class path; <app> is then the main class.", valueName: "path"))
    var classPath: String?
    @Option(
        name: [.customLong("module-path"), .customShort("p")],
        help: ArgumentHelp("A module path; <app> is then MODULE or MODULE/MAIN.", valueName: "path"))
    var modulePath: String?
    @Option(help: ArgumentHelp("The main class of a directory, or another than the manifest's.", valueName: "class"))
    var mainClass: String?
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("An option of `java` for every start, such as -Xmx1g. Repeat for more.", valueName: "option")
    )
    var javaOption: [String] = []

    /// Taken away by `AppFileOptions` before anything is parsed; here for `--help` and completion.
    @Option(
        help: ArgumentHelp(
            "An app file with these options (docs/app-file.md); without <app>, jboost.yaml where there is one.",
            valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    func input() throws -> AppInput {
        let target: AppInput.Target
        if let modulePath {
            let parts = app.split(separator: "/", maxSplits: 1).map(String.init)
            guard let name = parts.first else {
                throw BoostError(
                    .usage, step: "application", message: "\(app) is no module",
                    wayOut: "name one as `java -m` would: MODULE or MODULE/MAIN")
            }
            target = .module(
                path: modulePath, name: name, mainClass: parts.count > 1 ? parts[1] : nil, classPath: classPath)
        } else if let classPath {
            target = .classPath(classPath, mainClass: app)
        } else {
            target = .path(UserPath.absolute(app))
        }
        return AppInput(
            target, systemProperties: SystemProperties.parse(javaOption),
            environment: AppInput.loaderVariables(of: ProcessEnvironment.all()), mainClass: mainClass)
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
