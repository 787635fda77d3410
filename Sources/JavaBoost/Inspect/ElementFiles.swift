internal import Bytecode
internal import JVM

/// The files of one element of a class path, under the names that a class loader knows them by.
struct ElementFiles: Sendable {
    private enum Storage {
        case jar(Jar)
        case directory(String)
    }

    private let storage: Storage
    /// Name → index of the jar's entry; 0 for directories.
    private let places: [String: Int]

    /// Nil for elements without files: missing ones, and the root of an exploded Spring Boot jar.
    init?(_ element: ClassPathElement, loader: BootLoader?, jars: JarPool) throws(InspectError) {
        var places: [String: Int] = [:]
        switch element.form {
        case .missing: return nil
        case .jarRoot where loader?.exploded == true: return nil
        case .directory:
            let files: [String]
            do throws(SystemError) {
                files = try jars.tree(element.file).files
            } catch {
                throw InspectError(error, path: element.file, step: "read the directory")
            }
            for name in files { places[name] = 0 }
            storage = .directory(element.file)
        case .jar, .nestedJar, .nestedDirectory, .jarRoot:
            let jar = try element.form == .nestedJar ? jars.nested(element) : jars.jar(element.file)
            let prefix = element.form == .nestedDirectory ? element.entry ?? "" : ""
            for entry in jar.entries where !entry.isDirectory && entry.name.hasPrefix(prefix) {
                if element.form == .jarRoot, loader?.isRootEntry(entry.name) == false { continue }
                places[prefix.isEmpty ? entry.name : String(entry.name.dropFirst(prefix.count))] = entry.index
            }
            storage = .jar(jar)
        }
        self.places = places
    }

    var names: some Sequence<String> { places.keys }

    func has(_ name: String) -> Bool { places[name] != nil }

    /// The bytes of a file, or nil where there is none of that name.
    func read(_ name: String) throws(InspectError) -> [UInt8]? {
        guard let place = places[name] else { return nil }
        switch storage {
        case .jar(let jar):
            do throws(JarError) {
                return try jar.read(jar.entries[place], limit: 64 << 20)
            } catch {
                throw InspectError(error, step: "read an entry")
            }
        case .directory(let path):
            do throws(SystemError) {
                return try Directory.read("\(path)/\(name)", limit: 64 << 20)
            } catch {
                throw InspectError(error, path: path, step: "read a file")
            }
        }
    }
}
