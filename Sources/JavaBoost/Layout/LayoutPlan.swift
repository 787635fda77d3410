internal import Bytecode

/// Which files a layout has and what each is made of; nothing is written yet.
struct LayoutPlan {
    /// One file of the layout.
    struct Output: Sendable {
        /// Relative to the layout's directory.
        var path: String
        var source: Source
        /// For people: where it came from.
        var origin: String
        /// The element that it is a copy of; nil for what has no counterpart.
        var element: ClassPathElement?
    }

    enum Source: Sendable {
        /// Byte for byte from a file.
        case file(String)
        /// Byte for byte from an entry of a jar.
        case nested(jar: String, entry: String)
        /// Packed anew.
        case packed(Packing)
        /// These bytes.
        case made([UInt8])
    }

    /// A jar to be packed: its manifest, then parts in order.
    struct Packing: Sendable {
        /// Nil for a jar without one.
        var manifest: Manifest?
        var parts: [Part]
    }

    /// Entries of a jar, or files of a directory, under names of their own; those with the folders above them.
    enum Part: Sendable {
        /// Those of the jar, or of a jar in it.
        case entries(jar: String, nested: String?, [Item])
        case files(directory: String, [String], under: String = "", hasFolders: Bool = true)
        case folder(String)
    }

    /// An entry by its index in the jar's directory, with its new name.
    struct Item: Sendable {
        var index: Int
        var name: String
    }

    var outputs: [Output] = []
    var start = Layout.Start.jar
    var changes: [AppFinding] = []
    private var taken: Set<String> = ["app.jar"]

    /// A place for a library: `app/lib/NAME`.
    mutating func libraryPath(_ name: String, keepingName: Bool = false) -> String {
        if keepingName, !taken.contains(name.lowercased()), !name.contains("/"), !name.contains(":") {
            taken.insert(name.lowercased())
            return "app/lib/\(name)"
        }
        return "app/lib/" + SafeName.make(name, taken: &taken)
    }

    /// Adds an element of the class path as a library of its own.
    mutating func addLibrary(
        _ element: ClassPathElement, _ source: Source, keepingName: Bool = false, suffix: String = ""
    ) {
        let path = libraryPath(element.name + suffix, keepingName: keepingName)
        outputs.append(Output(path: path, source: source, origin: element.location, element: element))
    }

    /// `lib/a.jar lib/b.jar`: everything but the first output, relative to it.
    var classPathAttribute: String? {
        let rest = outputs.dropFirst().map { String($0.path.dropFirst("app/".count)) }
        return rest.isEmpty ? nil : rest.joined(separator: " ")
    }
}
