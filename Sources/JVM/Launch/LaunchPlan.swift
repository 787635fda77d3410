/// Everything needed to start an application once, and everything that must still be true for its archive to hold.
///
/// One flat text, a `key value` a line, so that an executable of a few hundred lines can read it: `bin/run` inside a
/// boosted image and the fast path of `jboost run` read the same format.
public struct LaunchPlan: Hashable, Sendable {
    /// Raised whenever a reader of the older format would misread a plan.
    public static let schema = 7

    /// How a file is recognised.
    public enum Strictness: String, Sendable {
        /// Size and modification time, and where the time is another the content of what has a sum (up to 21 not where every
        /// file has another time): for a sealed image, whose times a copy may change.
        case sealed
        /// Device, inode, size, modification and change time: for files that anybody may edit in place.
        case stamped
    }

    /// One file of the class path, or the archive, as it was when the archive was made.
    public struct File: Hashable, Sendable {
        /// Relative to the root for a boosted image, else absolute.
        public var path: String
        public var stamp: FileStamp
        /// Of the content (`FNV1a`); nil where it is not needed to see a change.
        public var sum: UInt64?

        public init(path: String, stamp: FileStamp, sum: UInt64? = nil) {
            self.path = path
            self.stamp = stamp
            self.sum = sum
        }

        /// Nothing may be at the path: an element of the class path that was missing. Its numbers are all 0.
        public static func absent(_ path: String) -> File { File(path: path, stamp: nothing) }

        private static let nothing = FileStamp(device: 0, inode: 0, size: 0, mtimeNs: 0, ctimeNs: 0, mode: 0)

        public var isAbsent: Bool { stamp.isUnchanged(from: Self.nothing) }

        /// Whether what is at the path cannot have changed.
        public var isUnchanged: Bool {
            guard let now = try? FileStamp.read(path) else { return isAbsent }
            return !isAbsent && now.isUnchanged(from: stamp)
        }
    }

    /// What `java` is told to run.
    public enum Target: Hashable, Sendable {
        case jar(String)
        case classPath(String, main: String)
        case module(path: String, main: String)
    }

    public var tier: ArchiveTier
    /// Feature release of that JDK: 11, 17, 21, 25 …
    public var feature: Int
    /// Home of the JDK that the archive was made for; absolute.
    public var javaHome: String
    /// `libjvm.so` of that JDK when the plan was made.
    public var libjvm: File
    /// Size of that JDK's `lib/modules`, which the VM compares too: a runtime that was linked anew keeps its identity. nil
    /// where there is no such file.
    public var modulesBytes: Int64?
    /// The VM's identity, which an archive carries and the VM compares (`jvm_ident`).
    public var jvmIdent: String
    /// What the archive agrees with, in `FlagClass`'s own encoding.
    public var flagClass: String
    /// Where the class path was while the archive was made: the image is reached through this path. nil where all
    /// paths are absolute. `/proc/self/fd/N` asks the launcher to open the image as descriptor N.
    public var root: String?
    public var strictness: Strictness
    /// The class path's files, in order.
    public var files: [File]
    /// The archives to map, the base of a layered one first; empty for a plan that only runs the layout.
    public var archives: [File]
    /// JVM options that are always given.
    public var options: [String]
    /// What the JIT profile says: each given, before `options`, unless the environment sets the same flag or property.
    public var jitOptions: [String] = []
    /// `NAME=VALUE` of the environment, each set only where the variable is not.
    public var environment: [String] = []
    /// JVM options that are given only when the archive will be accepted; may contain `{root}`.
    public var archiveOptions: [String]
    /// May contain `{root}`.
    public var target: Target
    /// Put before the arguments that the caller gives.
    public var arguments: [String]
    /// What relative paths of the target refer to; empty where there are none.
    public var workingDirectory = ""
    /// What loads classes ahead of the application; nil where nothing does.
    public var preload: Preload?
    /// The processor that the archive's machine code was made for; nil for an archive without such code.
    public var cpuFeatures: CPUFeatures?

    public init(
        tier: ArchiveTier, feature: Int, javaHome: String, libjvm: File, jvmIdent: String, flagClass: String,
        root: String?,
        strictness: Strictness, files: [File], archives: [File], options: [String], archiveOptions: [String],
        target: Target, arguments: [String] = []
    ) {
        self.tier = tier
        self.feature = feature
        self.arguments = arguments
        self.javaHome = javaHome
        self.libjvm = libjvm
        self.jvmIdent = jvmIdent
        self.flagClass = flagClass
        self.root = root
        self.strictness = strictness
        self.files = files
        self.archives = archives
        self.options = options
        self.archiveOptions = archiveOptions
        self.target = target
    }

    /// The target's arguments for `java`, with `{root}` replaced.
    public var targetArguments: [String] {
        switch target {
        case .jar(let path): ["-jar", placed(path)]
        case .classPath(let path, let main): ["-cp", placed(path), main]
        case .module(let path, let main): ["-p", placed(path), "-m", main]
        }
    }

    /// `{root}` replaced by where the image is reached.
    public func placed(_ text: String) -> String {
        guard let root, text.utf8.contains(UInt8(ascii: "{")) else { return text }
        return text.replacing("{root}", by: root)
    }

    /// Of the JDK that the plan was made for.
    var version: JavaVersion { JavaVersion(jvmIdent: jvmIdent) ?? JavaVersion(feature: feature) }

    /// The plan for one environment: what its JIT profile says there is among `options`.
    public func settled(in environment: [String: String]) -> LaunchPlan {
        var plan = self
        let given = try? JavaCommandLine.parse(["-cp", ".", "Main"], environment: environment, version: version)
        plan.options = jitOptions.filter { given?.sets($0) != true } + options
        plan.jitOptions = []
        return plan
    }

    /// The launch without any archive: what pre-flight falls back to.
    public var withoutArchive: LaunchPlan {
        var plan = self
        plan.archives = []
        plan.archiveOptions = []
        plan.preload = nil
        return plan
    }
}

/// The kinds of startup archive, in the order in which the JDK gained them.
public enum ArchiveTier: String, Sendable, CaseIterable {
    /// No archive of the application's: the JDK's default one.
    case none
    /// AppCDS, static: one archive of JDK and application (`-Xshare:dump`).
    case `static`
    /// A static archive whose classes are linked ahead of time (`-XX:+AOTClassLinking`, JDK 24 and later).
    case linked
    /// AppCDS, dynamic: a layer over the default archive (`-XX:ArchiveClassesAtExit`, JDK 13 and later).
    case dynamic
    /// The AOT cache (JEP 483 and later, JDK 24 and later).
    case aot

    /// Whether its classes are linked ahead of time, and loaded before any agent in Java runs.
    public var linksClasses: Bool { self == .linked || self == .aot }
}

extension String {
    /// Every `pattern` replaced; without Foundation, which a small executable does not carry.
    public func replacing(_ pattern: String, by replacement: String) -> String {
        let source = Array(utf8), wanted = Array(pattern.utf8)
        guard !wanted.isEmpty, source.count >= wanted.count else { return self }
        var result: [UInt8] = []
        var index = 0
        while index < source.count {
            if index + wanted.count <= source.count, source[index..<(index + wanted.count)].elementsEqual(wanted) {
                result.append(contentsOf: replacement.utf8)
                index += wanted.count
            } else {
                result.append(source[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
