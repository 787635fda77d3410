internal import Bytecode
internal import JVM

/// What an image is and where its classes come from, before they are looked at.
struct Outline {
    var input: AppInput
    var jars: JarPool
    var kind = AppImage.Kind.plainJar
    var path = ""
    var mainClass: String?
    var startClass: String?
    var module: String?
    var boot: BootLoader?
    var jarMode: String?
    var prependedArguments: [String] = []
    var elements: [ClassPathElement] = []
    /// Positions of elements that the original loader unpacks first.
    var unpacked: Set<Int> = []
    var findings: [AppFinding] = []
    /// Why no layout can stand for the image, or nil; see ``LayoutNeed``.
    var layoutObstacle: String?

    init(_ input: AppInput, jars: JarPool) throws(InspectError) {
        self.input = input
        self.jars = jars
        switch input.target {
        case .path(let path): try outline(path: FilePath.absolute(path, in: input.workingDirectory))
        case .classPath(let classPath, let main): try outline(classPath: classPath, main: main)
        case .module(let path, let name, let main, let classPath):
            try outline(modulePath: path, name, main, classPath)
        }
        if let mode = input.systemProperties["jarmode"], !mode.isEmpty, boot != nil { jarMode = mode }
    }

    var layoutNeed: LayoutNeed {
        LayoutNeed(mode: layoutObstacle == nil ? .inPlace : .impossible, reason: layoutObstacle ?? "")
    }

    /// Which classes of an element to search for what depends on the packaging: the application's own.
    func own(_ position: Int) -> ElementScan.OwnClasses {
        let element = elements[position]
        switch element.form {
        case .nestedDirectory, .directory: return .all
        case .jarRoot: return boot?.classesPrefix.isEmpty == true ? .all : .none
        case .jar where boot == nil && kind != .modulePath: break
        default: return .none
        }
        guard let startClass, let jar = try? jars.open(element.file) else { return .none }
        let name = startClass.replacing(".", with: "/")
        guard jar.entry(named: name + ".class") != nil else { return .none }
        // A jar of thousands of classes is mostly other people's.
        let root = ShadedJar.root(of: name)
        return jar.entries.count > 3000 && !root.isEmpty ? .below(root + "/") : .all
    }

    private mutating func outline(path: String) throws(InspectError) {
        self.path = path
        let stamp: FileStamp
        do throws(SystemError) {
            stamp = try FileStamp.read(path)
        } catch {
            throw InspectError(error, path: path, step: "open the application")
        }
        if stamp.isDirectory {
            try outline(directory: path)
        } else {
            try outline(jar: path)
        }
    }

    mutating func outline(classPath: String, main: String) throws(InspectError) {
        kind = .classPath
        path = classPath
        mainClass = main.replacing("/", with: ".")
        startClass = mainClass
        var resolver = resolver()
        let given = resolver.split(classPath, origin: .given)
        try close(given, &resolver)
    }

    func resolver() -> ClassPathResolver {
        ClassPathResolver(workingDirectory: input.workingDirectory) { [jars] directory in
            _ = try? jars.note(directory)
        } open: { [jars] path throws(JarError) in
            try jars.open(path)
        }
    }

    mutating func close(_ given: [ClassPathElement], _ resolver: inout ClassPathResolver) throws(InspectError) {
        do throws(JarError) {
            elements = try resolver.closure(of: given)
        } catch {
            throw InspectError(error, step: "follow the class path")
        }
        findings += resolver.findings
        for element in elements where element.form == .missing {
            findings.append(
                AppFinding("missing-element", .info, subject: element.file, "is on the class path but does not exist"))
        }
    }

    /// `-p`: each element is a jar, an exploded module, or a directory of such.
    private mutating func outline(
        modulePath: String, _ name: String, _ main: String?, _ classPath: String?
    ) throws(InspectError) {
        kind = .modulePath
        path = modulePath
        module = name
        mainClass = main
        startClass = main
        for text in modulePath.split(separator: ":") {
            elements += try modules(at: FilePath.absolute(String(text), in: input.workingDirectory))
        }
        for element in elements where element.form == .missing {
            findings.append(
                AppFinding("missing-element", .info, subject: element.file, "is on the module path but does not exist"))
        }
        guard let classPath else { return }
        let onModulePath = elements
        var resolver = resolver()
        try close(resolver.split(classPath, origin: .given), &resolver)
        elements = onModulePath + elements
    }

    private func modules(at path: String) throws(InspectError) -> [ClassPathElement] {
        func element(_ path: String, _ form: ClassPathElement.Form) -> ClassPathElement {
            ClassPathElement(file: path, form: form, origin: .modulePath)
        }
        guard Directory.exists(path) else { return [element(path, .missing)] }
        guard Directory.isDirectory(path) else { return [element(path, .jar)] }
        if Directory.exists("\(path)/module-info.class") { return [element(path, .directory)] }
        do throws(SystemError) {
            try jars.note(path)
            return try Directory.items(path).sorted { $0.name < $1.name }.compactMap { item in
                let inner = "\(path)/\(item.name)"
                if item.isDirectory {
                    return Directory.exists("\(inner)/module-info.class") ? element(inner, .directory) : nil
                }
                return item.name.hasSuffix(".jar") ? element(inner, .jar) : nil
            }
        } catch {
            throw InspectError(error, path: path, step: "list the module path")
        }
    }
}
