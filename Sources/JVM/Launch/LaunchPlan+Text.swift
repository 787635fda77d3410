/// Why a launch plan could not be read.
public struct LaunchPlanError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Line number, from 1; 0 for the plan as a whole.
    public var line: Int
    public var message: String
    public var description: String { line == 0 ? message : "line \(line): \(message)" }
}

extension LaunchPlan {
    /// The plan as text; `init(text:)` reads it back. Values stand to the line's end, `\` and line feeds escaped.
    public var text: String {
        var lines = ["jboost-launch-plan \(Self.schema)"]
        func add(_ key: String, _ value: String) { lines.append("\(key) \(Self.escape(value))") }
        add("tier", tier.rawValue)
        add("feature", String(feature))
        add("java-home", javaHome)
        add("libjvm", libjvm.line)
        if let modulesBytes { add("modules-bytes", String(modulesBytes)) }
        add("ident", jvmIdent)
        add("flag-class", flagClass)
        if let root { add("root", root) }
        if !workingDirectory.isEmpty { add("directory", workingDirectory) }
        if let cpuFeatures { add("cpu", cpuFeatures.text) }
        add("strictness", strictness.rawValue)
        for option in jitOptions { add("jit-option", option) }
        for option in options { add("option", option) }
        for option in archiveOptions { add("archive-option", option) }
        for setting in environment { add("environment", setting) }
        for archive in archives { add("archive", archive.line) }
        for file in files { add("file", file.line) }
        if let preload {
            add("preload-agent", preload.agent.line)
            add("preload-sum", String(preload.agentSum))
            add("preload-list", preload.list.line)
        }
        for argument in arguments { add("argument", argument) }
        switch target {
        case .jar(let path): add("jar", path)
        case .classPath(let path, let main):
            add("class-path", path)
            add("main", main)
        case .module(let path, let main):
            add("module-path", path)
            add("main", main)
        }
        lines.append("end\n")
        return lines.joined(separator: "\n")
    }

    /// Reads a plan.
    ///
    /// - Throws: `LaunchPlanError` for another schema, a cut text, an unknown key or a missing value.
    public init(text: String) throws(LaunchPlanError) {
        var reader = LaunchPlanReader()
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if reader.ended { break }
            try reader.take(line, number: number)
        }
        self = try reader.finish()
    }

    static func escape(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") }) else { return value }
        return value.replacing("\\", by: "\\\\").replacing("\n", by: "\\n")
    }

    static func unescape(_ bytes: [UInt8]) -> String {
        guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        var escaped = false
        for byte in bytes {
            if escaped {
                result.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension LaunchPlan.File {
    /// Size, mtime, device, inode, ctime and sum in decimal, a sum that is none as 0, then the path.
    public var line: String {
        "\(stamp.size) \(stamp.mtimeNs) \(stamp.device) \(stamp.inode) \(stamp.ctimeNs) \(sum ?? 0) \(path)"
    }

    /// Reads what `line` wrote; nil when a number is missing.
    public init?(line: String) {
        let parts = line.split(separator: " ", maxSplits: 6, omittingEmptySubsequences: false)
        guard parts.count == 7, let size = Int64(parts[0]), let mtime = Int64(parts[1]),
            let device = UInt64(parts[2]), let inode = UInt64(parts[3]), let ctime = Int64(parts[4]),
            let sum = UInt64(parts[5])
        else { return nil }
        self.init(
            path: String(parts[6]),
            stamp: FileStamp(device: device, inode: inode, size: size, mtimeNs: mtime, ctimeNs: ctime, mode: 0),
            sum: sum == 0 ? nil : sum)
    }
}

/// Collects a plan's lines until `end`.
private struct LaunchPlanReader {
    private var single: [String: String] = [:]
    private var options: [String] = []
    private var jitOptions: [String] = []
    private var archiveOptions: [String] = []
    private var environment: [String] = []
    private var arguments: [String] = []
    private var files: [LaunchPlan.File] = []
    private var archives: [LaunchPlan.File] = []
    private(set) var ended = false

    private static let singleKeys: Set<String> = [
        "tier", "feature", "directory", "java-home", "libjvm", "modules-bytes", "ident", "flag-class", "root", "cpu",
        "preload-agent", "preload-sum", "preload-list", "strictness", "jar", "class-path", "module-path", "main",
    ]

    mutating func take(_ line: String.UTF8View.SubSequence, number: Int) throws(LaunchPlanError) {
        let space = line.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
        let key = String(decoding: line[..<space], as: UTF8.self)
        let value = space == line.endIndex ? "" : LaunchPlan.unescape(Array(line[line.index(after: space)...]))
        if number == 1 {
            guard key == "jboost-launch-plan" else {
                throw LaunchPlanError(line: 1, message: "this is not a launch plan")
            }
            guard value == String(LaunchPlan.schema) else {
                throw LaunchPlanError(line: 1, message: "schema \(value) is not \(LaunchPlan.schema); build it again")
            }
            return
        }
        switch key {
        case "end": ended = true
        case "option": options.append(value)
        case "jit-option": jitOptions.append(value)
        case "archive-option": archiveOptions.append(value)
        case "environment": environment.append(value)
        case "argument": arguments.append(value)
        case "file", "archive":
            guard let file = LaunchPlan.File(line: value) else {
                throw LaunchPlanError(line: number, message: "\(key) wants six numbers and a path")
            }
            if key == "file" { files.append(file) } else { archives.append(file) }
        case _ where Self.singleKeys.contains(key): single[key] = value
        default: throw LaunchPlanError(line: number, message: "unknown key \"\(key)\"")
        }
    }

    func finish() throws(LaunchPlanError) -> LaunchPlan {
        guard ended else { throw LaunchPlanError(line: 0, message: "the plan is cut off: its last line is missing") }
        guard let tier = ArchiveTier(rawValue: try need("tier")),
            let strictness = LaunchPlan.Strictness(rawValue: try need("strictness")),
            let libjvm = LaunchPlan.File(line: try need("libjvm")), let feature = Int(try need("feature"))
        else {
            throw LaunchPlanError(line: 0, message: "tier, feature, strictness or libjvm has a value that is not known")
        }
        var plan = LaunchPlan(
            tier: tier, feature: feature, javaHome: try need("java-home"), libjvm: libjvm, jvmIdent: try need("ident"),
            flagClass: try need("flag-class"), root: single["root"], strictness: strictness, files: files,
            archives: archives, options: options, archiveOptions: archiveOptions, target: try target(),
            arguments: arguments)
        if let text = single["modules-bytes"] {
            guard let bytes = Int64(text) else {
                throw LaunchPlanError(line: 0, message: "\"modules-bytes\" is no number")
            }
            plan.modulesBytes = bytes
        }
        plan.preload = try preload()
        plan.jitOptions = jitOptions
        plan.environment = environment
        plan.workingDirectory = single["directory"] ?? ""
        plan.cpuFeatures = single["cpu"].map(CPUFeatures.init(text:))
        return plan
    }

    private func target() throws(LaunchPlanError) -> LaunchPlan.Target {
        if let jar = single["jar"] { return .jar(jar) }
        if let path = single["class-path"] { return .classPath(path, main: try need("main")) }
        return .module(path: try need("module-path"), main: try need("main"))
    }

    private func preload() throws(LaunchPlanError) -> LaunchPlan.Preload? {
        guard let text = single["preload-agent"] else { return nil }
        guard let agent = LaunchPlan.File(line: text), let sum = UInt64(try need("preload-sum")),
            let list = LaunchPlan.File(line: try need("preload-list"))
        else {
            throw LaunchPlanError(
                line: 0, message: "preload-agent, preload-sum or preload-list has a value that is not known")
        }
        return LaunchPlan.Preload(agent: agent, agentSum: sum, list: list)
    }

    private func need(_ key: String) throws(LaunchPlanError) -> String {
        guard let value = single[key] else { throw LaunchPlanError(line: 0, message: "\"\(key)\" is missing") }
        return value
    }
}
