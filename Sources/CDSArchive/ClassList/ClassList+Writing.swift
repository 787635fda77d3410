/// The text of class lists.
enum ClassListWriter {
    static func text(_ entry: ClassList.Entry, withID: Bool = true) -> String {
        var line = entry.name
        if let id = entry.id, withID || entry.origin != nil { line += " id: \(id)" }
        if let origin = entry.origin {
            line += " super: \(origin.superID)"
            if !origin.interfaceIDs.isEmpty {
                line += " interfaces: " + origin.interfaceIDs.map(String.init).joined(separator: " ")
            }
            line += " source: \(origin.source)"
        }
        return line
    }
}

extension ClassList {
    /// The list as text for the JDK of a feature release.
    ///
    /// What the JDK would stop at is left out: `@lambda-proxy` and `@lambda-form-invoker` before 16, `@cp` before 24,
    /// and lines longer than its buffer, 4096 characters (before 23). Ids are written only where something refers to
    /// one, so that a list without custom loaders reads like one of JDK 11.
    public func text(feature: Int) -> String {
        let withIDs = entries.contains { $0.origin != nil }
        var lines: [String] = []
        for item in items {
            switch item {
            case .entry(let entry): lines.append(ClassListWriter.text(entry, withID: withIDs))
            case .lambdaProxy(let rest) where feature >= 16: lines.append("@lambda-proxy \(rest)")
            case .lambdaFormInvoker(let rest) where feature >= 16: lines.append("@lambda-form-invoker \(rest)")
            case .lambdaProxy, .lambdaFormInvoker: break
            }
        }
        if feature >= 24 {
            for pool in constantPools where !pool.indices.isEmpty {
                lines.append("@cp \(pool.name) " + pool.indices.map(String.init).joined(separator: " "))
            }
        }
        if feature < 23 { lines.removeAll { $0.utf8.count > 4_094 } }
        return lines.map { $0 + "\n" }.joined()
    }
}
