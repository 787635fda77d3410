public import JVM

/// How much of an image the archives of one JDK release can hold, and why not the rest.
///
/// From the class files alone: what a run loads, and what the verifier refuses, only a proof shows.
public struct Archivability: Sendable, Hashable, Codable {
    public enum Tier: String, Sendable, Hashable, Codable, CaseIterable {
        case staticArchive, dynamicArchive, aotCache
    }

    /// Feature release of the JDK, such as 17.
    public var jdk: Int
    /// What is made; nil where a JDK makes no archive at all.
    public var tier: Tier?
    /// Whether the image is taken to be laid out.
    public var laidOut: Bool
    public var elements: [Element]
    public var archivableClasses: Int
    public var totalClasses: Int

    public struct Element: Sendable, Hashable, Codable {
        public var name: String
        public var classes: Int
        public var archivable: Int
        /// Empty where every class can be archived.
        public var reasons: [Reason]
    }

    public struct Reason: Sendable, Hashable, Codable {
        public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
            /// The JDK has no archive of this tier for applications.
            case noSuchTier
            /// `Skipping …: Signed JAR` (`SystemDictionaryShared::check_for_exclusion`).
            case signed
            /// Class files before version 50 have no stack maps; their verifier is not archived.
            case oldClassFile
            /// Class files that this JDK cannot load at all.
            case newerClassFile
            /// Loaded by a loader that is not the JVM's own.
            case customLoader
            /// In a directory.
            case directory
            /// The name needs %-encoding in `Class-Path`.
            case encodedName
            /// There is no such file.
            case missing
        }

        public var code: Code
        public var classes: Int
        public var message: String
    }
}

extension AppImage {
    /// What the archive that jboost would make on this JDK can hold of the image (``TierRule``).
    public func archivability(on jdk: JDK, laidOut: Bool? = nil) -> Archivability {
        let first = TierRule.order(for: jdk, hasJavaAgent: launcherAgent != nil).first
        return archivability(jdk: jdk.version.feature, tier: first.flatMap(Archivability.Tier.init), laidOut: laidOut)
    }

    /// What the archives of a release can hold of the image.
    ///
    /// - Parameters:
    ///   - feature: the JDK's feature release.
    ///   - tier: nil for a JDK without archives.
    ///   - laidOut: nil takes it as the image's ``layout`` says.
    public func archivability(
        jdk feature: Int, tier: Archivability.Tier? = .staticArchive, laidOut: Bool? = nil
    ) -> Archivability {
        let laidOut = laidOut ?? (layout.mode == .needed)
        let judge = Judge(image: self, feature: feature, tier: tier, laidOut: laidOut)
        // The root of a Spring Boot jar holds its loader, which no layout needs.
        let judged = classPath.filter { $0.form != .jarRoot || boot?.classesPrefix.isEmpty == true }.map(judge.element)
        return Archivability(
            jdk: feature, tier: tier, laidOut: laidOut, elements: judged,
            archivableClasses: judged.reduce(0) { $0 + $1.archivable },
            totalClasses: judged.reduce(0) { $0 + $1.classes })
    }

    private struct Judge {
        var image: AppImage
        var feature: Int
        var tier: Archivability.Tier?
        var laidOut: Bool

        func element(_ element: ClassPathElement) -> Archivability.Element {
            let content = element.content
            if let reason = wholeReason(element) {
                return .init(name: element.name, classes: content.classes, archivable: 0, reasons: [reason])
            }
            var reasons: [Archivability.Reason] = []
            let old = content.classVersions.filter { $0.key > 0 && $0.key < 50 }.reduce(0) { $0 + $1.value }
            if old > 0, let why = oldReason { reasons.append(.init(code: .oldClassFile, classes: old, message: why)) }
            let new = content.classVersions.filter { $0.key > feature + 44 }.reduce(0) { $0 + $1.value }
            if new > 0 {
                reasons.append(
                    .init(
                        code: .newerClassFile, classes: new,
                        message: "are for a later Java than \(feature), which cannot load them"))
            }
            let out = reasons.reduce(0) { $0 + $1.classes }
            return .init(
                name: element.name, classes: content.classes, archivable: max(0, content.classes - out),
                reasons: reasons)
        }

        private func wholeReason(_ element: ClassPathElement) -> Archivability.Reason? {
            func reason(_ code: Archivability.Reason.Code, _ message: String) -> Archivability.Reason {
                .init(code: code, classes: element.content.classes, message: message)
            }
            if let why = tierReason { return reason(.noSuchTier, why) }
            if element.form == .missing { return reason(.missing, "does not exist") }
            if element.content.signature != nil {
                return reason(.signed, "is signed; the JVM archives no class of a signed jar")
            }
            guard !laidOut else { return nil }
            if image.boot != nil || image.kind == .serverWar || image.kind == .executableWar {
                return reason(.customLoader, "is read by a class loader that is not the JVM's own")
            }
            if element.form == .directory {
                return reason(.directory, "is a directory; the JVM archives classes of jars only")
            }
            if image.kind == .thin, element.origin == .classPathAttribute, !SafeName.isSafe(element.name) {
                return reason(.encodedName, "has a name that needs %-encoding in Class-Path")
            }
            return nil
        }

        /// Dynamic archives came with JDK 13 (JEP 350), AOT caches with 24 (JEP 483).
        private var tierReason: String? {
            switch tier {
            case nil: "this JDK makes no archive"
            case .staticArchive: feature < 11 ? "archives of application classes need JDK 11 here" : nil
            case .dynamicArchive: feature < 13 ? "dynamic archives came with JDK 13" : nil
            case .aotCache: feature < 24 ? "AOT caches came with JDK 24" : nil
            }
        }

        /// Static archives keep such classes unlinked since 17 (JDK-8261090), dynamic ones since 18 (JDK-8265604).
        private var oldReason: String? {
            switch tier {
            case nil: nil
            case .staticArchive: feature < 17 ? "are older than Java 6, which static archives hold since JDK 17" : nil
            case .dynamicArchive: feature < 18 ? "are older than Java 6, which dynamic archives hold since JDK 18" : nil
            case .aotCache: "are older than Java 6, which an AOT cache leaves out once they are linked"
            }
        }
    }
}

extension Archivability.Tier {
    /// Nil where no archive is made.
    init?(_ tier: ArchiveTier) {
        switch tier {
        case .none: return nil
        case .static, .linked: self = .staticArchive
        case .dynamic: self = .dynamicArchive
        case .aot: self = .aotCache
        }
    }

    var words: String {
        switch self {
        case .staticArchive: "static archive"
        case .dynamicArchive: "dynamic archive"
        case .aotCache: "AOT cache"
        }
    }
}
