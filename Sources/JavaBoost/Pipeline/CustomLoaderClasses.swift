import Bytecode
import CDSArchive
import JVM

/// Puts classes that custom loaders defined into a class list, with the `source:` lines that JDK 17 does not write.
///
/// A dump looks a class up under its plain name, in a jar or a directory whose path has no white space. Classes of
/// multi-release parts, of jars in jars and under other paths are copied to a directory where it finds them; the JVM
/// later compares size and CRC-32 alone, not where the class came from.
enum CustomLoaderClasses {
    /// The list with every class of a custom loader whose bytes can still be found.
    ///
    /// - Parameter copies: a directory for the copies; made when there is one.
    static func adding(to list: ClassList, from log: ClassLoadLog, copies: String) -> ClassList {
        let finder = ClassFileFinder(copies: copies)
        return ClassList.synthesise(base: list, log: log) { load in finder.locate(load) }.list
    }

    /// A list that JDK 21 or later wrote, with what its dump would not find: classes that a multi-release jar has for later
    /// releases alone. Where another class extends one of those, the dump ends with "Super class id is not yet loaded".
    static func findable(in list: ClassList, feature: Int, copies: String) -> ClassList {
        let finder = ClassFileFinder(copies: copies)
        return list.relocated { name, source in finder.place(of: name, source, feature: feature) }
    }
}

/// Finds the class files that a log names, each jar opened once.
private final class ClassFileFinder {
    private let copies: String
    private var jars: [String: Jar?] = [:]
    /// `multiReleaseVersions` of jars, which costs a walk over all entries, by the jar's path.
    private var versions: [String: [Int]] = [:]
    private var madeDirectories: Set<String> = []

    init(copies: String) { self.copies = copies }

    func locate(_ load: ClassLoad) -> ClassFileLocation? {
        let name = load.fileName
        switch load.source {
        case .jar(let path): return open(path).flatMap { find(name, in: $0, load, isReadable: isPlain(path)) }
        case .nestedJar(let outer, let entry) where entry.hasSuffix("/"):
            return open(outer).flatMap { find(entry + name, in: $0, load, isReadable: false) }
        case .nestedJar(let outer, let entry):
            return open(outer, entry).flatMap { find(name, in: $0, load, isReadable: false) }
        case .directory(let path): return find(name, in: path, load)
        default: return nil
        }
    }

    /// Where a dump finds a class that a list names with this source; nil where it does not.
    func place(of name: String, _ source: String, feature: Int) -> String? {
        let file = name + ".class"
        guard let jar = open(source) else { return FileSystem.exists("\(source)/\(file)") ? source : nil }
        if jar.entry(named: file) != nil { return source }
        let versioned = versions(of: jar).filter { $0 <= feature }.reversed().lazy
            .compactMap { jar.entry(named: "META-INF/versions/\($0)/\(file)") }.first
        return versioned.flatMap { entry in
            copy(file) { (target) throws(JarError) in try jar.extract(entry, to: target) }
        }
    }

    /// - Parameter isReadable: whether a dump finds the entry of this very name itself.
    private func find(_ name: String, in jar: Jar, _ load: ClassLoad, isReadable: Bool) -> ClassFileLocation? {
        let plain = jar.entry(named: name)
        if isReadable, let plain, load.isFile(size: plain.size, crc32: plain.crc32) {
            return ClassFileLocation(path: jar.path, size: plain.size, crc32: plain.crc32)
        }
        let versioned = versions(of: jar).reversed().compactMap {
            jar.entry(named: "META-INF/versions/\($0)/\(name)")
        }
        for entry in versioned + [plain].compactMap({ $0 })
        where load.isFile(size: entry.size, crc32: entry.crc32) {
            return copy(load.fileName) { (target) throws(JarError) in try jar.extract(entry, to: target) }
                .map { ClassFileLocation(path: $0, size: entry.size, crc32: entry.crc32) }
        }
        return plain.map { ClassFileLocation(path: jar.path, size: $0.size, crc32: $0.crc32) }
    }

    private func versions(of jar: Jar) -> [Int] {
        if let known = versions[jar.path] { return known }
        let found = jar.multiReleaseVersions
        versions[jar.path] = found
        return found
    }

    private func find(_ name: String, in directory: String, _ load: ClassLoad) -> ClassFileLocation? {
        let path = directory + name
        guard let bytes = try? FileSystem.read(path) else { return nil }
        let crc32 = CRC32.of(bytes)
        let isReadable = isPlain(directory) || !load.isFile(size: bytes.count, crc32: crc32)
        let place =
            isReadable
            ? directory : copy(load.fileName) { (target) throws(SystemError) in try FileSystem.create(target, bytes) }
        return place.map { ClassFileLocation(path: $0, size: bytes.count, crc32: crc32) }
    }

    /// Puts a class file where a dump finds it.
    ///
    /// - Returns: the directory; nil where it cannot be written, or another class of that name is there.
    private func copy<Failure: Error>(_ file: String, _ write: (String) throws(Failure) -> Void) -> String? {
        // Every dot of a class name has become a slash, so no segment of it can lead out of the directory.
        let target = "\(copies)/\(file)"
        guard !FileSystem.exists(target), makeParents(of: target) else { return nil }
        do { try write(target) } catch { return nil }
        return copies
    }

    private func makeParents(of path: String) -> Bool {
        let parent = FilePath.parent(path)
        if madeDirectories.contains(parent) { return true }
        guard parent == copies || makeParents(of: parent), (try? TextFile.makeDirectory(parent)) != nil else {
            return false
        }
        madeDirectories.insert(parent)
        return true
    }

    private func open(_ path: String, _ nested: String? = nil) -> Jar? {
        let key = nested.map { "\(path)!/\($0)" } ?? path
        if let known = jars[key] { return known }
        var jar: Jar?
        if let nested {
            if let outer = open(path), let entry = outer.entry(named: nested) {
                jar = try? Jar(nested: entry, of: outer)
            }
        } else {
            jar = try? Jar(path: path)
        }
        jars[key] = .some(jar)
        return jar
    }

    /// Whether a class list can name the path.
    private func isPlain(_ path: String) -> Bool { !path.contains(where: \.isWhitespace) }
}

extension ClassLoad {
    /// Whether the class may have been loaded from this file. A class from an archive bears neither size nor CRC.
    fileprivate func isFile(size: Int, crc32: UInt32) -> Bool {
        (details?.size).map { $0 == size } ?? true && (details?.crc32).map { $0 == crc32 } ?? true
    }
}
