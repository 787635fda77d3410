internal import Bytecode
public import JVM

/// Where an application makes threads: every call in every class of its class path, and what can be done with it.
public struct ThreadSurvey: Hashable, Sendable, Codable {
    public static let schemaVersion = 1

    public var schema = ThreadSurvey.schemaVersion
    /// The application.
    public var path: String
    public var frameworks: [Framework]
    /// What would be done on each JDK, and why.
    public var plans: [JDKPlan] = []
    /// Those with anything to tell, in the order of the class path.
    public var elements: [Element]
    /// What was seen of the running application (`--run`); nil where it was not run.
    public var profile: ThreadProfile?
    /// Monitors that may be held over a blocking call, the nearest calls first.
    public var monitors: [Suspect]
    public var totals: Totals

    /// One jar or directory of the class path.
    public struct Element: Hashable, Sendable, Codable {
        /// Last component of its path.
        public var name: String
        /// Signed jars are rewritten only when their signature may go.
        public var isSigned: Bool
        public var sites: [Site]
        /// Classes that are threads or pools of their own kind; rewriting does not reach their workers.
        public var subclasses: [Subclass]
        /// Calls that make a ThreadLocal: each keeps a value for each thread that meets it.
        public var threadLocals: Int
        /// Native methods, whose code may keep things by thread of the system, and holds its carrier while it runs.
        public var nativeMethods: Int
        /// Classes that could not be read, and why; they stay as they are.
        public var unreadable: [Unreadable]
    }

    /// A plan for one of the machine's JDKs.
    public struct JDKPlan: Hashable, Sendable, Codable {
        public var home: String
        public var version: String
        public var vendor: String
        /// For `--threads auto`: what is tried first, and without a measurement that it won, `tune`.
        public var plan: ThreadPlan
    }

    /// A method that may wait while it holds a monitor.
    public struct Suspect: Hashable, Sendable, Codable {
        public var className: String
        /// Name and descriptor.
        public var method: String
        /// `method` (a synchronized one) or `block`.
        public var monitor: String
        /// `network`, `database`, `file`, `sleep`, `another thread`.
        public var waitsFor: String
        /// The methods on the way to the one that waits; empty where it waits itself.
        public var path: [String]
    }

    /// A call that makes a thread or a pool, or starts one.
    public struct Site: Hashable, Sendable, Codable {
        /// The class and method that it is in; binary name, then name and descriptor. The method is empty where a method
        /// reference is a constant of the class.
        public var className: String
        public var method: String
        /// `staticCall`, `construction`, `virtualCall`, `interfaceCall`, `methodHandle`.
        public var kind: String
        /// What it calls: `java.lang.Thread.start`.
        public var target: String
        /// Why it stays as it is, or nil.
        public var skipped: String?
    }

    public struct Subclass: Hashable, Sendable, Codable {
        public var className: String
        /// The JDK's class that it is in the end: `java.lang.Thread`.
        public var base: String
    }

    public struct Unreadable: Hashable, Sendable, Codable {
        public var className: String
        public var reason: String
    }

    public struct Totals: Hashable, Sendable, Codable {
        public var classes = 0
        public var sites = 0
        public var skipped = 0
        public var subclasses = 0
        public var monitors = 0
        public var threadLocals = 0
        public var nativeMethods = 0
    }
}

extension ThreadSurvey {
    /// Looks at every class of an application, natively.
    ///
    /// - Throws: `InspectError` for a jar or directory that cannot be read.
    public static func of(_ image: AppImage, threads: Int = 2) throws(InspectError) -> ThreadSurvey {
        let jars = JarPool()
        let scans = Parallel.map(image.classPath, threads: threads, weight: { $0.content.classes }) { element in
            Result { () throws(InspectError) in try ThreadScan(element, jars) }
        }
        var found: [ThreadScan] = []
        for scan in scans { found.append(try scan.get()) }
        let parents = found.reduce(into: [String: String]()) { $0.merge($1.parents) { first, _ in first } }
        var totals = Totals()
        let elements = zip(image.classPath, found).map { element, scan in
            let made = scan.element(element, parents)
            totals.classes += scan.parents.count
            totals.sites += made.sites.count
            totals.skipped += made.sites.count { $0.skipped != nil }
            totals.subclasses += made.subclasses.count
            totals.threadLocals += made.threadLocals
            totals.nativeMethods += made.nativeMethods
            return made
        }
        let monitors = MonitorSearch(
            found.flatMap(\.methods),
            supertypes: found.reduce(into: [:]) { $0.merge($1.supertypes) { first, _ in first } }
        ).suspects()
        totals.monitors = monitors.count
        return ThreadSurvey(
            path: image.path, frameworks: image.frameworks, elements: elements.filter(\.tellsAnything),
            monitors: monitors, totals: totals)
    }

    /// Adds what would be done on JDKs.
    ///
    /// - Parameter jvmOptions: the user's, which win.
    public mutating func plan(
        _ image: AppImage, on jdks: [JDK], _ settings: ThreadSettings, jvmOptions: [String] = []
    ) {
        plans = jdks.map { jdk in
            JDKPlan(
                home: jdk.home, version: jdk.versionString, vendor: "\(jdk.vendor)",
                plan: ThreadPlanner(image, on: jdk, settings, jvmOptions: jvmOptions).recommendation)
        }
    }
}

extension ThreadSurvey.Element {
    fileprivate var tellsAnything: Bool {
        !sites.isEmpty || !subclasses.isEmpty || !unreadable.isEmpty || threadLocals > 0 || nativeMethods > 0
    }
}

/// What the classes of one element say.
private struct ThreadScan: Sendable {
    var sites: [ThreadSurvey.Site] = []
    /// Superclass by class, internal names.
    var parents: [String: String] = [:]
    /// Superclass and interfaces by class.
    var supertypes: [String: [String]] = [:]
    var unreadable: [ThreadSurvey.Unreadable] = []
    /// The methods of each class, by internal name.
    var methods: [(name: String, methods: [MethodCalls])] = []
    private var threadLocals = 0
    private var nativeMethods = 0

    private static let redirector = Redirector(ThreadRules.redirections)

    init(_ element: ClassPathElement, _ jars: JarPool) throws(InspectError) {
        switch element.form {
        case .missing, .jarRoot: return
        case .jar: try scan(jars.jar(element.file), below: "")
        case .nestedJar: try scan(jars.nested(element), below: "")
        case .nestedDirectory: try scan(jars.jar(element.file), below: element.entry ?? "")
        case .directory: try scan(directory: element.file, jars)
        }
    }

    private mutating func scan(_ jar: Jar, below prefix: String) throws(InspectError) {
        do throws(JarError) {
            for entry in jar.entries where entry.name.utf8.hasEnd(".class") && entry.name.hasPrefix(prefix) {
                add(try jar.read(entry), named: entry.name)
            }
        } catch { throw InspectError(error, step: "look for threads") }
    }

    private mutating func scan(directory: String, _ jars: JarPool) throws(InspectError) {
        do throws(SystemError) {
            for file in try jars.tree(directory).files where file.utf8.hasEnd(".class") {
                add(try Directory.read("\(directory)/\(file)", limit: 64 << 20), named: file)
            }
        } catch { throw InspectError(error, path: directory, step: "look for threads") }
    }

    private mutating func add(_ bytes: [UInt8], named name: String) {
        do throws(ParseError) {
            let summary = try ClassFileSummary.parse(bytes)
            parents[summary.thisClass] = summary.superClass ?? ""
            supertypes[summary.thisClass] = (summary.superClass.map { [$0] } ?? []) + summary.interfaces
            let className = summary.thisClass.dotted
            sites += try Self.redirector.redirect(bytes, summary).sites.map { site in
                ThreadSurvey.Site(
                    className: className, method: site.method, kind: site.kind.rawValue,
                    target: site.target.owner.dotted + "." + site.target.name, skipped: site.skip?.rawValue)
            }
            let calls = try MethodCalls.all(in: ClassFile.parse(bytes), bytes)
            threadLocals += calls.reduce(0) { $0 + $1.calls.count { Self.makesThreadLocal($0.method) } }
            nativeMethods += calls.count { $0.accessFlags.contains(.native) }
            methods.append((summary.thisClass, calls))
        } catch {
            unreadable.append(.init(className: name, reason: error.description))
        }
    }

    private static func makesThreadLocal(_ method: MethodName) -> Bool {
        switch method.owner {
        case "java/lang/ThreadLocal": method.name == "<init>" || method.name == "withInitial"
        case "java/lang/InheritableThreadLocal": method.name == "<init>"
        default: false
        }
    }

    func element(_ element: ClassPathElement, _ parents: [String: String]) -> ThreadSurvey.Element {
        let subclasses = self.parents.keys.sorted().compactMap { name in
            Self.base(of: name, parents).map {
                ThreadSurvey.Subclass(className: name.dotted, base: $0.dotted)
            }
        }
        return ThreadSurvey.Element(
            name: element.name, isSigned: element.content.signature != nil, sites: sites, subclasses: subclasses,
            threadLocals: threadLocals, nativeMethods: nativeMethods, unreadable: unreadable)
    }

    /// The class of the JDK that a class descends from, where it is one of those that count.
    private static func base(of name: String, _ parents: [String: String]) -> String? {
        var name = name
        // Hostile classes may be their own ancestors.
        for _ in 0..<64 {
            guard let parent = parents[name] else { return nil }
            if ThreadRules.bases.contains(parent) { return parent }
            name = parent
        }
        return nil
    }
}
