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
public struct AppFile: Sendable {
    public static let defaultName = "jboost.yaml"

    /// Whether the working directory has one.
    public static var isHere: Bool { Directory.exists(defaultName) }

    /// Commands that an app file may speak of.
    public static let commands: Set<String> = ["bench", "build", "inspect", "threads"]

    /// Keys that say which application it is: they go together, or not at all where the command line says it.
    private static let identity: Set<String> = ["cp", "class-path", "main-class", "module-path"]

    /// Keys that more than one command takes, with those commands.
    private static let shared: [String: Set<String>] = {
        var result: [String: Set<String>] = [:]
        for key in identity.union(["app", "java-option", "jdk"]) { result[key] = commands }
        for key in [
            "ready", "warm", "warm-command", "train", "classlist", "train-arg", "train-env", "train-runs",
            "train-timeout", "stop-timeout", "on-refresh",
        ] { result[key] = ["bench", "build", "threads"] }
        result["store"] = ["bench", "build"]
        return result
    }()

    /// What the file names as the application, as it stands there; nil where it leaves that to the command line.
    private var name: String?
    private let place: Place
    private var values: [(key: String, command: String?, arguments: [String])] = []

    /// Reads an app file.
    ///
    /// - Parameter path: for errors, and for its directory.
    /// - Throws: `YAMLError` with the line.
    public init(parsing text: String, path: String) throws(YAMLError) {
        place = Place(path: path)
        guard let root = try YAMLReader.read(text, path: path) else { throw place.error(1, "the file is empty") }
        for entry in try place.mapping(root) {
            if Self.commands.contains(entry.key) {
                for option in try place.mapping(entry.value) {
                    guard Self.shared[option.key] == nil || option.key == "jdk" else {
                        throw place.error(option.line, "\(option.key) is for more than one command: put it at the top")
                    }
                    values.append((option.key, entry.key, try place.arguments(option)))
                }
            } else if entry.key == "app" {
                name = try place.text(entry.value, of: "app")
            } else if Self.shared[entry.key] != nil {
                values.append((entry.key, nil, try place.arguments(entry)))
            } else {
                throw place.error(
                    entry.line,
                    "\(entry.key) does not stand at the top; options of one command stand under its name, such as build:"
                )
            }
        }
    }

    /// The application: a path, or with a class path or module path the name of a class or module.
    ///
    /// - Parameter hasPath: whether the command line has such a path.
    public func application(besides hasPath: Bool) -> String? {
        let isName = hasPath || values.contains { Self.identity.contains($0.key) && $0.key != "main-class" }
        return isName ? name : name.map(place.resolved)
    }

    /// The options for a command, as on a command line.
    ///
    /// - Parameter isOther: whether the command line names an application, so that the file does not say which one it is.
    public func arguments(for command: String, isOther: Bool = false) -> [String] {
        values.filter { value in
            if isOther && Self.identity.contains(value.key) { return false }
            return value.command.map { $0 == command } ?? (Self.shared[value.key]?.contains(command) ?? false)
        }.flatMap(\.arguments)
    }
}

/// Where an app file is, and how its nodes become arguments.
private struct Place {
    /// Options whose values are paths, and those whose values are lists of paths with colons between.
    private static let paths: Set<String> = [
        "baseline", "classlist", "jdk", "output", "report", "store", "thread-profile", "warm",
    ]
    private static let pathLists: Set<String> = ["cp", "class-path", "module-path"]
    /// Options without a value.
    private static let flags: Set<String> = [
        "cold", "force", "json", "load", "machine-code", "no-detail", "no-measure", "no-preload", "on-refresh",
        "one-step", "quiet", "strip-signatures",
    ]

    let path: String
    private let directory: String

    init(path: String) {
        self.path = path
        directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
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

    /// `--key=value` for each value; a flag alone, or nothing where it is `false`.
    func arguments(_ entry: YAMLNode.Entry) throws(YAMLError) -> [String] {
        let key = entry.key
        let isOption = key.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard isOption, !key.isEmpty else { throw error(entry.line, "\(key.debugDescription) is no option") }
        if Self.flags.contains(key) {
            switch entry.value.content {
            case .scalar("true", isPlain: true): return ["--\(key)"]
            case .scalar("false", isPlain: true): return []
            default: throw error(entry.value.line, "\(key) is true or false")
            }
        }
        let nodes = if case .list(let items) = entry.value.content { items } else { [entry.value] }
        return try nodes.map { node throws(YAMLError) in "--\(key)=\(located(try text(node, of: key), key))" }
    }

    /// A value of an option, with the paths in it from the file's directory.
    private func located(_ value: String, _ key: String) -> String {
        if Self.paths.contains(key) { return resolved(value) }
        guard Self.pathLists.contains(key) else { return value }
        return value.split(separator: ":", omittingEmptySubsequences: false).map { resolved(String($0)) }
            .joined(separator: ":")
    }
}
