/// Where the parts of a Java home are: `java`, and the library of the VM that it would choose.
struct JavaHome {
    var home: String
    var java: String
    var libjvm: String
    var isOpenJ9: Bool

    /// Finds the parts below `given`, which may also be a `bin/java` or a link to one.
    static func locate(_ given: String) throws(JDKError) -> JavaHome {
        guard var home = WholeFile.canonical(given) else {
            throw JDKError(
                code: .notAJDK, path: given, message: "does not exist; \(JDKError.anotherJDK)")
        }
        if home.utf8.hasSuffix("/bin/java") { home = home.parentDirectory.parentDirectory }
        // `jre/bin/java` of a JDK 8 belongs to the JDK above it.
        if home.utf8.hasSuffix("/jre"), WholeFile.exists(home.parentDirectory + "/release") {
            home = home.parentDirectory
        }
        let java = home + "/bin/java"
        guard WholeFile.exists(java) else {
            throw JDKError(code: .notAJDK, path: home, message: "has no bin/java; \(JDKError.anotherJDK)")
        }
        guard WholeFile.isExecutable(java) else {
            throw JDKError(code: .unreadable, path: java, message: "may not be executed; make it executable (chmod +x)")
        }
        for directory in libraryDirectories(home) {
            let isOpenJ9 =
                WholeFile.exists("\(directory)/default/libj9vm29.so")
                || WholeFile.exists("\(directory)/default/libjvm.so") || WholeFile.exists("\(directory)/j9vm/libjvm.so")
            for variant in isOpenJ9 ? ["default", "j9vm"] : [defaultVariant(directory), "server", "client", "zero"] {
                let libjvm = "\(directory)/\(variant)/libjvm.so"
                guard WholeFile.exists(libjvm) else { continue }
                return JavaHome(home: home, java: java, libjvm: libjvm, isOpenJ9: isOpenJ9)
            }
        }
        throw JDKError(
            code: .missingLibjvm, path: home,
            message: "has bin/java but no lib/server/libjvm.so: the installation is incomplete; install it again, or "
                + JDKError.anotherJDK)
    }

    /// `lib` since Java 9; `jre/lib/amd64` (a JDK) or `lib/amd64` (a JRE) before.
    private static func libraryDirectories(_ home: String) -> [String] {
        let old = ["amd64", "aarch64", "i386", "ppc64le", "s390x"]
        return ["\(home)/lib"] + old.map { "\(home)/jre/lib/\($0)" } + old.map { "\(home)/lib/\($0)" }
    }

    /// The first VM that `jvm.cfg` calls KNOWN: what `java` loads when no option names another.
    private static func defaultVariant(_ directory: String) -> String {
        let text = WholeFile.text("\(directory)/jvm.cfg") ?? ""
        for line in text.split(separator: "\n") where line.first == "-" {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            if words.count == 2, words[1] == "KNOWN" { return String(words[0].dropFirst()) }
        }
        return "server"
    }
}

extension Sequence<UInt8> where Self: BidirectionalCollection {
    func hasSuffix(_ suffix: String) -> Bool { reversed().starts(with: suffix.utf8.reversed()) }
}
