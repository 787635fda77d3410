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
        let arguments = [command] + file.arguments(for: command) + rest
        do { return try Jboost.parseAsRoot(arguments) } catch  where lacksApplication(error) {
            guard let application = file.application else { throw error }
            return try Jboost.parseAsRoot(arguments + [application])
        }
    }

    /// The value of `--config`, and what else there is.
    private static func file(in arguments: [String]) throws -> (String?, [String]) {
        var rest = arguments
        guard let index = rest.firstIndex(where: { $0 == "--config" || $0.hasPrefix("--config=") }) else {
            return (nil, rest)
        }
        let option = rest.remove(at: index)
        if option != "--config" { return (String(option.dropFirst("--config=".count)), rest) }
        guard index < rest.endIndex else { throw ValidationError("--config wants a file") }
        return (rest.remove(at: index), rest)
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
