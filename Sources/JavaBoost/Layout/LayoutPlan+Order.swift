internal import Bytecode

/// Jars may name each other in their own `Class-Path`. Inside a Spring Boot jar that has no effect, and in other
/// places the names may have meant other files: in the layout it must not change the order, or lead round for ever.
extension LayoutPlan {
    mutating func keepOrder(_ jars: JarPool) throws(LayoutError) {
        guard start != .module else { return }
        let planned = outputs.map(\.path)
        let reaching = outputs.indices.filter { !reach(of: outputs[$0]).isEmpty }
        let strays = outputs.indices.contains { index in
            reach(of: outputs[index]).contains { !planned.contains($0) }
        }
        guard !reaching.isEmpty, strays || leadsRound || searchOrder() != planned else { return }
        for index in reaching {
            guard let element = outputs[index].element else { continue }
            if element.content.signature != nil, case .packed = outputs[index].source {
            } else if element.content.signature != nil {
                changes.append(
                    AppFinding(
                        "class-path-order", .warning, subject: element.name,
                        "names other jars of the layout in its Class-Path and is signed: the order may differ, or end nowhere"
                    ))
                continue
            }
            outputs[index].source = .packed(try repacked(element, jars))
            changes.append(
                AppFinding(
                    "class-path-removed", .info, subject: element.name,
                    "loses its own Class-Path, which would change the order in the layout or lead round in it"))
        }
    }

    /// What the `Class-Path` of a copied jar leads to: outputs, the layout's own folders, or files outside of it.
    /// Names without such a file are left out: they lead nowhere here as they did there.
    ///
    /// - Parameter counts: which of its names count.
    private func reach(of output: Output, counting counts: (String) -> Bool = { _ in true }) -> [String] {
        guard let element = output.element, element.isJar, !output.isRepacked else { return [] }
        let planned = Set(outputs.map(\.path))
        return element.content.manifest.classPath.filter(counts).compactMap { token in
            guard let target = ClassPathResolver.target(of: token, from: "/\(output.path)") else { return nil }
            let inside = String(target.dropFirst())
            if planned.contains(inside) || inside == "app" || inside == "app/lib" || inside.isEmpty { return inside }
            // An absolute path, or one that climbs out, means the same file from everywhere.
            let absolute = token.hasPrefix("/") || token.hasPrefix("file:")
            return absolute && Directory.exists(target) ? target : nil
        }
    }

    /// Whether a jar leads back to itself by names such as `../lib/a.jar` or `./a.jar`. JDK 25 takes each way round for other
    /// files, until the path is too long for the system, and makes no archive (aotClassLocation.cpp, `add_class_location`).
    private var leadsRound: Bool {
        func isDotted(_ token: String) -> Bool {
            token.split(separator: "/").contains { $0 == "." || $0 == ".." }
        }
        return outputs.contains { output in
            reach(of: output, counting: isDotted).contains { leads($0, to: output.path) }
        }
    }

    private func leads(_ path: String, to end: String) -> Bool {
        let byPath = Dictionary(outputs.map { ($0.path, $0) }) { first, _ in first }
        var pending = [path], seen: Set<String> = []
        while let path = pending.popLast() {
            if path == end { return true }
            guard seen.insert(path).inserted, let output = byPath[path] else { continue }
            // The first jar will name all others.
            pending += start == .jar && path == outputs[0].path ? outputs.map(\.path) : reach(of: output)
        }
        return false
    }

    /// The order in which the JVM would search the outputs, following `Class-Path` depth first.
    private func searchOrder() -> [String] {
        let byPath = Dictionary(outputs.map { ($0.path, $0) }) { first, _ in first }
        var pending = Array(outputs.map(\.path).reversed())
        var seen: Set<String> = []
        var order: [String] = []
        while let path = pending.popLast() {
            guard seen.insert(path).inserted, let output = byPath[path] else { continue }
            order.append(path)
            pending.append(contentsOf: reach(of: output).reversed())
        }
        return order
    }
}

extension LayoutPlan.Output {
    fileprivate var isRepacked: Bool {
        if case .packed = source { true } else { false }
    }
}
