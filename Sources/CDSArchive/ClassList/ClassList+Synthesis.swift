/// Where a dump can read a class file, and what that file is.
public struct ClassFileLocation: Hashable, Sendable {
    /// Path of the jar or directory.
    public var path: String
    /// Length in bytes of the class file there.
    public var size: Int
    /// CRC-32 of the class file there.
    public var crc32: UInt32

    public init(path: String, size: Int, crc32: UInt32) {
        self.path = path
        self.size = size
        self.crc32 = crc32
    }
}

extension ClassList {
    /// A class list with the classes of custom loaders, and which of them could not be taken.
    public struct Synthesis: Sendable {
        public var list: ClassList
        /// Custom-loader classes in the list.
        public var added = 0
        /// Those left out, by class name with dots.
        public var skipped: [String: Obstacle] = [:]

        /// Why a custom-loader class cannot be in a class list.
        public enum Obstacle: String, Hashable, Sendable {
            /// It comes from no jar or directory that the dump could read, or not from a file at all.
            case noSource
            /// The bytes loaded differ from the file's: an agent or the loader changed them, or it is a multi-release
            /// class. The archived class would never match.
            case differentBytes
            /// A super type is not in the list.
            case superType
            /// Another loader's class of that name is in the list.
            case nameTaken
            /// `java/` classes, or a path with a space.
            case prohibited
        }
    }

    /// Writes the lines with `source:` that make a dump archive classes of custom loaders (URLClassLoader, Tomcat's
    /// webapp loader, classworlds), which JDK 17 does not write itself. JDK 11 to 26 on Linux take them.
    ///
    /// The JVM later gives the archived class to any loader that defines bytes of equal name, size and CRC-32, if its
    /// super types resolve to the archived ones (systemDictionaryShared.cpp, `lookup_from_stream`).
    ///
    /// - Parameters:
    ///   - base: the list recorded in the same run by `-XX:DumpLoadedClassList`.
    ///   - log: that run's log with `ClassLoadLog.Detail.loaders`; without details nothing is added.
    ///   - locate: the file of a class that a custom loader defined, or nil. Called with the load as logged; the
    ///     source may be mapped to another place where the same bytes lie (a nested jar's copy in a layout).
    public static func synthesise(
        base: ClassList, log: ClassLoadLog, locate: (ClassLoad) -> ClassFileLocation?
    ) -> Synthesis {
        var synthesis = Synthesis(list: merge([base]))
        var ids: [UInt64: Int] = [:]
        let listed = Set(base.entries.filter { $0.origin == nil }.map(\.name))
        for load in log.loads {
            guard let details = load.details else { continue }
            // A later class may live where an unloaded one did.
            ids[details.address] = nil
            if load.isGenerated || load.name.hasPrefix("[") { continue }
            if details.loader.isBuiltIn {
                if listed.contains(load.name.slashed) {
                    ids[details.address] = synthesis.list.plainEntry(load.name.slashed)?.id
                }
            } else {
                ids[details.address] = synthesis.take(load, details, ids, locate)
            }
        }
        return synthesis
    }
}

extension ClassList.Synthesis {
    fileprivate mutating func take(
        _ load: ClassLoad, _ details: ClassLoad.Details, _ ids: [UInt64: Int],
        _ locate: (ClassLoad) -> ClassFileLocation?
    ) -> Int? {
        guard let location = locate(load) else { return skip(load, .noSource) }
        // A class from an archive bears neither size nor CRC; its bytes were compared when it was taken from there.
        if details.size.map({ $0 != location.size }) ?? false || details.crc32.map({ $0 != location.crc32 }) ?? false {
            return skip(load, .differentBytes)
        }
        let interfaces = details.interfaceAddresses.compactMap { ids[$0] }
        guard let superID = details.superAddress.flatMap({ ids[$0] }),
            interfaces.count == details.interfaceAddresses.count
        else { return skip(load, .superType) }
        let origin = ClassList.Origin(superID: superID, interfaceIDs: interfaces, source: location.path)
        let before = list.dropped.count
        let id = list.freeID
        if list.append(ClassList.Entry(name: load.name.slashed, id: id, origin: origin)) {
            added += 1
            return id
        }
        let reason = list.dropped.count > before ? list.dropped[before].reason : .malformed
        return skip(load, reason == .duplicateClass ? .nameTaken : .prohibited)
    }

    private mutating func skip(_ load: ClassLoad, _ obstacle: Obstacle) -> Int? {
        skipped[load.name] = obstacle
        return nil
    }
}

extension ClassList {
    /// The list of the classes that a log shows, for a run that could not record one: those with a class file, in the
    /// order of loading, without lambdas.
    ///
    /// - Parameter keep: whether to take a class; the default takes all, also those that a custom loader defined, which
    ///   is right when the archive will be made from a layout that has them on the class path.
    public init(log: ClassLoadLog, keep: (ClassLoad) -> Bool = { _ in true }) {
        self.init()
        for load in log.loads where !load.isGenerated && !load.name.hasPrefix("[") && keep(load) {
            append(Entry(name: load.name.slashed))
        }
    }
}
