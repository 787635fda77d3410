import ArgumentParser
import JavaBoost

/// Runs a command's body and turns what it throws into one message on stderr and the documented exit status.
///
/// - Parameter startsApplications: whether it does, so that they end with it when it is interrupted.
func reporting(startsApplications: Bool = false, _ body: () throws -> Void) throws {
    if startsApplications { Interruption.prepare() }
    do {
        defer { Interruption.awaitEnd() }
        try body()
    } catch let error as BoostError {
        Console.say(Console.paint("jboost: ", "31") + error.description)
        throw ExitCode(ExitStatus(error.code).rawValue)
    } catch let code as ExitCode {
        throw code
    } catch let exit as CleanExit {
        throw exit
    } catch {
        let mapped = BoostError(wrapping: error)
        Console.say(Console.paint("jboost: ", "31") + mapped.description)
        throw ExitCode(ExitStatus(mapped.code).rawValue)
    }
}
