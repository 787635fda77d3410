/// The table of `jboost inspect` for people.
extension AppImage {
    /// Lines without colour, at most about 120 columns wide where names allow.
    ///
    /// - Parameters:
    ///   - archivable: of the JDK that it is told for.
    ///   - image: the same for a boosted image, which is always laid out.
    public func table(_ archivable: Archivability, image: Archivability) -> String {
        var lines = heading
        lines.append(
            "archivable   \(archivable.archivableClasses) of \(archivable.totalClasses) classes on JDK \(archivable.jdk)"
                + (archivable.tier.map { " (\($0.words))" } ?? "") + (archivable.laidOut ? "" : ", in place")
                + (image.archivableClasses == archivable.archivableClasses
                    ? "" : "; \(image.archivableClasses) in an image"))
        lines.append("layout       \(layout.mode.words): \(layout.reason)")
        if !frameworks.isEmpty {
            lines.append("frameworks   " + frameworks.map { "\($0.name) \($0.version ?? "?")" }.joined(separator: ", "))
        }
        lines += ["", "  classes      bytes  java   jar"]
        lines += classPath.map(\.row)
        lines += Self.section(
            "not archived",
            archivable.elements.flatMap { element in
                element.reasons.map { "\(element.name): \($0.classes.counted("class", "classes")): \($0.message)" }
            })
        let isCopied = layout.mode == .inPlace
        lines += Self.section(
            isCopied ? "an image, which holds copies, changes" : "the layout changes", layoutChanges.map(\.line))
        lines += Self.section("findings", findings.map(\.line))
        return lines.joined(separator: "\n") + "\n"
    }

    private var heading: [String] {
        var lines = ["application  \(path)", "kind         \(kind.words(boot))"]
        if let module { lines.append("module       \(module)") }
        if let mainClass { lines.append("main class   \(mainClass)") }
        if let startClass, startClass != mainClass { lines.append("start class  \(startClass)") }
        let versions = totals.classVersions.keys.filter { $0 > 0 }
        let range =
            versions.min().flatMap { low in
                versions.max().map { ", for Java \(low - 44)" + ($0 == low ? "" : " to \($0 - 44)") }
            } ?? ""
        lines.append(
            "class path   \(totals.jars.counted("jar")), \(totals.directories.counted("directory", "directories")), "
                + totals.classes.counted("class", "classes") + range)
        return lines
    }

    private static func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title] + lines.map { "  " + $0 }
    }
}

extension LayoutNeed.Mode {
    fileprivate var words: String {
        switch self {
        case .needed: "needed"
        case .inPlace: "not needed"
        case .impossible: "impossible"
        }
    }
}

extension AppImage.Kind {
    fileprivate func words(_ boot: BootLoader?) -> String {
        switch self {
        case .springBoot, .propertiesLauncher, .executableWar:
            guard let boot else { return "executable WAR" }
            let version = boot.version.map { " \($0)" } ?? ""
            let name =
                switch boot.launcher {
                case .jar: "jar"
                case .war: "WAR"
                case .properties: "jar (PropertiesLauncher)"
                case .custom: "jar with a launcher of its own"
                }
            return "Spring Boot\(version) \(name), loader of \(boot.generation.rawValue)"
                + (boot.exploded ? ", exploded" : "")
        case .serverWar: return "WAR for a server"
        case .shaded: return "shaded jar"
        case .thin: return "jar with a manifest class path"
        case .plainJar: return "jar"
        case .directory: return "directory of classes"
        case .classPath: return "class path"
        case .modulePath: return "module path"
        }
    }
}

extension ClassPathElement {
    fileprivate var row: String {
        let versions = content.classVersions.keys.filter { $0 > 0 }
        let java = versions.min().map { low in
            let high = versions.max() ?? low
            return low == high ? "\(low - 44)" : "\(low - 44)-\(high - 44)"
        }
        var notes: [String] = []
        if form == .missing { notes.append("missing") }
        if content.signature != nil { notes.append("signed") }
        if !content.multiRelease.isEmpty {
            notes.append("multi-release " + content.multiRelease.map(String.init).joined(separator: " "))
        }
        if content.unpack { notes.append("UNPACK") }
        if content.module?.hasDescriptor == true { notes.append("module") }
        let mark = notes.isEmpty ? "" : "  (\(notes.joined(separator: ", ")))"
        return Self.right("\(content.classes)", 9) + Self.right("\(content.bytes)", 11) + "  "
            + Self.left(java ?? "", 6)
            + " " + name + (form == .jarRoot ? "  (root)" : "") + mark
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}

extension AppFinding {
    fileprivate var line: String { "\(severity.rawValue)  \(code)  \(subject.map { "\($0): " } ?? "")\(message)" }
}
