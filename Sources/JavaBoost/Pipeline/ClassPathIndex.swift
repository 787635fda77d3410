import Bytecode
import CDSArchive

/// Which jar of a class path has which class.
enum ClassPathIndex {
    /// The first jar on the class path that has a class of that dotted name, with what a proof wants to know of it.
    ///
    /// - Throws: `JarError` for a jar that cannot be read. Directories are left out: a JVM archives nothing from them.
    static func origins(of classPath: [String]) throws -> [String: ClassOrigin] {
        var index: [String: ClassOrigin] = [:]
        for path in classPath where path.hasSuffix(".jar") || path.hasSuffix(".war") {
            let jar = try Jar(path: path)
            let isSigned = !jar.signatureFiles.isEmpty
            for entry in jar.entries where entry.name.hasSuffix(".class") && !entry.name.hasPrefix("META-INF/") {
                let name = String(entry.name.dropLast(6)).dotted
                if index[name] == nil { index[name] = ClassOrigin(jar: path, isSigned: isSigned) }
            }
        }
        return index
    }
}
