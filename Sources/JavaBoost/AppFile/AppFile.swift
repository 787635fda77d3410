/// `jboost.yaml`: what is said of an application once, for every command.
///
/// Keys are the names of options. What belongs to the application, to how it is run and to where things are stands at the
/// top; options of one command under its name:
///
///     app: target/shop.jar
///     ready: /actuator/health
///     warm: requests.txt
///     build:
///       threads: auto
///       threads-black: ["name:scheduler-*"]
///
/// Relative paths count from the file's directory.
public struct AppFile: Hashable, Sendable {
    public static let defaultName = "jboost.yaml"

    /// Whether the working directory has one.
    public static var isHere: Bool { Directory.exists(defaultName) }

    /// Commands that an app file may speak of.
    public static let commands: Set<String> = ["bench", "build", "inspect", "threads"]

    /// Keys that more than one command takes, with those commands.
    private static let shared: [String: Set<String>] = {
        var result: [String: Set<String>] = [:]
        for key in ["app", "cp", "class-path", "module-path", "main-class", "java-option"] { result[key] = commands }
        for key in [
            "ready", "warm", "warm-command", "train", "classlist", "train-arg", "train-env", "train-runs",
            "train-timeout", "stop-timeout", "on-refresh",
        ] { result[key] = ["bench", "build", "threads"] }
        result["jdk"] = ["bench", "build", "inspect"]
        result["store"] = ["bench", "build"]
        return result
    }()

    private static let pathKeys: Set<String> = [
        "baseline", "classlist", "jdk", "output", "report", "store", "thread-profile", "warm",
    ]
    private static let pathListKeys: Set<String> = ["cp", "class-path", "module-path"]

    /// What the file names as the application; nil where it leaves that to the command line.
    public private(set) var application: String?
    private var values: [(key: String, command: String?, arguments: [String])] = []

    /// Reads an app file.
    ///
    /// - Parameters:
    ///   - path: for errors, and for its directory.
    /// - Throws: `YAMLError` with the line.
    public init(parsing text: String, path: String) throws(YAMLError) {
        guard let root = try YAMLReader.read(text, path: path) else {
            throw YAMLError(path: path, line: 1, what: "the file is empty")
        }
        let place = Place(path: path)
        let entries = try place.mapping(root)
        let isClassPath = entries.contains { Self.pathListKeys.contains($0.key) }
        for entry in entries {
            if Self.commands.contains(entry.key) {
                for option in try place.mapping(entry.value) {
                    guard Self.shared[option.key] == nil || option.key == "jdk" else {
                        throw place.error(option.line, "\(option.key) is for more than one command: put it at the top")
                    }
                    values.append((option.key, entry.key, try place.arguments(option, Self.pathKeys, [])))
                }
            } else if entry.key == "app" {
                let named = try place.text(entry.value, of: "app")
                // With a class path it is the name of a class.
                application = isClassPath ? named : place.resolved(named)
            } else if Self.shared[entry.key] != nil {
                values.append((entry.key, nil, try place.arguments(entry, Self.pathKeys, Self.pathListKeys)))
            } else {
                throw place.error(
                    entry.line,
                    "\(entry.key) is no option of more than one command; those of one stand under its name, such as build:"
                )
            }
        }
    }

    /// The options for a command, as on a command line.
    public func arguments(for command: String) -> [String] {
        values.filter { value in
            value.command.map { $0 == command } ?? (Self.shared[value.key]?.contains(command) ?? false)
        }.flatMap(\.arguments)
    }

    public static func == (a: AppFile, b: AppFile) -> Bool {
        a.application == b.application && commands.allSatisfy { a.arguments(for: $0) == b.arguments(for: $0) }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(application)
        for command in Self.commands.sorted() { hasher.combine(arguments(for: command)) }
    }
}

/// Where an app file is, and how its nodes become arguments.
private struct Place {
    let path: String
    private let directory: String

    init(path: String) {
        self.path = path
        directory = path.lastIndex(of: "/").map { String(path[..<$0]) + "/" } ?? ""
    }

    func error(_ line: Int, _ what: String) -> YAMLError { YAMLError(path: path, line: line, what: what) }

    func resolved(_ name: String) -> String { name.hasPrefix("/") ? name : directory + name }

    func mapping(_ node: YAMLNode) throws(YAMLError) -> [YAMLNode.Entry] {
        guard case .mapping(let entries) = node.content else {
            throw error(node.line, "wants lines of the form key: value")
        }
        return entries
    }

    func text(_ node: YAMLNode, of key: String) throws(YAMLError) -> String {
        guard case .scalar(let text, _) = node.content, !text.isEmpty else {
            throw error(node.line, "\(key) wants one value")
        }
        return text
    }

    /// `--key=value` for each value; for `true` the flag alone, for `false` nothing.
    func arguments(_ entry: YAMLNode.Entry, _ paths: Set<String>, _ pathLists: Set<String>) throws(YAMLError)
        -> [String]
    {
        guard !entry.key.isEmpty,
            entry.key.utf8.allSatisfy({ (0x61...0x7a).contains($0) || $0 == 0x2d || (0x30...0x39).contains($0) })
        else { throw error(entry.line, "\(entry.key.debugDescription) is no option") }
        let nodes: [YAMLNode]
        switch entry.value.content {
        case .scalar("true", isPlain: true): return ["--\(entry.key)"]
        case .scalar("false", isPlain: true): return []
        case .list(let items): nodes = items
        default: nodes = [entry.value]
        }
        var result: [String] = []
        for node in nodes {
            var value = try text(node, of: entry.key)
            if paths.contains(entry.key) { value = resolved(value) }
            if pathLists.contains(entry.key) {
                value = value.split(separator: ":", omittingEmptySubsequences: false)
                    .map { resolved(String($0)) }.joined(separator: ":")
            }
            result.append("--\(entry.key)=\(value)")
        }
        return result
    }
}
