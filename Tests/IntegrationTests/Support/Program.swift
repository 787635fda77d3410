import Glibc
import JVM
import TestSupport
import Testing

/// A program that is started as its run.txt says (fixtures/README.md).
struct Program: Sendable {
    /// How it shows that it is ready.
    enum Readiness: Hashable, Sendable {
        case exit
        case http(String)
        /// A text on standard output.
        case log(String)
    }

    let folder: String
    let readiness: Readiness
    private let keys: [String: String]

    /// - Parameter name: its folder below the applications, "programs/maven", or one of several in a folder,
    ///   "awkward/old" with old.run.txt.
    /// - Throws: `CommandError` when there is no such program or its run.txt says nothing of readiness.
    init(_ name: String) throws {
        let path = SetUp.app(name), isFolder = Files.exists(path + "/run.txt")
        folder = isFolder ? path : "/" + path.split(separator: "/").dropLast().joined(separator: "/")
        guard let text = Files.content(isFolder ? path + "/run.txt" : path + ".run.txt") else {
            throw CommandError("no run.txt of \(name)")
        }
        var keys: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let pair = line.split(separator: "=", maxSplits: 1).map(String.init)
            keys[pair[0]] = pair.count > 1 ? pair[1] : ""
        }
        self.keys = keys
        let ready = (keys["ready"] ?? "").split(separator: " ", maxSplits: 1).map(String.init)
        readiness =
            switch ready.first {
            case "exit": .exit
            case "http": .http(ready[1])
            case "log": .log(ready[1])
            default: throw CommandError("\(name): ready=\(keys["ready"] ?? "")")
            }
    }

    var jdks: [String] { keys["jdks", default: ""].split(separator: " ").map(String.init) }

    /// Where it is run: `{tmp}`, which is also the working directory, `{port}` and `{port2}`.
    struct Place {
        var directory: String
        var port: UInt16
        var port2: UInt16
    }

    func place(_ f: Fixture, _ name: String) throws -> Place {
        if let template = keys["copy"] {
            try Files.copy("\(folder)/\(template)", to: f.file(name))
        } else {
            try f.directory(name)
        }
        return Place(directory: f.file(name), port: try Server.freePort(), port2: try Server.freePort())
    }

    /// The words of `jvm` or `args`; `port` stands for `{port}`.
    private func words(_ key: String, _ place: Place, port: String) -> [String] {
        keys[key, default: ""].split(separator: " ").map {
            String($0).replacing("{dir}", with: folder).replacing("{tmp}", with: place.directory)
                .replacing("{port2}", with: "\(place.port2)").replacing("{port}", with: port)
        }
    }

    /// What is started: for `java` and `run` with the options in `java`'s spelling.
    private func target(isJava: Bool) -> [String] {
        func path(_ key: String) -> String? {
            keys[key].map { $0.split(separator: ":").map { "\(folder)/\($0)" }.joined(separator: ":") }
        }
        if let classPath = path("classpath") { return [isJava ? "-cp" : "--cp", classPath, keys["main"] ?? ""] }
        if let modulePath = path("modulepath") {
            return ["-p", modulePath] + (isJava ? ["-m"] : []) + [keys["module"] ?? ""]
        }
        return (isJava ? ["-jar"] : []) + ["\(folder)/\(keys["jar"] ?? "")"]
    }

    /// What stands behind `java` or `jboost run`.
    func javaArguments(_ place: Place) -> [String] {
        let target = target(isJava: true)
        return words("jvm", place, port: "\(place.port)") + target + words("args", place, port: "\(place.port)")
    }

    /// The application as `jboost build` is told of it; options that name a port are left to `training`.
    func buildArguments(_ place: Place) -> [String] {
        target(isJava: false)
            + words("jvm", place, port: "{port}").filter { !$0.contains("{port}") }.map { "--java-option=\($0)" }
    }

    /// How it is run while it is built or verified.
    func training(_ place: Place) -> [String] {
        var options = words("args", place, port: "{port}").map { "--train-arg=\($0)" }
        options += portOptions(place, port: "{port}").map { ["--train-env", "JDK_JAVA_OPTIONS=\($0)"] } ?? []
        switch readiness {
        case .exit: break
        case .http(let path): options += ["--ready", path]
        case .log(let text): options += ["--ready", "log:\(text)"]
        }
        return options
    }

    /// The arguments and variables of `bin/run`.
    func imageArguments(_ place: Place) -> ([String], [String: String]) {
        let port = "\(place.port)"
        return (
            words("args", place, port: port), portOptions(place, port: port).map { ["JDK_JAVA_OPTIONS": $0] } ?? [:]
        )
    }

    /// The JVM options that hold for one start only, since they name its port.
    private func portOptions(_ place: Place, port: String) -> String? {
        let fixed = words("jvm", place, port: "{port}")
        let options = zip(fixed, words("jvm", place, port: port)).filter { $0.0.contains("{port}") }.map(\.1)
        return options.isEmpty ? nil : options.joined(separator: " ")
    }

    /// What one start shows to the outside: what it answers or prints, and how it ends.
    struct Observation: Hashable {
        var answer: String
        var code: Int32
    }

    /// Waits until a start is ready, asks it what it is for, and ends it by SIGTERM if it does not end by itself.
    ///
    /// - Parameter page: what to GET of a server; the page that shows it ready where nil.
    func observe(_ command: RunningCommand, at place: Place, page: String?) throws -> Observation {
        let answer: String
        switch readiness {
        case .exit:
            let done = try command.finish(within: 600)
            return Observation(answer: done.output, code: done.code)
        case .http(let path):
            try Server.awaitReady(place.port, path, command)
            answer = Self.withoutDate(Server.get(place.port, page ?? path, patience: 60) ?? "")
        case .log(let text):
            try command.awaitOutput(text)
            answer = try STOMP.roundTrip(place.port)
        }
        command.signal(SIGTERM)
        // Under `run --wait` the archive is made before the end.
        return Observation(answer: answer, code: try command.finish(within: 600).code)
    }

    /// What a start by plain `java` shows.
    func plainStart(_ f: Fixture, jdk: String, at place: Place, page: String?) throws -> Observation {
        let command = try f.start(SetUp.java(jdk), javaArguments(place), directory: place.directory)
        let plain = try observe(command, at: place, page: page)
        // Else a comparison of two failures would be a success.
        let isWell = if case .http = readiness { plain.answer.hasPrefix("HTTP/1.1 200") } else { plain.answer != "" }
        #expect(isWell, "\(plain)")
        return plain
    }

    /// An HTTP answer without the lines that differ from one to the next.
    private static func withoutDate(_ answer: String) -> String {
        answer.split(separator: "\r\n", omittingEmptySubsequences: false)
            .filter { !$0.lowercased().hasPrefix("date:") }.joined(separator: "\n")
    }
}

/// The text protocol that message brokers speak.
enum STOMP {
    /// Sends a message to a queue and takes it out again.
    ///
    /// - Returns: the commands of the frames that came, and the message's body.
    static func roundTrip(_ port: UInt16) throws -> String {
        let frames = [
            "CONNECT\n\n\0", "SUBSCRIBE\nid:1\ndestination:/queue/fixture\nack:auto\n\n\0",
            "SEND\ndestination:/queue/fixture\n\nhello, broker\0",
        ]
        let answer = Server.exchange(port, frames.joined(), patience: 60) { $0.hasSuffix("hello, broker\0\n") }
        guard let answer else { throw CommandError("nobody answers on port \(port)") }
        return answer.split(separator: "\0").map { frame in
            let lines = frame.split(separator: "\n", omittingEmptySubsequences: true)
            return "\(lines.first ?? "") \(lines.last ?? "")"
        }.joined(separator: "\n")
    }
}
