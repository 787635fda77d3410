/// Who built a JDK.
public enum Vendor: Hashable, Sendable, CustomStringConvertible {
    case temurin, debian, zulu, corretto, microsoft, dragonwell, graalvm, semeru, sapMachine, liberica, oracle, redHat
    case kona, bisheng, jetBrains
    /// No vendor named.
    case openjdk
    case other(String)

    /// Substrings of `IMPLEMENTOR` (JEP 322's vendor) by which builds are told; the first that fits decides.
    static let marks: [(mark: String, vendor: Vendor)] = [
        ("GraalVM", .graalvm), ("Adoptium", .temurin), ("AdoptOpenJDK", .temurin), ("Temurin", .temurin),
        ("Debian", .debian), ("Ubuntu", .debian), ("Azul", .zulu), ("Amazon", .corretto), ("Microsoft", .microsoft),
        ("Alibaba", .dragonwell), ("International Business Machines", .semeru), ("IBM", .semeru), ("SAP", .sapMachine),
        ("BellSoft", .liberica), ("Red Hat", .redHat), ("Tencent", .kona), ("Bisheng", .bisheng), ("BiSheng", .bisheng),
        ("Huawei", .bisheng), ("JetBrains", .jetBrains), ("Oracle", .oracle),
    ]

    init(implementor: String, release: ReleaseFile, isOpenJ9: Bool) {
        if release["GRAALVM_VERSION"] != nil {
            self = .graalvm
        } else if isOpenJ9 {
            self = .semeru
        } else if let known = Self.marks.first(where: { implementor.containsBytes(of: $0.mark) }) {
            self = known.vendor
        } else {
            self = implementor.isEmpty || implementor == "N/A" ? .openjdk : .other(implementor)
        }
    }

    public var description: String {
        switch self {
        case .temurin: "Temurin"
        case .debian: "Debian"
        case .zulu: "Zulu"
        case .corretto: "Corretto"
        case .microsoft: "Microsoft"
        case .dragonwell: "Dragonwell"
        case .graalvm: "GraalVM"
        case .semeru: "Semeru"
        case .sapMachine: "SapMachine"
        case .liberica: "Liberica"
        case .oracle: "Oracle"
        case .redHat: "Red Hat"
        case .kona: "Kona"
        case .bisheng: "BiSheng"
        case .jetBrains: "JetBrains"
        case .openjdk: "OpenJDK"
        case .other(let name): name
        }
    }
}

extension String {
    func containsBytes(of needle: String) -> Bool {
        let wanted = Array(needle.utf8)
        var rest = utf8[...]
        while rest.count >= wanted.count {
            if rest.starts(with: wanted) { return true }
            rest.removeFirst()
        }
        return false
    }
}
