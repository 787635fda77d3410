/// Whether an image has to be laid out so that the JVM's own loaders, and with them its archives, see every class.
public struct LayoutNeed: Hashable, Sendable, Codable {
    public enum Mode: String, Hashable, Sendable, Codable {
        /// Nothing is archived without a layout.
        case needed
        /// The JVM's loaders see the classes where they are.
        case inPlace
        /// No layout can stand for the image.
        case impossible
    }

    public var mode: Mode
    /// Why, in words.
    public var reason: String

    public init(mode: Mode, reason: String) {
        self.mode = mode
        self.reason = reason
    }

    /// Directories beyond this are no class path but a place where other things lie as well, such as a home directory.
    private static let largestDirectory = (files: 100_000, bytes: 512 << 20)

    init(of image: AppImage, outline: LayoutNeed) {
        if let jarMode = image.jarMode {
            self.init(
                mode: .impossible,
                reason: "-Djarmode=\(jarMode) asks for Spring Boot's own tools, not for the application")
        } else if outline.mode == .impossible {
            self = outline
        } else if let directory = image.classPath.first(where: Self.isTooLarge) {
            self.init(
                mode: .impossible,
                reason: "\(directory.file) is on the class path with \(directory.content.bytes) bytes in "
                    + "\(directory.content.classes + directory.content.resources) files, too much for a jar")
        } else if image.boot != nil {
            self.init(
                mode: .needed,
                reason: "Spring Boot's loader reads the classes; the JVM archives those of its own loaders")
        } else if let directory = image.classPath.first(where: { $0.form == .directory && $0.origin != .modulePath }) {
            self.init(
                mode: .needed,
                reason: "the JVM archives no class path with a directory that has files: \(directory.file)")
        } else {
            self.init(mode: .inPlace, reason: "the JVM's own loaders read the classes where they are")
        }
    }
}

extension LayoutNeed {
    private static func isTooLarge(_ element: ClassPathElement) -> Bool {
        element.form == .directory
            && (element.content.bytes > largestDirectory.bytes
                || element.content.classes + element.content.resources > largestDirectory.files)
    }
}

/// What a layout changes for the application, so that nobody finds out in production.
extension LayoutNeed {
    static func changes(for image: AppImage) -> [AppFinding] {
        guard image.layout.mode != .impossible else { return [] }
        var changes = common(image)
        if image.boot != nil { changes += bootChanges(image) }
        changes += directoryChanges(image)
        return changes + dependencyChanges(image)
    }

    private static func common(_ image: AppImage) -> [AppFinding] {
        let isOneJar = ![.classPath, .directory, .modulePath].contains(image.kind)
        let names = "names \(isOneJar ? "app/app.jar" : "the copies in app/lib/") of the layout"
        return [
            image.kind == .modulePath
                ? AppFinding("module-path-property", .info, subject: "jdk.module.path", names)
                : AppFinding("class-path-property", .info, subject: "java.class.path", names),
            AppFinding(
                "code-source", .info, subject: "CodeSource",
                "is the copy in the layout: code that looks for files beside its own jar finds the layout's directory"),
        ]
    }

    private static func bootChanges(_ image: AppImage) -> [AppFinding] {
        var changes = [
            AppFinding(
                "class-loader", .info, subject: image.startClass,
                "is loaded by the JVM's own application class loader, which is no URLClassLoader"),
            AppFinding(
                "nested-urls", .info, subject: "getResource", "gives jar:file: URLs of plain jars, no nested ones"),
        ]
        if image.classPath.contains(where: { $0.content.webResources || $0.content.staticResources }) {
            changes.append(
                AppFinding(
                    "resource-times", .warning, subject: "Last-Modified",
                    "of files in static/, public/, resources/ and META-INF/resources is 1980 in every version: say "
                        + "spring.web.resources.cache.use-last-modified=false (before 2.4 spring.resources.cache.…), or "
                        + "give them names that change with them"))
        }
        if image.classPath.contains(where: \.content.unpack) {
            changes.append(
                AppFinding(
                    "unpack", .info, subject: "UNPACK",
                    "jars are files already; nothing is unpacked to a temporary directory"))
        }
        if image.boot?.launcher == .war {
            changes.append(
                AppFinding(
                    "document-root", .warning, subject: image.path,
                    "files outside of WEB-INF/classes are served from META-INF/resources of app.jar, not from the WAR as document root"
                ))
        }
        let served = image.classPath.filter { $0.form == .nestedJar && $0.content.webResources }
        if let first = served.first,
            image.frameworks.contains(where: { ["Tomcat", "Jetty", "Undertow"].contains($0.name) })
        {
            changes.append(
                AppFinding(
                    "web-resources", .info, subject: first.name,
                    "META-INF/resources of \(served.count) libraries are no document root of the embedded server; Spring MVC serves them as before"
                ))
        }
        return changes
    }

    private static func directoryChanges(_ image: AppImage) -> [AppFinding] {
        image.classPath.filter { $0.form == .directory }.map { element in
            AppFinding(
                "directory-to-jar", element.origin == .loaderPath || element.content.classes == 0 ? .warning : .info,
                subject: element.file, "becomes a jar: files changed in it later are not seen until the next build")
        }
    }

    private static func dependencyChanges(_ image: AppImage) -> [AppFinding] {
        image.packagingDependencies.map { dependency in
            AppFinding(
                "depends-on-packaging", [.jarURLConnection, .ownPlace].contains(dependency.kind) ? .info : .warning,
                subject: dependency.className, "\(dependency.kind.words): \(dependency.constant)")
        }
    }
}

extension PackagingDependency.Kind {
    /// Whether an application that does this may well not work from a layout. The class path is read by many that start
    /// themselves again, or print it.
    var mayBreak: Bool {
        switch self {
        case .nestedJarURL, .bootPath, .bootLoader, .codeSource: true
        case .jarURLConnection, .classPathProperty, .ownPlace: false
        }
    }

    var words: String {
        switch self {
        case .nestedJarURL: "has a jar URL in a string"
        case .bootPath: "names a folder of the packed jar"
        case .bootLoader: "uses Spring Boot's loader, which a layout leaves out"
        case .jarURLConnection: "opens jar URLs"
        case .codeSource: "asks where its code comes from"
        case .classPathProperty: "reads the class path"
        case .ownPlace: "looks by getResource for where its classes lie"
        }
    }
}
