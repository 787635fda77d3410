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

    @Test(
        "an app file gives options and application; the command line wins; what is wrong in it is named with its line")
    func appFile() throws {
        try Fixture.with { f in
            let program = try JavaProgram(f, "Hello", main: "System.out.println(1);")
            let there = try f.directory("there")
            try Files.write(
                there + "/jboost.yaml",
                "app: ../programs/Hello/Hello.jar\njdk: \(SetUp.jdk("17"))\nbuild:\n  output: image\n  tier: none\n  json: true\n"
            )
            // Without an application, the file that is here; where it is named, from anywhere.
            let here = try f.jboost(["build"], directory: there)
            #expect(here.code == 0 && Files.exists(there + "/image/bin/run"), "\(here)")
            #expect(try here.json()["tier"].text == "none", "\(here)")
            let named = try f.jboost(["build", "--config", there + "/jboost.yaml", "-o", f.file("other")])
            #expect(named.code == 0 && Files.exists(f.file("other/bin/run")), "\(named)")
            // What the command line says of one value wins.
            let tier = try f.jboost(
                ["build", "--tier", "static", "--train", "none", "-o", f.file("third")], directory: there)
            #expect(try tier.code == 0 && tier.json()["tier"].text == "static", "\(tier)")
            // An option of the application's is none of ours.
            let passed = try f.jboost(
                ["build", program.jar, "--tier", "none", "--train-arg", "--config", "--train-arg=--config=x", "-q"])
            #expect(passed.code == 0, "\(passed)")
            let both = try f.jboost(["inspect", "no-such.jar", "--config=jboost.yaml"], directory: there)
            #expect(both.code == 66 && both.errors.contains("no-such.jar"), "\(both)")

            try Files.write(there + "/broken.yaml", "app: a.jar\nnonsense: 1\n")
            // An application on the command line is that one, and then no file that happens to be here counts.
            let elsewhere = try f.directory("elsewhere")
            try Files.write(elsewhere + "/jboost.yaml", "nonsense")
            let other = try f.jboost(["inspect", program.jar, "--json"], directory: elsewhere)
            #expect(other.code == 0, "\(other)")
            #expect(try f.jboost(["inspect"], directory: elsewhere).code == 64)
            let broken = try f.jboost(["build", "--config", "broken.yaml"], directory: there)
            #expect(broken.code == 64 && broken.errors.contains("broken.yaml:2: nonsense"), "\(broken)")
            try Files.write(there + "/typo.yaml", "app: a.jar\nbuild:\n  thraeds: auto\n")
            let typo = try f.jboost(["build", "--config", "typo.yaml"], directory: there)
            #expect(typo.code == 64 && typo.errors.contains("--thraeds"), "\(typo)")
            let missing = try f.jboost(["build", "--config", "none.yaml"], directory: there)
            #expect(missing.code == 64 && missing.errors.contains("none.yaml"), "\(missing)")
            #expect(try f.jboost(["build", "--config"], directory: there).code == 64)
            #expect(try f.jboost(["build", "--config=a", "--config=b"], directory: there).code == 64)
        }
    }

    @Test("an app file knows every flag of the commands that it may speak of")
    func appFileFlags() throws {
        try Fixture.with { f in
            let described = try f.jboost(["--experimental-dump-help"]).json()["command"]["subcommands"].items
            var flags: Set<String> = []
            for command in described
            where ["bench", "build", "inspect", "threads"].contains(command["commandName"].text) {
                for argument in command["arguments"].items where argument["kind"].text == "flag" {
                    let names = argument["names"].items.filter { $0["kind"].text == "long" }.compactMap {
                        $0["name"].text
                    }
                    flags.formUnion(names.filter { !["help", "version"].contains($0) })
                }
            }
            #expect(flags.count >= 11, "\(flags)")
            for flag in flags {
                let key = flag == "on-refresh" ? "\(flag): 1\n" : "build:\n  \(flag): 1\n"
                try Files.write(f.file("flags.yaml"), "app: a.jar\n" + key)
                let done = try f.jboost(["build", "--config", f.file("flags.yaml")])
                #expect(done.code == 64 && done.errors.contains("\(flag) is true or false"), "\(done)")
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
