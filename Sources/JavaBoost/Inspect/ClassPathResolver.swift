internal import Bytecode
internal import JVM

/// Class paths as the java launcher and the JDK's `URLClassPath` read them.
struct ClassPathResolver {
    var workingDirectory: String
    /// The jar at a path; kept open by the caller, since most are read again.
    var open: (String) throws(JarError) -> Jar
    /// Told of each directory that a wildcard is expanded in, before that.
    var expanding: (String) -> Void
    private(set) var findings: [AppFinding] = []

    init(
        workingDirectory: String, expanding: @escaping (String) -> Void = { _ in },
        open: @escaping (String) throws(JarError) -> Jar
    ) {
        self.workingDirectory = workingDirectory
        self.expanding = expanding
        self.open = open
    }

    /// The elements of a `-cp` string, wildcards expanded; an empty element is the working directory.
    mutating func split(_ classPath: String, origin: ClassPathElement.Origin) -> [ClassPathElement] {
        classPath.split(separator: ":", omittingEmptySubsequences: false).flatMap { text in
            let text = text.isEmpty ? "." : String(text)
            if let jars = wildcard(text) {
                return jars.map { element($0, origin: .wildcard) }
            }
            return [element(FilePath.absolute(text, in: workingDirectory), origin: origin)]
        }
    }

    /// What `lib/*` stands for: every name that ends in `.jar` or `.JAR`, in the order of the directory. Nil where
    /// the text is no wildcard, such a file exists, or nothing matches (`wildcard.c` of the launcher).
    private mutating func wildcard(_ text: String) -> [String]? {
        guard text == "*" || text.hasSuffix("/*"), !Directory.exists(FilePath.absolute(text, in: workingDirectory))
        else { return nil }
        let directory = FilePath.absolute(String(text.dropLast()), in: workingDirectory)
        expanding(directory)
        guard let items = try? Directory.items(directory) else { return nil }
        let jars = items.map(\.name).filter { name in
            name.utf8.count > 4 && (name.hasSuffix(".jar") || name.hasSuffix(".JAR")) && !name.utf8.contains(0x3a)
        }
        guard !jars.isEmpty else { return nil }
        findings.append(
            AppFinding(
                "wildcard-order", .info, subject: text,
                "expands to \(jars.count) jars in the order of the directory, which another copy of it may not keep"))
        return jars.map { "\(directory)/\($0)" }
    }

    private func element(_ path: String, origin: ClassPathElement.Origin) -> ClassPathElement {
        let stamp = try? FileStamp.read(path)
        let form: ClassPathElement.Form =
            switch stamp {
            case .none: .missing
            case .some(let stamp): stamp.isDirectory ? .directory : .jar
            }
        return ClassPathElement(file: path, form: form, origin: origin)
    }

    /// Adds what the manifests name. A jar's `Class-Path` is searched right behind it, before what follows it on
    /// the class path, and nothing twice (`jdk.internal.loader.URLClassPath`, which pushes it onto its stack).
    mutating func closure(of start: [ClassPathElement]) throws(JarError) -> [ClassPathElement] {
        var pending = Array(start.reversed())
        let given = Dictionary(start.map { ($0.file, $0.origin) }) { first, _ in first }
        var seen: Set<String> = []
        var found: [ClassPathElement] = []
        while var next = pending.popLast() {
            guard seen.insert(next.file).inserted else { continue }
            // Met in a manifest first, and named by the user all the same.
            if let origin = given[next.file] { next.origin = origin }
            guard next.form == .jar else {
                found.append(next)
                continue
            }
            guard let jar = try readable(next) else {
                var passed = next
                passed.form = .missing
                found.append(passed)
                continue
            }
            found.append(next)
            guard let manifest = try jar.manifest() else { continue }
            pending.append(contentsOf: named(by: manifest, in: next.file).reversed())
        }
        return found
    }

    /// A jar on the class path. A file that is no jar is passed over, as the JDK does, unless the user named it.
    private mutating func readable(_ element: ClassPathElement) throws(JarError) -> Jar? {
        do throws(JarError) {
            return try open(element.file)
        } catch {
            guard error.isFormat, element.origin != .given else { throw error }
            findings.append(
                AppFinding(
                    "unreadable-jar", .warning, subject: element.file, "is passed over by the JVM: \(error.what)"))
            return nil
        }
    }

    /// The targets of `Class-Path`: URLs relative to the jar; one that ends in a slash is a directory, any other a
    /// jar (JAR file specification, "Class-Path attribute").
    private mutating func named(by manifest: Manifest, in jar: String) -> [ClassPathElement] {
        manifest.classPath.compactMap { token in
            guard let path = Self.target(of: token, from: jar) else {
                findings.append(
                    AppFinding(
                        "class-path-url", .warning, subject: FilePath.name(jar),
                        "names \(token) in Class-Path: no file, so it is left out; the JDK may search such a jar last"))
                return nil
            }
            var target = element(path, origin: .classPathAttribute)
            let isFolder = token.hasSuffix("/")
            // The JDK opens a directory that is named without a slash as a jar, and fails silently.
            if isFolder != (target.form == .directory) { target.form = .missing }
            return target
        }
    }

    /// The absolute path that a `Class-Path` token means, or nil where it is another kind of URL.
    static func target(of token: String, from jar: String) -> String? {
        var path = Substring(token)
        if path.hasPrefix("file:") {
            path = path.dropFirst(5)
            if path.hasPrefix("///") { path = path.dropFirst(2) }
            guard !path.hasPrefix("//") else { return nil }
        } else if let colon = path.firstIndex(of: ":"), !path[..<colon].contains("/") {
            return nil
        }
        if let end = path.firstIndex(where: { $0 == "?" || $0 == "#" }) { path = path[..<end] }
        guard let decoded = FilePath.percentDecoded(String(path)) else { return nil }
        return FilePath.resolved(decoded, in: FilePath.parent(jar))
    }
}

extension JarError {
    /// Whether the file is there but is no proper jar.
    var isFormat: Bool {
        switch kind {
        case .empty, .notAZip, .corrupt, .multiDisk, .notARegularFile, .badManifest: true
        default: false
        }
    }
}
