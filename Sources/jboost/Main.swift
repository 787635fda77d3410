import ArgumentParser
import JVM
import JavaBoost

@main
enum Main {
    static func main() {
        let arguments = CommandLine.arguments
        if arguments.count > 1 {
            switch arguments[1] {
            case "run" where arguments.count > 2 && !["--help", "-h", "-help"].contains(arguments[2]):
                RunCommand.main(Array(arguments.dropFirst(2)))
            case Finisher.commandName where arguments.count > 3:
                RunCommand.finish(store: arguments[2], spools: Array(arguments.dropFirst(3)))
            default: break
            }
        }
        ProcessEnvironment.fixTimeZone()
        do {
            var command = try AppFileOptions.parse(Array(arguments.dropFirst()))
            try command.run()
        } catch { Jboost.exit(withError: error) }
    }
}
