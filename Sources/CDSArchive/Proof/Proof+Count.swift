extension Proof {
    /// Counts what `log` shows.
    ///
    /// An archived class does not name its jar in the log: `context.origin` tells it, else the package does, if some
    /// other class of that package was seen to come from a jar.
    public init(log: ClassLoadLog, context: ProofContext = ProofContext()) {
        self.init()
        let packages = PackageOwners(log.loads)
        rejection = Proof.rejection(in: log, expectation: context.expectation)
        var jdkMisses: [String: Int] = [:]
        for load in log.loads {
            allClasses.count(shared: load.source.isShared)
            if load.source == .sharedFileTop { fromDynamicArchive += 1 }
            let host = load.hostName
            let owner = Owner(of: load, origin: context.origin(host), packages: packages)
            count(load, owner)
            if load.source.isShared { continue }
            if owner.isApplication {
                miss(load, owner, context)
            } else if !load.isGenerated {
                jdkMisses[reason(for: load, owner, context).0.rawValue, default: 0] += 1
            }
        }
        jdkMissesByReason = jdkMisses
        for miss in misses { missesByReason[miss.reason.rawValue, default: 0] += 1 }
    }

    private mutating func count(_ load: ClassLoad, _ owner: Owner) {
        let shared = load.source.isShared
        if load.isGenerated {
            generatedClasses.count(shared: shared)
        } else if owner.isApplication {
            applicationClasses.count(shared: shared)
            perJar[owner.jar ?? Proof.unknownJar, default: Share()].count(shared: shared)
        } else {
            jdkClasses.count(shared: shared)
        }
    }

    private mutating func miss(_ load: ClassLoad, _ owner: Owner, _ context: ProofContext) {
        let (reason, detail) = reason(for: load, owner, context)
        misses.append(Miss(className: load.name, jar: owner.jar, reason: reason, detail: detail))
    }

    private func reason(
        for load: ClassLoad, _ owner: Owner, _ context: ProofContext
    ) -> (MissReason, String?) {
        if rejection != nil && !load.isGenerated { return (.archiveRejected, nil) }
        if let words = context.exclusions.reasons[load.name], !load.isGenerated {
            return (MissReason(exclusion: words), words)
        }
        if let made = Self.generatedReason(load) { return made }
        if owner.origin?.isSigned == true { return (.signedJar, nil) }
        if let version = owner.origin?.majorVersion, version < 50 { return (.oldClassVersion, "version \(version)") }
        if let loaderReason = Self.loaderReason(load) { return loaderReason }
        if Self.isTransformed(load, owner.origin) { return (.transformed, nil) }
        if let listed = context.listed, !listed.contains(load.name) { return (.notInClassList, nil) }
        return (.unknown, nil)
    }

    private static func generatedReason(_ load: ClassLoad) -> (MissReason, String?)? {
        if load.isLambda { return (.lambda, nil) }
        if load.isHidden { return (.generated, "hidden class of \(load.hostName)") }
        switch load.source {
        case .generated(.proxy): return (.proxy, nil)
        case .generated: return load.isProxyName ? (.proxy, nil) : (.generated, nil)
        default: return nil
        }
    }

    private static func loaderReason(_ load: ClassLoad) -> (MissReason, String?)? {
        if case .directory = load.source { return (.directory, nil) }
        if let loader = load.details?.loader, !loader.isBuiltIn { return (.customLoader, loader.className) }
        switch load.source {
        // No loader of the JDK reads a jar inside a jar.
        case .nestedJar: return (.customLoader, nil)
        // Where there is no code source the log names the loader's class.
        case .other(let loader): return (.customLoader, loader)
        default: return nil
        }
    }

    private static func isTransformed(_ load: ClassLoad, _ origin: ClassOrigin?) -> Bool {
        guard let details = load.details, let origin else { return false }
        if let seen = details.size, let size = origin.size, seen != size { return true }
        if let seen = details.crc32, let crc = origin.crc32, seen != crc { return true }
        return false
    }
}

extension ClassLoad {
    /// Whether no class file stands behind the class.
    var isGenerated: Bool {
        if isHidden { return true }
        if case .generated = source { return true }
        return false
    }

    /// `p.$Proxy7`, as `java.lang.reflect.Proxy` names its classes; JDK 11 logs them as any defined class.
    var isProxyName: Bool {
        guard let mark = name.firstRange(of: "$Proxy") else { return false }
        let before = name[..<mark.lowerBound]
        return (before.isEmpty || before.hasSuffix("."))
            && name[mark.upperBound...].utf8.allSatisfy { $0 < 58 && $0 > 47 }
    }
}

/// Which jar or module the classes of a package came from, as far as the log shows it.
private struct PackageOwners {
    private var jars: [Substring: String] = [:]
    private var modules: Set<Substring> = []

    init(_ loads: [ClassLoad]) {
        for load in loads {
            switch load.source {
            case .jrt: modules.insert(Self.package(load.name))
            case .jar(let path), .nestedJar(let path, _), .directory(let path):
                jars[Self.package(load.name)] = jars[Self.package(load.name)] ?? path
            default: break
            }
        }
    }

    func jar(of name: String) -> String? { jars[Self.package(name)] }
    func isModule(_ name: String) -> Bool { modules.contains(Self.package(name)) }

    private static func package(_ name: String) -> Substring { name[..<(name.lastIndex(of: ".") ?? name.startIndex)] }
}

/// Whom a class belongs to.
private struct Owner {
    var isApplication: Bool
    var jar: String?
    var origin: ClassOrigin?

    init(of load: ClassLoad, origin: ClassOrigin?, packages: PackageOwners) {
        self.origin = origin
        let host = load.hostName
        switch load.source {
        case .jrt: isApplication = false
        case .jar(let path), .directory(let path): (isApplication, jar) = (true, path)
        case .nestedJar(let outer, let entry): (isApplication, jar) = (true, "\(outer)!/\(entry)")
        default:
            jar = origin?.jar ?? packages.jar(of: host)
            isApplication = jar != nil || !(packages.isModule(host) || JDKPackages.contain(host))
        }
    }
}
