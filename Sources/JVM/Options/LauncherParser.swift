/// The launcher's second pass (`ParseArguments` of java.c): options, their values, and what is run.
struct LauncherParser {
    let arguments: [String]
    /// So many of `arguments` came from JDK_JAVA_OPTIONS.
    let fromEnvironment: Int
    let feature: Int

    /// Options given as arguments, for `JavaCommandLine.jvmOptions`.
    var given: [String] = []
    /// What the VM is handed.
    var vmOptions: [String] = []
    var target = JavaCommandLine.Target.none
    var applicationArguments: [String] = []
    var classPath: String?

    private enum Mode { case unknown, jar, module, source }
    private var mode = Mode.unknown
    private var main: String?
    private var index = 0
    private var isInformational = false

    init(arguments: [String], fromEnvironment: Int, classPathVariable: String?, feature: Int) {
        self.arguments = arguments
        self.fromEnvironment = fromEnvironment
        self.feature = feature
        if let classPathVariable { setClassPath(classPathVariable) }
    }

    mutating func run() throws(OptionError) {
        while index < arguments.count, arguments[index].utf8.first == UInt8(ascii: "-"), main == nil {
            try option(arguments[index])
            if isInformational {
                applicationArguments = []
                given += arguments[max(index, fromEnvironment)...]
                return
            }
        }
        if main == nil, index < arguments.count {
            main = arguments[index]
            index += 1
        }
        applicationArguments = Array(arguments[min(index, arguments.count)...])
        try chooseTarget()
    }

    private mutating func setClassPath(_ path: String) {
        classPath = path
        vmOptions.append("-Djava.class.path=\(path)")
    }

    /// Takes one option and its value.
    private mutating func option(_ argument: String) throws(OptionError) {
        let start = index
        index += 1
        let name = argument.starts("--") ? LauncherOption.name(argument) : argument
        let inline = argument.starts("--") ? Self.value(after: "=", in: argument) : nil
        switch true {
        case LauncherOption.informational.contains(argument):
            index = start
            isInformational = true
        case argument == "-jar":
            if index >= arguments.count { throw missing(argument, "a jar file") }
            try enter(.jar, argument)
        case LauncherOption.classPath.contains(name) && (inline == nil || name == "--class-path") && modern(name):
            guard let path = inline ?? (feature >= 9 ? next() : anything()) else {
                throw missing(argument, "a class path")
            }
            setClassPath(path)
        case feature >= 9 && (argument == "-m" || name == "--module"):
            guard let module = inline ?? next(), !module.isEmpty else { throw missing(argument, "a module") }
            try enter(.module, argument)
            main = module
        case feature >= 11 && name == "--source":
            guard let release = inline ?? next(), !release.isEmpty else { throw missing(argument, "a source version") }
            mode = .source
            keep(start)
        case feature >= 9 && (argument == "-d" || name == "--describe-module"):
            guard inline != nil || next() != nil else { throw missing(argument, "a module") }
            index = start
            isInformational = true
        case feature >= 9 && ["--list-modules", "--validate-modules"].contains(argument):
            index = start
            isInformational = true
        case feature >= 9 && LauncherOption.module.contains(argument):
            guard let value = next(), !value.isEmpty else { throw missing(argument, "a value") }
            vmOptions.append("\(argument == "-p" ? "--module-path" : argument)=\(value)")
            keep(start)
        default:
            addToVM(argument)
            keep(start)
        }
    }

    private func modern(_ name: String) -> Bool { name != "--class-path" || feature >= 9 }

    /// Remembers the arguments from `start` as options that were given.
    private mutating func keep(_ start: Int) {
        let first = max(start, fromEnvironment)
        if first < index { given += arguments[first..<min(index, arguments.count)] }
    }

    /// Options that the launcher rewrites or keeps for itself; all others are the VM's.
    private mutating func addToVM(_ argument: String) {
        if argument.starts("-mx") || argument.starts("-ms") || argument.starts("-ss") {
            vmOptions.append("-X" + argument.dropFirst())
        } else if argument == "-verify" {
            vmOptions.append("-Xverify:all")
        } else if argument == "--show-module-resolution" {
            vmOptions.append("-Djdk.module.showModuleResolution=true")
        } else if !Self.launchersOwn.contains(argument), !argument.starts("-splash:"),
            !argument.starts("-XshowSettings")
        {
            if let path = argument.after("-Djava.class.path=") { classPath = String(path) }
            vmOptions.append(argument)
        }
    }

    private static let launchersOwn: Set<String> = [
        "--dry-run", "-showversion", "--show-version", "-debug", "--disable-@files", "--show-resolved-modules",
        "-server", "-client", "-Xdiag",
    ]

    /// The next argument as a value: since JDK 9 none that begins with a dash.
    private mutating func next() -> String? {
        guard index < arguments.count, arguments[index].utf8.first != UInt8(ascii: "-") else { return nil }
        return anything()
    }

    private mutating func anything() -> String? {
        guard index < arguments.count else { return nil }
        index += 1
        return arguments[index - 1]
    }

    private mutating func enter(_ new: Mode, _ option: String) throws(OptionError) {
        if mode == .source {
            throw OptionError(
                code: .conflict, subject: option, message: "cannot be given with --source; leave one of them out")
        }
        mode = new
    }

    private mutating func chooseTarget() throws(OptionError) {
        guard let main else { return }
        switch mode {
        case .jar:
            setClassPath(main)
            target = .jar(main)
        case .module:
            let slash = main.utf8.firstIndex(of: UInt8(ascii: "/"))
            let module = slash.map { String(main[..<$0]) } ?? main
            target = .module(module, main: slash.map { String(main[main.utf8.index(after: $0)...]) })
            vmOptions.append("-Djdk.module.main=\(module)")
            keepClassPath()
        case .source:
            becomeSource(main)
        case .unknown:
            if feature >= 11, main.utf8.hasSuffix(".java"), WholeFile.exists(main) { return becomeSource(main) }
            if classPath == nil { setClassPath(".") }
            target = .classPath(classPath ?? ".", main: main)
        }
    }

    private mutating func becomeSource(_ file: String) {
        target = .source(file)
        vmOptions.append("--add-modules=ALL-DEFAULT")
        keepClassPath()
    }

    /// A class path beside a module or a source file stays an option.
    private mutating func keepClassPath() {
        if let classPath { given += ["-cp", classPath] }
    }

    private func missing(_ option: String, _ what: String) -> OptionError {
        OptionError(
            code: .missingValue, subject: LauncherOption.name(option), message: "needs \(what); give one after it")
    }

    static func value(after separator: Character, in argument: String) -> String? {
        guard let index = argument.firstIndex(of: separator) else { return nil }
        return String(argument[argument.index(after: index)...])
    }
}
