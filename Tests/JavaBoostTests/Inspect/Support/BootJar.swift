import Bytecode
import TestSupport

/// A Spring Boot jar in the shape of each loader generation, with marks to see the order of the class path by:
/// every place has a `mark.txt` that names it.
enum BootJar {
    /// The shape of 2.3 to 3.1, or with `generation` of other years.
    static func make(
        _ name: String, in scratch: Scratch, version: String = "2.7.18",
        launcher: String = "org.springframework.boot.loader.JarLauncher", more: [(String, String)] = [],
        libraries: [(name: String, entries: [MadeEntry])]? = nil, root: [MadeEntry] = [],
        classes: [MadeEntry] = [], folder: String = "BOOT-INF", loader: [MadeEntry] = []
    ) throws -> String {
        let libraries = libraries ?? ["zeta.jar", "alpha.jar", "mid dle.jar"].map { ($0, []) }
        let lib = folder.isEmpty ? "lib/" : "\(folder)/lib/"
        let place = folder.isEmpty ? "" : "\(folder)/classes/"
        var entries: [MadeEntry] = root + loader
        if !folder.isEmpty { entries += [.folder("\(folder)/"), .folder(place)] }
        entries.append(.text("\(place)mark.txt", "classes"))
        entries.append(try DemoClasses.entry("demo/Main", prefix: place))
        entries += classes.map { MadeEntry(name: place + $0.name, bytes: $0.bytes, stored: $0.stored) }
        entries.append(.folder(lib))
        for library in libraries {
            try scratch.jar("nested/\(library.name)", [.text("mark.txt", library.name)] + library.entries)
            entries.append(.nested(lib + library.name, try scratch.read("nested/\(library.name)")))
        }
        if folder == "BOOT-INF", version >= "2.3" {
            entries.append(.text("BOOT-INF/classpath.idx", libraries.map { "- \"\(lib)\($0.name)\"\n" }.joined()))
        }
        var manifest = [
            ("Manifest-Version", "1.0"), ("Main-Class", launcher), ("Start-Class", "demo.Main"),
            ("Spring-Boot-Version", version), ("Implementation-Version", "4.2"),
        ]
        if version >= "2.0" {
            manifest += [("Spring-Boot-Classes", place), ("Spring-Boot-Lib", lib)]
        }
        if folder == "BOOT-INF", version >= "2.3" {
            manifest.append(("Spring-Boot-Classpath-Index", "BOOT-INF/classpath.idx"))
        }
        return try scratch.jar(name, manifest: manifest + more, entries)
    }

    /// Spring Boot's own loader classes, out of the shop: what makes such a jar start.
    static func loaderEntries() throws -> [MadeEntry] {
        let shop = try Jar(path: SetUp.app("shop.jar"))
        return try shop.entries.filter {
            !$0.isDirectory
                && ($0.name.hasPrefix("org/springframework/boot/loader/")
                    || $0.name == "META-INF/services/java.nio.file.spi.FileSystemProvider")
        }.map { MadeEntry(name: $0.name, bytes: try shop.read($0)) }
    }
}
