internal import Bytecode

/// The settings of Spring Boot's PropertiesLauncher, from all the places it looks in.
struct LoaderSettings {
    /// `loader.path` split at commas, cleaned as the launcher does; empty where it is not set.
    private(set) var path: [String] = []
    private(set) var main: String?
    private(set) var home: String
    private(set) var arguments: [String] = []
    /// Settings that this reading cannot follow, with the reason.
    private(set) var unsupported: [AppFinding] = []

    /// The surroundings that settings come from, in the launcher's order: system properties, environment,
    /// `loader.properties`, the manifest of the home directory, the manifest of the jar.
    struct Sources {
        var systemProperties: [String: String]
        var environment: [String: String]
        var workingDirectory: String
        var jarManifest: Manifest
        /// The text of a file in the jar, or nil.
        var resource: (String) -> String?
        /// The bytes of a file outside, or nil. What was asked for is remembered, whether it is there or not.
        var file: (String) -> [UInt8]?
    }

    init(_ sources: Sources) {
        home = sources.workingDirectory
        var lookup = Lookup(sources: sources)
        if let value = lookup["loader.home"] {
            home = FilePath.absolute(value, in: sources.workingDirectory)
        }
        lookup.readFile(home: home)
        lookup.readHomeManifest(home)
        main = lookup["loader.main"] ?? lookup.manifestValue("Start-Class")
        path = lookup["loader.path"].map(Self.paths) ?? []
        if lookup.isFromEnvironment("loader.args") {
            lookup.refuse("loader.args", "comes from the environment, whose values are not kept")
        } else {
            arguments = (lookup["loader.args"] ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        }
        if lookup["loader.classLoader"] != nil {
            lookup.refuse("loader.classLoader", "names a class loader of its own")
        }
        if lookup["loader.system"]?.lowercased() == "true" {
            lookup.refuse("loader.system", "turns loader.properties into system properties")
        }
        unsupported = lookup.unsupported
    }

    private static func paths(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            var path = String(part.drop(while: \.isWhitespace))
            while path.last?.isWhitespace == true { path.removeLast() }
            if path.hasPrefix("./") { path.removeFirst(2) }
            if path.isEmpty { return "/" }
            if BootLoader.isArchiveName(path) { return path }
            if path.hasSuffix("/*") { return String(path.dropLast()) }
            return path.hasSuffix("/") || path == "." ? path : path + "/"
        }
    }
}

extension LoaderSettings {
    /// `PropertiesLauncher.getProperty`.
    private struct Lookup {
        var sources: Sources
        var properties: [String: String] = [:]
        var homeManifest: Manifest?
        var unsupported: [AppFinding] = []

        init(sources: Sources) { self.sources = sources }

        /// A value, its `${…}` refused: they may stand for anything at run time.
        subscript(name: String) -> String? {
            mutating get {
                let value =
                    sources.systemProperties[name] ?? environmentValue(name) ?? properties[name]
                    ?? manifestValue(Self.attribute(name))
                guard let value, value.contains("${") else { return value }
                refuse(name, "has a placeholder")
                return nil
            }
        }

        /// As written, with underscores, or in capitals (`SystemPropertyUtils.getProperty`).
        private func environmentValue(_ name: String) -> String? {
            let underscored = String(name.map { $0 == "." ? "_" : $0 })
            return sources.environment[name] ?? sources.environment[underscored]
                ?? sources.environment[underscored.uppercased()]
        }

        /// Whether the environment is what decides.
        func isFromEnvironment(_ name: String) -> Bool {
            sources.systemProperties[name] == nil && environmentValue(name) != nil
        }

        func manifestValue(_ attribute: String) -> String? {
            homeManifest?.main[attribute] ?? sources.jarManifest.main[attribute]
        }

        /// `loader.path` is `Loader-Path` in a manifest.
        static func attribute(_ name: String) -> String {
            name.split(separator: ".").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: "-")
        }

        mutating func refuse(_ name: String, _ why: String) {
            let finding = AppFinding("loader-setting", .warning, subject: name, "\(why); no layout can stand for that")
            if !unsupported.contains(finding) { unsupported.append(finding) }
        }

        /// The first file found wins: beside the jar's home, at the jar's root, among its classes.
        mutating func readFile(home: String) {
            if self["loader.config.location"] != nil {
                refuse("loader.config.location", "reads settings from another place")
                return
            }
            let names = (self["loader.config.name"] ?? "loader").split(separator: ",").map { "\($0).properties" }
            for name in names {
                let beside = sources.file(FilePath.absolute(name, in: home))
                    .map { String(decoding: $0, as: UTF8.self) }
                let text = beside ?? sources.resource(name) ?? sources.resource("BOOT-INF/classes/\(name)")
                guard let text else { continue }
                properties = JavaProperties.parse(text)
                return
            }
        }

        mutating func readHomeManifest(_ home: String) {
            guard let bytes = sources.file("\(home)/META-INF/MANIFEST.MF") else { return }
            homeManifest = try? Manifest(parsing: bytes)
        }
    }
}
