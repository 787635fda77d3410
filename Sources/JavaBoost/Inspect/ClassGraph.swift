internal import Bytecode

/// The classes that an application can be expected to load, from its class files alone: for applications that cannot
/// run where their image is built.
///
/// Everything that the main class names, and what those classes name, and so on; and what frameworks look up by
/// name: service files, `spring.factories`, Spring's `.imports`, the component index, and all of the application's
/// own classes, which component scans find. More than a run would load; what cannot be loaded is skipped by the
/// JVM when it makes the archive.
public struct ClassGraph: Sendable, Hashable {
    /// Classes of the application and its libraries, internal names, super types before what extends them.
    public var applicationClasses: [String]
    /// Classes named by those that no element of the class path has: the JDK's, and what is missing. Sorted.
    public var platformClasses: [String]

    /// Follows the image's class path in its order; the first element that has a class gives it.
    public init(_ image: AppImage, threads: Int = 2) throws(InspectError) {
        let jars = JarPool()
        var elements: [ElementFiles] = []
        var owner: [String: Int] = [:]
        var roots: [String] = []
        var named: [String] = []
        for element in image.classPath {
            guard let files = try ElementFiles(element, loader: image.boot, jars: jars) else { continue }
            let own = element.form == .nestedDirectory || element.form == .directory
            for name in files.names where Self.isOrdinaryClass(name) {
                let className = String(name.utf8.dropLast(6)) ?? name
                // Spring Boot's loader, which no layout keeps.
                if element.form == .jarRoot, name.hasPrefix("org/springframework/boot/loader/") { continue }
                if owner[className] == nil { owner[className] = elements.count }
                if own { roots.append(className) }
            }
            named += try FrameworkIndex.names(in: files)
            elements.append(files)
        }
        // An index may name what only other set-ups have: no reason to look for it.
        roots += named.filter { owner[$0] != nil }
        roots.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if let start = image.startClass { roots.insert(start.replacing(".", with: "/"), at: 0) }
        if let agent = image.classPath.first?.content.manifest.launcherAgent {
            roots.insert(agent.replacing(".", with: "/"), at: 0)
        }
        var walk = Walk(elements: elements, owner: owner, threads: threads)
        try walk.follow(roots)
        applicationClasses = walk.superTypesFirst()
        platformClasses = walk.elsewhere.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The application's classes alone, internal names, super types first: what a class list needs beside the JDK's
    /// own default one.
    public static func reachable(_ image: AppImage) throws(InspectError) -> [String] {
        try ClassGraph(image).applicationClasses
    }

    private static func isOrdinaryClass(_ name: String) -> Bool {
        name.utf8.hasEnd(".class") && !name.hasPrefix("META-INF/") && !name.utf8.hasEnd("module-info.class")
    }
}

extension ClassGraph {
    private struct Node: Sendable {
        var name: String
        /// Super class, then interfaces.
        var supers: [String]
        var references: [String]
    }

    /// Breadth first; the files of one front are read on several threads, an element at a time.
    private struct Walk {
        let elements: [ElementFiles]
        let owner: [String: Int]
        let threads: Int
        private var supers: [String: [String]] = [:]
        private var discovered: [String] = []
        private(set) var elsewhere: Set<String> = []

        init(elements: [ElementFiles], owner: [String: Int], threads: Int) {
            self.elements = elements
            self.owner = owner
            self.threads = threads
        }

        mutating func follow(_ roots: [String]) throws(InspectError) {
            var seen: Set<String> = []
            var front = admit(roots, &seen)
            while !front.isEmpty {
                discovered += front
                var next: [String] = []
                for node in try parse(front) {
                    supers[node.name] = node.supers
                    next += admit(node.supers + node.references, &seen)
                }
                front = next
            }
        }

        /// The names not seen before that the class path has; the others are noted.
        private mutating func admit(_ names: [String], _ seen: inout Set<String>) -> [String] {
            var new: [String] = []
            for name in names where seen.insert(name).inserted {
                if owner[name] == nil { elsewhere.insert(name) } else { new.append(name) }
            }
            return new
        }

        private func parse(_ front: [String]) throws(InspectError) -> [Node] {
            let groups = Dictionary(grouping: front) { owner[$0] ?? 0 }.sorted { $0.key < $1.key }
            let results = Parallel.map(groups, threads: threads, weight: \.value.count) { group in
                Result { () throws(InspectError) in try parse(group.value, in: elements[group.key]) }
            }
            var nodes: [String: Node] = [:]
            for result in results { for node in try result.get() { nodes[node.name] = node } }
            // In the order of the front, whatever the threads did.
            return front.compactMap { nodes[$0] }
        }

        /// A class file that cannot be parsed stays a leaf: the JVM says why when it comes to it.
        private func parse(_ names: [String], in files: ElementFiles) throws(InspectError) -> [Node] {
            var nodes: [Node] = []
            for name in names {
                guard let bytes = try files.read(name + ".class"), let summary = try? ClassFileSummary.parse(bytes),
                    let references = try? summary.referencedClasses()
                else { continue }
                let supers = (summary.superClass.map { [$0] } ?? []) + summary.interfaces
                nodes.append(Node(name: name, supers: supers, references: references))
            }
            return nodes
        }

        /// The classes in the order of their discovery, each behind its super types. Without recursion: hostile
        /// class files can extend each other thousands deep, or in a circle.
        func superTypesFirst() -> [String] {
            var done: Set<String> = []
            var order: [String] = []
            for name in discovered {
                var stack = [(name: name, next: 0)]
                var open: Set<String> = [name]
                if done.contains(name) { continue }
                while let top = stack.last {
                    let parents = supers[top.name] ?? []
                    guard top.next < parents.count else {
                        if done.insert(top.name).inserted, supers[top.name] != nil { order.append(top.name) }
                        open.remove(top.name)
                        stack.removeLast()
                        continue
                    }
                    stack[stack.count - 1].next += 1
                    let parent = parents[top.next]
                    guard owner[parent] != nil, !done.contains(parent), open.insert(parent).inserted else { continue }
                    stack.append((parent, 0))
                }
            }
            return order
        }
    }
}
