import Bytecode
import CDSArchive

/// Puts classes that custom loaders defined into a class list, with the `source:` lines that JDK 17 does not write.
enum CustomLoaderClasses {
    /// The list with every class of a custom loader whose bytes lie in a jar that the dump can read.
    static func adding(to list: ClassList, from log: ClassLoadLog) -> ClassList {
        let jars = JarCache()
        return ClassList.synthesise(base: list, log: log) { load in jars.locate(load) }.list
    }

    /// The jars that a log names, each opened once.
    private final class JarCache {
        private var jars: [String: Jar?] = [:]

        func locate(_ load: ClassLoad) -> ClassFileLocation? {
            guard case .jar(let path) = load.source, let jar = open(path),
                let entry = jar.entry(named: String(load.name.map { $0 == "." ? "/" : $0 }) + ".class")
            else { return nil }
            return ClassFileLocation(path: path, size: entry.size, crc32: entry.crc32)
        }

        private func open(_ path: String) -> Jar? {
            if let known = jars[path] { return known }
            let jar = try? Jar(path: path)
            jars[path] = .some(jar)
            return jar
        }
    }
}
