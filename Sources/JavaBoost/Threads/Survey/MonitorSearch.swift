internal import Bytecode

/// Finds monitors that may be held over a blocking call: on JDK 21 to 23 a virtual thread that waits there holds its
/// carrier, and on every JDK all that want the monitor wait with it.
///
/// Follows calls by name through superclasses, and through overriding methods where they are few. That finds more than
/// can happen, so what it finds is ranked by how near the blocking call is: for a person to look at, or for a recording
/// (`jdk.VirtualThreadPinned`) to confirm.
struct MonitorSearch {
    private struct Node {
        var method: MethodName
        var isSynchronized: Bool
        /// Calls under a `synchronized` block, then all.
        var held: [Int32] = []
        var calls: [Int32] = []
        /// What it waits for itself.
        var waits: String?
        var waitsHeld: String?
    }

    /// More overriding methods than these say nothing about which one runs.
    private static let mostOverriding = 8
    /// Nor is it asked of types that so many others are.
    private static let mostSubtypes = 200
    private static let farthest = 5

    private var nodes: [Node] = []
    private var byName: [MethodName: Int32] = [:]
    /// Superclass and interfaces of each class.
    private let supertypes: [String: [String]]
    private var directSubtypes: [String: [String]] = [:]
    /// Every class below a type, as far as it was asked for; empty where there are too many.
    private var allSubtypes: [String: [String]] = [:]
    private var knownTargets: [MethodCalls.Call: [Int32]] = [:]

    /// - Parameters:
    ///   - classes: the methods of every class, by internal name.
    ///   - supertypes: the superclass, first, and the interfaces of each.
    init(_ classes: [(name: String, methods: [MethodCalls])], supertypes: [String: [String]]) {
        self.supertypes = supertypes
        for (name, above) in supertypes { for type in above { directSubtypes[type, default: []].append(name) } }
        for entry in classes {
            for method in entry.methods where byName[MethodName(entry.name, method.name, method.descriptor)] == nil {
                let name = MethodName(entry.name, method.name, method.descriptor)
                byName[name] = Int32(nodes.count)
                nodes.append(
                    Node(
                        method: name, isSynchronized: method.accessFlags.contains(.synchronized)))
            }
        }
        for entry in classes {
            for method in entry.methods {
                guard let from = byName[MethodName(entry.name, method.name, method.descriptor)] else { continue }
                for call in method.calls { connect(Int(from), call) }
            }
        }
    }

    private mutating func connect(_ from: Int, _ call: MethodCalls.Call) {
        if let kind = BlockingCalls.kind(call.method) {
            nodes[from].waits = nodes[from].waits ?? kind
            if call.isInBlock { nodes[from].waitsHeld = nodes[from].waitsHeld ?? kind }
            return
        }
        for target in targets(of: call) {
            nodes[from].calls.append(target)
            if call.isInBlock { nodes[from].held.append(target) }
        }
    }

    private mutating func targets(of call: MethodCalls.Call) -> [Int32] {
        var call = call
        call.isInBlock = false
        if let known = knownTargets[call] { return known }
        var found: [Int32] = []
        var owner = call.method.owner
        for _ in 0..<32 {
            if let node = byName[MethodName(owner, call.method.name, call.method.descriptor)] {
                found.append(node)
                break
            }
            guard let parent = supertypes[owner]?.first else { break }
            owner = parent
        }
        if call.isVirtual {
            let others = subtypes(of: call.method.owner).compactMap {
                byName[MethodName($0, call.method.name, call.method.descriptor)]
            }
            if others.count <= Self.mostOverriding { found += others }
        }
        knownTargets[call] = found
        return found
    }

    private mutating func subtypes(of type: String) -> [String] {
        if let known = allSubtypes[type] { return known }
        var seen: Set<String> = [type]
        var front = [type], found: [String] = []
        while !front.isEmpty, found.count <= Self.mostSubtypes {
            // Hostile classes may be their own ancestors.
            front = front.flatMap { directSubtypes[$0] ?? [] }.filter { seen.insert($0).inserted }
            found += front
        }
        if found.count > Self.mostSubtypes { found = [] }
        allSubtypes[type] = found.sorted()
        return allSubtypes[type] ?? []
    }

    /// The suspects, nearest first.
    func suspects() -> [ThreadSurvey.Suspect] {
        let (distance, next) = distances()
        var found: [ThreadSurvey.Suspect] = []
        for (index, node) in nodes.enumerated() {
            if let kind = node.isSynchronized ? node.waits : node.waitsHeld {
                found.append(suspect(node, node.isSynchronized, kind, []))
                continue
            }
            let reachable = (node.isSynchronized ? node.calls : node.held).filter {
                distance[Int($0)] >= 0 && Int($0) != index
            }
            guard let nearest = reachable.min(by: { distance[Int($0)] < distance[Int($1)] }) else { continue }
            var path: [Int] = [Int(nearest)]
            while let last = path.last, distance[last] > 0, path.count <= Self.farthest { path.append(Int(next[last])) }
            let kind = path.last.flatMap { nodes[$0].waits } ?? ""
            found.append(suspect(node, node.isSynchronized, kind, path.map { nodes[$0].method }))
        }
        return found.sorted { left, right in
            (left.path.count, left.className, left.method) < (right.path.count, right.className, right.method)
        }
    }

    private func suspect(
        _ node: Node, _ isMethod: Bool, _ kind: String, _ path: [MethodName]
    ) -> ThreadSurvey.Suspect {
        ThreadSurvey.Suspect(
            className: node.method.owner.dotted, method: node.method.name + node.method.descriptor,
            monitor: isMethod ? "method" : "block", waitsFor: kind,
            path: path.map { "\($0.owner.dotted).\($0.name)" })
    }

    /// How many calls each method is away from one that waits, -1 for never; and the next on the way.
    private func distances() -> (distance: [Int8], next: [Int32]) {
        var callers = [[Int32]](repeating: [], count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for target in node.calls { callers[Int(target)].append(Int32(index)) }
        }
        var distance = [Int8](repeating: -1, count: nodes.count)
        var next = [Int32](repeating: -1, count: nodes.count)
        var front = nodes.indices.filter { nodes[$0].waits != nil }
        for index in front { distance[index] = 0 }
        for step in 1..<Self.farthest {
            var further: [Int] = []
            for index in front {
                for caller in callers[index] where distance[Int(caller)] < 0 {
                    distance[Int(caller)] = Int8(step)
                    next[Int(caller)] = Int32(index)
                    further.append(Int(caller))
                }
            }
            front = further
        }
        return (distance, next)
    }
}
