/// Which element of a class path has which classes.
struct ClassIndex {
    /// Internal class name → position of the first element that has it.
    private(set) var first: [String: Int32] = [:]
    /// Classes that further elements have, by the positions of the first and the other element.
    private var again: [Pair: [String]] = [:]
    private var packages: [Substring: Set<Int32>] = [:]

    private struct Pair: Hashable {
        var first: Int32
        var other: Int32
    }

    /// - Parameter classes: internal names per element, in class path order.
    init(_ classes: [[String]]) {
        first.reserveCapacity(classes.reduce(0) { $0 + $1.count })
        for (position, names) in classes.enumerated() {
            let element = Int32(truncatingIfNeeded: position)
            var current: Substring?
            for name in names {
                if let winner = first[name] {
                    // The same name twice in one jar is its own finding.
                    if winner != element { again[Pair(first: winner, other: element), default: []].append(name) }
                } else {
                    first[name] = element
                }
                let package = Self.package(of: name)
                // Jars keep the classes of a package together mostly: one look-up for all of them.
                if package != current {
                    packages[package, default: []].insert(element)
                    current = package
                }
            }
        }
    }

    private static func package(of name: String) -> Substring {
        guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return name[..<slash]
    }

    func duplicates(_ elements: [ClassPathElement], examples: Int = 3) -> [DuplicateClasses] {
        again.sorted { ($0.key.first, $0.key.other) < ($1.key.first, $1.key.other) }.map { pair, names in
            DuplicateClasses(
                elements: [elements[Int(pair.first)].name, elements[Int(pair.other)].name], count: names.count,
                examples: names.prefix(examples).map { $0.replacing("/", with: ".") })
        }
    }

    func splitPackages(_ elements: [ClassPathElement]) -> [SplitPackage] {
        packages.filter { $0.value.count > 1 && !$0.key.isEmpty }.map { package, positions in
            SplitPackage(
                package: String(package).replacing("/", with: "."),
                elements: positions.sorted().map { elements[Int($0)].name })
        }
        .sorted { $0.package < $1.package }
    }
}
