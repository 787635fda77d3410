extension ClassList {
    /// One list with the classes of all, those of the first list first; ids are given anew.
    ///
    /// Lists of several training runs of one application on one JDK merge soundly. Of two custom-loader classes with one
    /// name the first stays; classes that extend the other one go with it.
    public static func merge(_ lists: [ClassList]) -> ClassList {
        var merged = ClassList()
        for list in lists {
            var ids: [Int: Int] = [:]
            for item in list.items {
                guard case .entry(let entry) = item else {
                    merged.append(extra: item)
                    continue
                }
                let id = merged.adopt(entry, ids: ids)
                if let old = entry.id, let id { ids[old] = id }
            }
            for pool in list.constantPools { merged.append(pool: pool.name, pool.indices) }
            merged.dropped += list.dropped
        }
        return merged
    }

    /// Adds a class under an id of this list; `ids` maps those of the list it comes from.
    ///
    /// - Returns: its id here, or nil if it cannot be here.
    mutating func adopt(_ entry: Entry, ids: [Int: Int]) -> Int? {
        guard let origin = entry.origin else {
            if let id = plainEntry(entry.name)?.id { return id }
            append(Entry(name: entry.name, id: freeID))
            return plainEntry(entry.name)?.id
        }
        let interfaces = origin.interfaceIDs.compactMap { ids[$0] }
        guard let superID = ids[origin.superID], interfaces.count == origin.interfaceIDs.count else {
            dropped.append(Dropped(line: 0, text: ClassListWriter.text(entry), reason: .undefinedSuperType))
            return nil
        }
        let moved = Origin(superID: superID, interfaceIDs: interfaces, source: origin.source)
        if let same = customEntry(entry.name), same.origin == moved { return same.id }
        let id = freeID
        return append(Entry(name: entry.name, id: id, origin: moved)) ? id : nil
    }

    /// This list for another JDK than the one it was recorded on.
    ///
    /// Class names and lambdas of the application carry over. Constant pool indices and invoker types of the JDK's own
    /// classes do not, nor do custom-loader classes whose super types are the JDK's inner classes: a JVM stops at a
    /// super type that it cannot find. Downwards no super type of the JDK but `java/lang/Object` is taken for granted.
    public func converted(from old: Int, to new: Int) -> ClassList {
        if old == new { return self }
        var converted = ClassList()
        var ids: [Int: Int] = [:]
        for item in items {
            switch item {
            case .lambdaFormInvoker: break
            case .lambdaProxy: converted.append(extra: item)
            case .entry(let entry):
                let isKnown = Self.survives(entry.name, upwards: new > old)
                guard let id = converted.adopt(entry, ids: ids) else { continue }
                if isKnown, let before = entry.id { ids[before] = id }
            }
        }
        for pool in constantPools where !JDKPackages.contain(pool.name.dotted) {
            converted.append(pool: pool.name, pool.indices)
        }
        return converted
    }

    /// Whether another JDK surely has the class.
    private static func survives(_ name: String, upwards: Bool) -> Bool {
        if name == "java/lang/Object" || !JDKPackages.contain(name.dotted) { return true }
        return upwards && name.hasPrefix("java/")
    }
}

extension String {
    /// A class name with dots for its slashes.
    var dotted: String { String(map { $0 == "/" ? "." : $0 }) }
    /// A class name with slashes for its dots.
    var slashed: String { String(map { $0 == "." ? "/" : $0 }) }
}

extension ClassList {
    /// The list without the classes whose source lies in a directory, and without those that extend them.
    public func without(sourcesIn directory: String) -> ClassList {
        relocated { _, source in source == directory || source.hasPrefix(directory + "/") ? nil : source }
    }

    /// The list with other sources for custom loaders' classes.
    ///
    /// - Parameter place: the source of a class, by its name and the one it has; nil leaves it out, with those that extend it.
    public func relocated(_ place: (_ name: String, _ source: String) -> String?) -> ClassList {
        var moved = self
        moved.items = items.compactMap { item in
            guard case .entry(var entry) = item, let origin = entry.origin else { return item }
            guard let source = place(entry.name, origin.source) else { return nil }
            entry.origin?.source = source
            return .entry(entry)
        }
        return moved.items == items ? self : ClassList.merge([moved])
    }
}
