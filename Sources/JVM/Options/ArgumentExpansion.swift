/// The launcher's first pass: argument files and JDK_JAVA_OPTIONS expanded up to the main class (args.c of libjli).
struct ArgumentExpansion {
    /// The arguments, expanded.
    var arguments: [String] = []
    /// How many of `arguments` came from JDK_JAVA_OPTIONS.
    var fromEnvironment = 0
    /// Whether an argument file holds bytes that are no UTF-8, which `arguments` cannot.
    var losesBytes = false
    private var expectsValue = false
    private var stopped = false
    private var foundMain = false

    static let variable = "JDK_JAVA_OPTIONS"
    /// Bytes of an argument file; more is refused here (the launcher stops at 2 GB).
    private static let fileLimit = 16 << 20

    /// - Parameter options: value of JDK_JAVA_OPTIONS.
    init(_ given: [String], options: String?) throws(OptionError) {
        if let options { try expand(variable: options) }
        fromEnvironment = arguments.count
        for argument in given {
            if !foundMain, !stopped, argument.starts("--source"), argument.utf8.contains(UInt8(ascii: " ")) {
                // A `#!` line passes `--source 17 …` as one argument.
                for word in argument.utf8.split(separator: UInt8(ascii: " ")) {
                    accept(String(decoding: word, as: UTF8.self))
                }
            } else {
                try take(argument)
            }
        }
    }

    /// One argument as given: itself, or what its file says.
    private mutating func take(_ argument: String) throws(OptionError) {
        guard !foundMain, !stopped, argument.utf8.first == UInt8(ascii: "@"), argument.utf8.count > 1 else {
            return accept(argument)
        }
        let name = String(argument.dropFirst())
        if name.utf8.first == UInt8(ascii: "@") { return accept(name) }
        do throws(SystemError) {
            let content = try WholeFile.bytes(name, limit: Self.fileLimit)
            if String(validating: content, as: UTF8.self) == nil { losesBytes = true }
            for word in ArgumentFile.arguments(in: content) { accept(word) }
        } catch {
            throw OptionError(
                code: .unreadableFile, subject: name,
                message: "argument file cannot be read (\(error)); write @@ for an argument that begins with @")
        }
    }

    /// Counts one expanded argument (`checkArg`): decides whether the main class has been seen.
    private mutating func accept(_ argument: String) {
        arguments.append(argument)
        guard !foundMain else { return }
        if argument.utf8.first == UInt8(ascii: "-") {
            expectsValue = LauncherOption.takesValue(argument)
            if ["-jar", "-m", "--module"].contains(argument) { expectsValue = false }
            if argument == "--disable-@files" { stopped = true }
            if argument.starts("--module=") { foundMain = true }
        } else {
            if !expectsValue { foundMain = true }
            expectsValue = false
        }
    }

    private mutating func expand(variable value: String) throws(OptionError) {
        for word in try Self.words(value, in: Self.variable) {
            let before = arguments.count
            try take(word)
            for argument in arguments[before...] where LauncherOption.endsOptions(argument) {
                throw OptionError(
                    code: .notInEnvironment, subject: Self.variable,
                    message:
                        "contains \(LauncherOption.name(argument)), which java refuses there; give it as an argument")
            }
            if foundMain {
                throw OptionError(
                    code: .notInEnvironment, subject: Self.variable,
                    message: "contains a main class, which java refuses there; give it as an argument")
            }
        }
    }

    /// Splits the value of a variable, or an options file of the VM: white space, and quotes without escapes.
    static func words(_ value: String, in subject: String) throws(OptionError) -> [String] {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        for byte in value.utf8 {
            if let open = quote {
                if byte == open { quote = nil } else { word?.append(byte) }
            } else if byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) {
                if let ended = word { words.append(String(decoding: ended, as: UTF8.self)) }
                word = nil
            } else {
                if word == nil { word = [] }
                if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { quote = byte } else { word?.append(byte) }
            }
        }
        if quote != nil {
            throw OptionError(code: .unmatchedQuote, subject: subject, message: "a quote is not closed; close it")
        }
        if let ended = word { words.append(String(decoding: ended, as: UTF8.self)) }
        return words
    }
}

/// What the launcher knows of its options (java.c of libjli).
enum LauncherOption {
    /// Module-system options, which become `--name=value` for the VM.
    static let module: Set<String> = [
        "--module-path", "-p", "--upgrade-module-path", "--add-modules", "--enable-native-access", "--limit-modules",
        "--add-exports", "--add-opens", "--add-reads", "--patch-module",
    ]
    static let classPath: Set<String> = ["-classpath", "-cp", "--class-path"]
    private static let others: Set<String> = ["--module", "-m", "--describe-module", "-d", "--source"]

    /// `IsWhiteSpaceOption`: the value is the next argument.
    static func takesValue(_ option: String) -> Bool {
        module.contains(option) || classPath.contains(option) || others.contains(option)
    }

    /// Options after which the launcher prints something and ends.
    static let informational: Set<String> = [
        "-help", "-h", "-?", "--help", "-version", "--version", "-X", "--help-extra", "-fullversion", "--full-version",
    ]

    /// `isTerminalOpt`: refused in JDK_JAVA_OPTIONS.
    static func endsOptions(_ option: String) -> Bool {
        informational.contains(option) || ["-jar", "-m", "--module", "--dry-run"].contains(option)
            || option.starts("--module=")
    }

    /// The option without its value.
    static func name(_ option: String) -> String {
        String(decoding: option.utf8.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }
}
