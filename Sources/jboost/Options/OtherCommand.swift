import ArgumentParser
import JVM
import JavaBoost

/// A candidate of `bench --also`: `LABEL=COMMAND`.
struct OtherCommand: ExpressibleByArgument {
    let label: String
    /// For /bin/sh.
    let command: String

    /// Nil without a label or a command: an empty one would be ready at once.
    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "=") else { return nil }
        label = String(argument[..<equals])
        command = String(argument[argument.index(after: equals)...])
        if label.isEmpty || command.allSatisfy(\.isWhitespace) { return nil }
    }

    /// Started in the same directory and environment as another candidate, and ready at the same moment.
    func candidate(like other: Candidate) -> Candidate {
        var spec = other.spec
        spec.program = "/bin/sh"
        spec.arguments = ["-c", command]
        return Candidate(
            label: label, spec: spec, readiness: other.readiness, instrumentation: .environment, files: files)
    }

    /// Files that the command names by their whole paths.
    private var files: [String] {
        command.split { " \t\n'\"=:;&|<>()".contains($0) }.map(String.init)
            .filter { $0.hasPrefix("/") && (try? FileStamp.read($0))?.isRegularFile == true }
    }
}
