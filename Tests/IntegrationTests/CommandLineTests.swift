import TestSupport
import Testing

/// The command line as ArgumentParser itself describes it.
private struct Described {
    /// Such as ["cache", "list"].
    var path: [String]
    /// `--json`, `-q`: every spelling.
    var names: [String]
    var subcommands: [Described]

    static func read() throws -> Described {
        try Fixture.with { f in
            let done = try f.jboost(["--experimental-dump-help"])
            return Described(try done.json()["command"], [])
        }
    }

    private init(_ json: JSON, _ path: [String]) {
        self.path = path
        names = json["arguments"].items.filter { $0["shouldDisplay"].bool != false }.flatMap { argument in
            argument["names"].items.map { ($0["kind"].text == "long" ? "--" : "-") + ($0["name"].text ?? "") }
        }
        subcommands = json["subcommands"].items.filter { $0["commandName"].text != "help" }.map {
            Described($0, path + [$0["commandName"].text ?? "?"])
        }
    }

    /// This command and those below it.
    var all: [Described] { [self] + subcommands.flatMap(\.all) }
}

@Suite("the command line") struct CommandLineTests {
    @Test("--help of every command lists its options and its exit statuses")
    func help() throws {
        let commands = try Described.read().all
        #expect(commands.count == 20, "\(commands.map(\.path))")
        try Fixture.with { f in
            for command in commands {
                let done = try f.jboost(command.path + ["--help"])
                #expect(done.code == 0 && done.errors == "", "\(done)")
                let words = Set(done.output.split { " \n,/[]()".contains($0) }.map(String.init))
                for name in command.names { #expect(words.contains(name), "\(command.path) \(name)") }
                #expect(done.output.contains("USAGE: jboost"))
                // A command that only has others below it ends as they do.
                if command.path.isEmpty || command.subcommands.isEmpty {
                    #expect(done.output.contains("EXIT STATUSES:"), "\(command.path)")
                    #expect(done.output.contains("  70  a defect of jboost"), "\(command.path)")
                } else {
                    #expect(done.output.contains("SUBCOMMANDS:"))
                }
            }
        }
    }

    @Test("docs/reference.md is what scripts/reference.sh makes of it")
    func reference() throws {
        try Fixture.with { f in
            try f.directory("scripts")
            try f.directory("docs")
            try Files.copy(SetUp.repository + "/scripts/reference.sh", to: f.file("scripts/reference.sh"))
            let done = try f.run(f.file("scripts/reference.sh"), [Product.jboost])
            #expect(done.code == 0, "\(done)")
            let made = Files.content(f.file("docs/reference.md")) ?? ""
            #expect(made == Files.content(SetUp.repository + "/docs/reference.md"), "run scripts/reference.sh")
            for command in try Described.read().all {
                for name in command.names where !["--help", "-h", "--version"].contains(name) {
                    #expect(made.contains(name), "\(command.path) \(name)")
                }
            }
        }
    }

    @Test("completion scripts name every command and option", arguments: ["bash", "zsh", "fish"])
    func completionScript(_ shell: String) throws {
        try Fixture.with { f in
            let done = try f.jboost(["--generate-completion-script", shell])
            #expect(done.code == 0, "\(done)")
            for command in try Described.read().all {
                for word in command.path { #expect(done.output.contains(word), "\(word)") }
                for name in command.names {
                    // fish takes names without their dashes.
                    let shown = shell == "fish" ? String(name.drop { $0 == "-" }) : name
                    #expect(done.output.contains(shown), "\(command.path) \(name)")
                }
            }
        }
    }

    @Test("completes in a bash that has sourced its script")
    func bash() throws {
        try Fixture.with { f in
            let script = f.file("completion.bash")
            try Files.write(script, try f.jboost(["--generate-completion-script", "bash"]).output)
            try Files.write(f.file("app.jar"), "")
            let shell = """
                source "$0"; specification=$(complete -p jboost) || exit 9
                function=${specification##*-F }; function=${function%% *}
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9
                "$function" jboost "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            func complete(_ words: String...) throws -> Set<String> {
                let done = try f.run("bash", ["-c", shell, script, "jboost"] + words)
                #expect(done.code == 0, "\(done)")
                return Set(done.lines.map { $0.split(separator: " ").joined() }.filter { !$0.isEmpty })
            }
            #expect(try complete("b") == ["bench", "build"])
            #expect(try complete("build", "--ma") == ["--machine-code", "--main-class", "--max-size"])
            #expect(try complete("build", "--jit", "b") == ["balanced", "burst"])
            #expect(try complete("cache", "f") == ["fallbacks"])
            #expect(try complete("run", "--w") == ["--wait"])
            #expect(try complete("explain", "--s") == ["--store"])
            #expect(try complete("inspect", "app").contains("app.jar"))
        }
    }
}
