/// One class that the JVM loaded: a line of its `class+load` log.
public struct ClassLoad: Hashable, Sendable {
    /// The class's name with dots: `java.lang.String`, `p.Main$Helper`, `p.Main$$Lambda/0x00007f0230003800`.
    public var name: String
    public var source: ClassSource
    /// Milliseconds since the JVM's start, or nil if the line bears no time.
    public var uptimeMs: Int?
    /// What the log says at level debug, or nil at level info.
    public var details: Details?

    public init(name: String, source: ClassSource, uptimeMs: Int? = nil, details: Details? = nil) {
        self.name = name
        self.source = source
        self.uptimeMs = uptimeMs
        self.details = details
    }

    /// The second line of a class, which `class+load=debug` adds.
    ///
    /// Classes are named by the address of their metadata, so that two classes of one name in two loaders stay apart.
    public struct Details: Hashable, Sendable {
        /// Address of the class's metadata.
        public var address: UInt64
        /// Address of the super class's; nil for `java.lang.Object`.
        public var superAddress: UInt64?
        /// Addresses of the direct interfaces, in the class file's order.
        public var interfaceAddresses: [UInt64]
        public var loader: Loader
        /// Length of the class file in bytes; nil for a class from an archive.
        public var size: Int?
        /// CRC-32 of the class file, as a zip entry has it; nil for a class from an archive.
        public var crc32: UInt32?
    }

    /// A class loader as the log shows it.
    public struct Loader: Hashable, Sendable {
        /// The loader's class with dots, or nil for the boot loader.
        public var className: String?
        /// Tells instances of one class apart: the address of the JVM's data for this loader.
        public var identity: UInt64

        /// Whether the archive calls its classes "registered": boot, platform and application loader.
        public var isBuiltIn: Bool {
            guard let className else { return true }
            return className == "jdk.internal.loader.ClassLoaders$AppClassLoader"
                || className == "jdk.internal.loader.ClassLoaders$PlatformClassLoader"
        }
    }

    /// Path of the class's file below the root of its jar or directory: `p/Main$Helper.class`.
    public var fileName: String { name.slashed + ".class" }

    /// Whether the class has no name that another class could refer to (`/0x` in its name): lambdas, lambda forms.
    public var isHidden: Bool { ClassLoad.isHidden(name) }

    static func isHidden(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: "/")) }

    /// The name of the class in whose source this one was born: for a lambda or hidden class its host, else itself.
    public var hostName: String {
        guard isHidden else { return name }
        let visible = name[..<(name.firstIndex(of: "/") ?? name.endIndex)]
        return String(visible[..<(visible.firstRange(of: "$$Lambda")?.lowerBound ?? visible.endIndex)])
    }

    /// `isHidden` of a lambda: `Host$$Lambda/0x…` (JDK 21 and later) or `Host$$Lambda$7/0x…`.
    public var isLambda: Bool { isHidden && name.contains("$$Lambda") }
}

/// A line of the JVM's log that is no class load: why an archive was refused, for instance.
public struct LogMessage: Hashable, Sendable {
    /// `info`, `warning`, `error`; empty if the line bears no level.
    public var level: String
    /// The tags as logged: `class,path`, `cds`, `aot`.
    public var tags: String
    public var text: String
    /// Milliseconds since the JVM's start, or nil if the line bears no time.
    public var uptimeMs: Int?

    public init(level: String, tags: String, text: String, uptimeMs: Int? = nil) {
        self.level = level
        self.tags = tags
        self.text = text
        self.uptimeMs = uptimeMs
    }
}
