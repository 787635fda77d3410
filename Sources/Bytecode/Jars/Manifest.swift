/// `META-INF/MANIFEST.MF`: a main section and one section for each entry that has attributes of its own
/// (JAR file specification, "JAR Manifest").
public struct Manifest: Hashable, Sendable {
    /// Attributes in the order of the file; names are compared without regard to case.
    public struct Attributes: Hashable, Sendable {
        public struct Attribute: Hashable, Sendable {
            public var name: String
            public var value: String

            public init(name: String, value: String) {
                self.name = name
                self.value = value
            }
        }

        public private(set) var all: [Attribute] = []
        /// Where each name is in `all`, in lower case: a hostile manifest must not cost quadratic time.
        private var places: [String: Int] = [:]

        public init(_ all: [Attribute] = []) {
            for attribute in all { self[attribute.name] = attribute.value }
        }

        /// The value, or nil. Setting replaces in place or appends; nil removes.
        public subscript(name: String) -> String? {
            get { places[name.lowercased()].map { all[$0].value } }
            set {
                let key = name.lowercased()
                switch (places[key], newValue) {
                case (let place?, let value?):
                    all[place].value = value
                case (let place?, nil):
                    all.remove(at: place)
                    places[key] = nil
                    for later in all[place...] { places[later.name.lowercased()]! -= 1 }
                case (nil, let value?):
                    places[key] = all.count
                    all.append(Attribute(name: name, value: value))
                case (nil, nil):
                    break
                }
            }
        }

        public var isEmpty: Bool { all.isEmpty }
    }

    /// The attributes of one entry or package.
    public struct Section: Hashable, Sendable {
        /// The entry, or a directory with a final `/` for a package.
        public var name: String
        public var attributes: Attributes

        public init(name: String, attributes: Attributes) {
            self.name = name
            self.attributes = attributes
        }
    }

    public var main: Attributes
    /// In the order of the file; sections of one name are merged, as the JDK does.
    public var sections: [Section]

    public init(main: Attributes = Attributes(), sections: [Section] = []) {
        self.main = main
        self.sections = sections
    }

    /// The section of an entry, or nil.
    public func section(_ name: String) -> Section? { sections.first { $0.name == name } }
}

/// The main attributes that decide how an application starts; nil or empty where absent.
extension Manifest {
    /// `Main-Class`, without the blanks around it, as the java launcher takes it.
    public var mainClass: String? { trimmed("Main-Class") }
    /// `Class-Path`: URLs relative to the jar, not yet decoded.
    public var classPath: [String] { words("Class-Path") }
    /// `Multi-Release: true`, in any case (`JarFile.checkForSpecialAttributes`).
    public var isMultiRelease: Bool { main["Multi-Release"]?.lowercased() == "true" }
    /// `Start-Class`: the application's own main class behind Spring Boot's loader.
    public var startClass: String? { trimmed("Start-Class") }
    /// `Add-Opens`: `module/package` each. Counts only in the jar of `java -jar`.
    public var addOpens: [String] { words("Add-Opens") }
    /// `Add-Exports`: `module/package` each. Counts only in the jar of `java -jar`.
    public var addExports: [String] { words("Add-Exports") }
    /// `Launcher-Agent-Class`: an agent that starts before main.
    public var launcherAgent: String? { trimmed("Launcher-Agent-Class") }
    /// `Premain-Class`: this jar is an agent for `-javaagent`.
    public var premainClass: String? { trimmed("Premain-Class") }
    /// `Enable-Native-Access`: `ALL-UNNAMED` (JEP 472).
    public var enableNativeAccess: String? { trimmed("Enable-Native-Access") }
    /// `Automatic-Module-Name`.
    public var automaticModuleName: String? { trimmed("Automatic-Module-Name") }

    private func trimmed(_ name: String) -> String? {
        guard let value = main[name] else { return nil }
        let text = value.utf8.drop { $0 <= 0x20 }
        guard let last = text.lastIndex(where: { $0 > 0x20 }) else { return nil }
        return String(Substring(text[...last]))
    }

    private func words(_ name: String) -> [String] {
        (main[name] ?? "").utf8.split { $0 == 0x20 || $0 == 0x09 }.map { String(Substring($0)) }
    }
}
