import ArgumentParser
import JVM
import JavaBoost

/// Options that come from an app file instead of the command line.
enum AppFileOptions {
    /// The command that was asked for. Options of the file named by `--config`, or without an application of
    /// `./jboost.yaml`, stand in front of those of the command line, which win.
    static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        guard let command = arguments.first, AppFile.commands.contains(command) else {
            return try Jboost.parseAsRoot(arguments)
        }
        let (named, rest) = try file(in: Array(arguments.dropFirst()))
        if let named { return try parse(command, rest, read(named)) }
        do { return try Jboost.parseAsRoot(arguments) } catch  where lacksApplication(error) {
            guard AppFile.isHere else { throw error }
            return try parse(command, rest, read(AppFile.defaultName))
        }
    }

    private static func parse(_ command: String, _ rest: [String], _ file: AppFile) throws -> any ParsableCommand {
        do {
            return try Jboost.parseAsRoot([command] + file.arguments(for: command, isOther: true) + rest)
        } catch  where lacksApplication(error) {
            let hasPath = rest.contains { argument in
                ["--cp", "-cp", "--class-path", "--module-path", "-p"].contains {
                    argument == $0 || argument.hasPrefix($0 + "=")
                }
            }
            guard let application = file.application(besides: hasPath) else { throw error }
            return try Jboost.parseAsRoot(
                [command] + file.arguments(for: command, isOther: hasPath) + rest + [application])
        }
    }

    /// Options whose value is taken whatever it looks like: it may be an option of the application's.
    private static let unconditional = ["--java-option", "--train-arg", "--train-env"]

    /// The value of `--config`, and what else there is.
    private static func file(in arguments: [String]) throws -> (String?, [String]) {
        var named: String?
        var rest: [String] = []
        var index = arguments.startIndex
        while index < arguments.endIndex {
            let argument = arguments[index]
            index += 1
            if argument == "--" {
                return (named, rest + [argument] + arguments[index...])
            } else if unconditional.contains(argument), index < arguments.endIndex {
                rest += [argument, arguments[index]]
                index += 1
            } else if argument == "--config" || argument.hasPrefix("--config=") {
                guard named == nil else { throw ValidationError("--config is given twice") }
                if argument == "--config" {
                    guard index < arguments.endIndex else { throw ValidationError("--config wants a file") }
                    named = arguments[index]
                    index += 1
                } else {
                    named = String(argument.dropFirst("--config=".count))
                }
            } else {
                rest.append(argument)
            }
        }
        return (named, rest)
    }

    private static func read(_ path: String) throws -> AppFile {
        do { return try AppFile(parsing: SmallFile.read(path), path: path) } catch let error as YAMLError {
            throw ValidationError(error.description)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private static func lacksApplication(_ error: any Error) -> Bool {
        Jboost.message(for: error).hasPrefix("Missing expected argument '<app>'")
    }
}
