internal import Bytecode

extension BootLoader {
    /// The loader that a manifest asks for, or nil where the image is not Spring Boot's.
    ///
    /// - Parameter hasFolder: whether the image has something under a folder such as `BOOT-INF/`.
    static func recognize(
        _ manifest: Manifest, exploded: Bool, hasFolder: (String) -> Bool
    ) -> BootLoader? {
        guard let main = manifest.mainClass, let launcher = launcher(main, manifest, hasFolder) else { return nil }
        let version = manifest.main["Spring-Boot-Version"]
        let generation = generation(main, launcher, version, manifest, hasFolder)
        let folder = launcher == .war ? "WEB-INF/" : "BOOT-INF/"
        let atRoot = generation == .v1_0 && launcher != .war
        return BootLoader(
            generation: generation, version: version, launcher: launcher,
            classesPrefix: atRoot ? "" : folder + "classes/",
            libraryPrefixes: atRoot
                ? ["lib/"] : launcher == .war ? [folder + "lib/", folder + "lib-provided/"] : [folder + "lib/"],
            exploded: exploded)
    }

    /// `org.springframework.boot.loader.[launch.]{Jar,War,Properties}Launcher`.
    private static func launcher(
        _ main: String, _ manifest: Manifest, _ hasFolder: (String) -> Bool
    ) -> Launcher? {
        let package = "org.springframework.boot.loader."
        guard main.hasPrefix(package) else {
            return manifest.startClass != nil && hasFolder("BOOT-INF/") ? .custom : nil
        }
        switch main.dropFirst(package.count) {
        case "JarLauncher", "launch.JarLauncher": return .jar
        case "WarLauncher", "launch.WarLauncher": return .war
        case "PropertiesLauncher", "launch.PropertiesLauncher": return .properties
        default: return .custom
        }
    }

    private static func generation(
        _ main: String, _ launcher: Launcher, _ version: String?, _ manifest: Manifest, _ hasFolder: (String) -> Bool
    ) -> Generation {
        if main.hasPrefix("org.springframework.boot.loader.launch.") { return .v3_2 }
        // A jar of 3.2 or later may still be packed with the classic loader (`loaderImplementation`).
        let numbers = (version ?? "").split(separator: ".").prefix(2).map { Int($0) ?? 0 }
        if numbers.count == 2 {
            switch (numbers[0], numbers[1]) {
            case (...1, ...3): return .v1_0
            case (...1, _): return .v1_4
            case (2, ...2): return .v2_0
            default: return .v2_3
            }
        }
        if manifest.main["Spring-Boot-Classpath-Index"] != nil { return .v2_3 }
        if manifest.main["Spring-Boot-Classes"] != nil { return .v2_0 }
        return launcher != .war && hasFolder("BOOT-INF/") ? .v1_4 : .v1_0
    }
}
