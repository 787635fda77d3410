public import JVM

/// An application as it was given: what it is, what it starts, and its class path in the original loader's order.
///
/// `Codable` gives the JSON of `jboost inspect --json`; its keys are the property names below and are a contract.
public struct AppImage: Sendable, Codable {
    /// Raised when a key changes its meaning or goes.
    public static let schemaVersion = 1

    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A Spring Boot jar (packed or exploded) started by its `JarLauncher`; see ``AppImage/boot``.
        case springBoot
        /// A Spring Boot jar started by its `PropertiesLauncher`.
        case propertiesLauncher
        /// A WAR that starts by itself through Spring Boot's `WarLauncher`.
        case executableWar
        /// A WAR that needs a server.
        case serverWar
        /// One jar with the classes of several others in it.
        case shaded
        /// A jar whose manifest names further jars (`Class-Path`).
        case thin
        /// A jar without either.
        case plainJar
        /// A directory of classes.
        case directory
        /// A class path and a main class.
        case classPath
        /// A module path and a main module.
        case modulePath
    }

    public var schema = AppImage.schemaVersion
    public var kind: Kind
    /// The jar, war or directory, absolute; for class and module paths the path string as given.
    public var path: String
    /// The class that the JVM starts; for Spring Boot its launcher. Binary name with dots.
    public var mainClass: String?
    /// The class whose `main` is the application's own: ``mainClass`` unless a launcher stands in front of it.
    public var startClass: String?
    /// The module to start, for ``Kind/modulePath``.
    public var module: String?
    /// Facts about Spring Boot's loader, nil for other kinds.
    public var boot: BootLoader?
    /// Why the command line asks for something else than the application's start, or nil: `-Djarmode` is set.
    public var jarMode: String?
    /// What PropertiesLauncher puts in front of the arguments (`loader.args`).
    public var prependedArguments: [String] = []
    /// Everything classes and resources come from, in the order in which the original loader searches.
    public var classPath: [ClassPathElement]
    public var totals: Totals
    public var frameworks: [Framework]
    /// Classes that more than one element has; the first one wins.
    public var duplicates: [DuplicateClasses]
    /// Packages that more than one element has.
    public var splitPackages: [SplitPackage]
    /// String constants and calls in the application's own classes that depend on how it is packed.
    public var packagingDependencies: [PackagingDependency]
    /// Whether it must be laid out to be archived, and why.
    public var layout: LayoutNeed
    /// What a layout would change for the application.
    public var layoutChanges: [AppFinding]
    /// What else should be known.
    public var findings: [AppFinding]
    /// Files read and directories listed, with what tells them from their next version.
    public var sources: [Source]
    /// What is not there and was looked for: elements of the class path, and files that the original loader looks for
    /// beside the application, such as `loader.properties`. Were one to come, it would be another application.
    public var absentSources: [String] = []

    /// A file of the image as it was when it was inspected.
    public struct Source: Hashable, Sendable, Codable {
        public var path: String
        /// Bytes.
        public var size: Int64
        /// Nanoseconds since the epoch.
        public var mtimeNs: Int64
        public var ctimeNs: Int64
        public var device: UInt64
        public var inode: UInt64
        /// A directory of the class path, which is another one once a name in it comes or goes.
        public var isDirectory: Bool

        public init(path: String, stamp: FileStamp) {
            self.path = path
            size = stamp.size
            mtimeNs = stamp.mtimeNs
            ctimeNs = stamp.ctimeNs
            device = stamp.device
            inode = stamp.inode
            isDirectory = stamp.isDirectory
        }

        /// What tells it from its next version.
        public var stamp: FileStamp {
            FileStamp(device: device, inode: inode, size: size, mtimeNs: mtimeNs, ctimeNs: ctimeNs, mode: 0)
        }

        /// Whether `stamp` is of the same content.
        public func matches(_ stamp: FileStamp) -> Bool { self == Source(path: path, stamp: stamp) }
    }

    /// Sums over the class path.
    public struct Totals: Hashable, Sendable, Codable {
        /// Jars, nested or not; directories and the launcher's root do not count.
        public var jars = 0
        public var directories = 0
        public var classes = 0
        /// Bytes of all elements as packed.
        public var bytes = 0
        /// Classes by major version of their file (52 is Java 8).
        public var classVersions: [Int: Int] = [:]
        public var signedJars = 0
        public var multiReleaseJars = 0
        public var missing = 0
    }
}

extension AppImage {
    /// The sources that are files.
    var sourceFiles: [Source] { sources.filter { !$0.isDirectory } }

    /// Which element of the class path each of `sourceFiles` is, by its number, and under which name it is found there: "0"
    /// for a jar, whose own name does not matter, "1/words.txt" in a directory, "/words.txt" at the root of an exploded
    /// jar; "" for what is none of them.
    var sourceNames: [String] {
        var numbers: [String: Int] = [:], directories: [(number: Int, prefix: String)] = []
        for (number, element) in classPath.enumerated() {
            if element.form == .directory {
                directories.append((number, element.file + "/"))
            } else if numbers[element.file] == nil {
                numbers[element.file] = number
            }
        }
        return sourceFiles.map { source in
            if let directory = directories.first(where: { source.path.utf8.starts(with: $0.prefix.utf8) }) {
                let name = String(source.path.utf8.dropFirst(directory.prefix.utf8.count)) ?? source.path
                return "\(directory.number)/\(name)"
            }
            if let number = numbers[source.path] { return String(number) }
            // A file at the root of an exploded jar.
            return source.path.utf8.starts(with: (path + "/").utf8) ? String(source.path.dropFirst(path.count)) : ""
        }
    }

    /// All that must stay as it is for what was made of the application to stand for it.
    var conditions: [LaunchPlan.File] {
        sources.map { LaunchPlan.File(path: $0.path, stamp: $0.stamp) }
            + absentSources.map { LaunchPlan.File.absent($0) }
    }
}

/// Spring Boot's loader in a jar or war.
public struct BootLoader: Hashable, Sendable, Codable {
    /// What tells the loaders of the years apart, named by the first version that had them.
    public enum Generation: String, Hashable, Sendable, Codable, CaseIterable {
        /// 1.0 to 1.3: classes at the root, jars under `lib/`.
        case v1_0 = "1.0"
        /// 1.4 and 1.5: everything under `BOOT-INF/`.
        case v1_4 = "1.4"
        /// 2.0 to 2.2: the manifest names the places.
        case v2_0 = "2.0"
        /// 2.3 and later: with `classpath.idx` and layers.
        case v2_3 = "2.3"
        /// 3.2 and later: package `loader.launch`, `nested:` URLs.
        case v3_2 = "3.2"
    }

    public enum Launcher: String, Hashable, Sendable, Codable {
        case jar, war, properties
        /// A class of the application's own in front of, or in place of, Spring Boot's.
        case custom
    }

    public var generation: Generation
    /// `Spring-Boot-Version` of the manifest, or nil (before 1.5 or so).
    public var version: String?
    public var launcher: Launcher
    /// Folder of the application's classes in the jar, with a final slash; empty for the root.
    public var classesPrefix: String
    /// Folders of the nested jars, with a final slash.
    public var libraryPrefixes: [String]
    /// Whether the image is a directory (an exploded jar), where `classpath.idx` gives the order.
    public var exploded: Bool
}
