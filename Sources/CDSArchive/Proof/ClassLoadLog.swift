public import JVM

/// The classes that a JVM loaded and where each came from: its `-Xlog:class+load` file, JDK 11 to 26.
public struct ClassLoadLog: Sendable {
    /// In the order of loading.
    public var loads: [ClassLoad] = []
    /// Lines of other tags, such as the reason why an archive was refused.
    public var messages: [LogMessage] = []
    /// Lines that ended before their end: the last one of a JVM that was killed.
    public var cutLines = 0

    public init() {}

    /// How much the log shall tell.
    public enum Detail: Sendable {
        /// Name, source and time of each class.
        case classes
        /// Also why an archive was refused or mapped. A few dozen lines more.
        case reasons
        /// Also each class's loader, super types, size and CRC: what `ClassList.synthesise` needs. Doubles the file.
        case loaders
    }

    /// The option that makes a JVM write the log that `read(path:)` understands.
    ///
    /// - Parameters:
    ///   - file: path of the log, which is overwritten.
    ///   - perProcess: each JVM writes to `path(file, of: pid)` instead: where its children may be given the same option,
    ///     by a variable of the environment or because they copy its arguments.
    ///   - feature: the JDK's feature release, which decides the names of tags (`aot` only exists from 24 on, and an
    ///     unknown tag keeps a JVM from starting).
    ///   - limitMB: for a JVM whose end nobody sees: after so many megabytes the log becomes `FILE.0` and begins anew, so
    ///     that one which makes classes for ever fills no disk. nil keeps all in one file.
    /// - Throws: `LogPathError` for a path that the JVM would not take as it stands.
    public static func option(
        file: String, perProcess: Bool = false, detail: Detail = .classes, feature: Int, limitMB: Int? = nil
    ) throws(LogPathError) -> String {
        // logConfiguration.cpp splits at ':' outside quotes; logFileOutput.cpp expands these and knows no escape.
        for part in ["\"", "\n", "%p", "%t", "%hn"] where file.contains(part) {
            throw LogPathError(path: file, part: part)
        }
        let level = detail == .loaders ? "debug" : "info"
        var selection = "class+load=\(level)"
        if detail != .classes { selection += ",class+path=info,cds=info" }
        if detail != .classes && feature >= 24 { selection += ",aot=info" }
        let name = perProcess ? file + ".%p" : file
        let rotation = limitMB.map { "filecount=1,filesize=\($0)m" } ?? "filecount=0"
        return "-Xlog:\(selection):file=\"\(name)\":uptime,level,tags:\(rotation)"
    }

    /// Where the JVM of that id has written its own log.
    public static func path(_ file: String, of pid: Int32) -> String { "\(file).\(pid)" }

    /// A path that cannot be the file of a JVM's log.
    public struct LogPathError: Error, Hashable, Sendable, CustomStringConvertible {
        public var path: String
        /// The characters that the JVM takes for something else.
        public var part: String

        public var description: String { "the JVM cannot log to \(path): its name contains \(part.debugDescription)" }
    }

    /// Parses a whole log.
    public static func parse(_ text: String) -> ClassLoadLog {
        var parser = Parser()
        parser.feed(Array(text.utf8))
        return parser.finish()
    }

    /// Reads a log from its file, which a JVM may still be writing, and before it what was rotated out of it.
    public static func read(path: String) throws(SystemError) -> ClassLoadLog {
        var parser = Parser()
        // In this order, so that a rotation in between loses nothing.
        let file = try ReadOnlyFile(path)
        if let earlier = try? ReadOnlyFile(rotated(path)), try !isSame(earlier, file) {
            try feed(&parser, from: earlier)
        }
        try feed(&parser, from: file)
        return parser.finish()
    }

    /// Where the JVM puts what was rotated out of a log of limited size.
    public static func rotated(_ path: String) -> String { path + ".0" }

    /// Whether the start is there: a log that was rotated twice has lost it.
    public var hasStart: Bool { loads.first?.name == "java.lang.Object" }

    private static func isSame(_ one: ReadOnlyFile, _ other: ReadOnlyFile) throws(SystemError) -> Bool {
        let one = try one.stamp(), other = try other.stamp()
        return one.device == other.device && one.inode == other.inode
    }

    private static func feed(_ parser: inout Parser, from file: ReadOnlyFile) throws(SystemError) {
        var offset = 0
        while true {
            let chunk = try file.read(at: offset, count: 1 << 18)
            if chunk.isEmpty { return }
            parser.feed(chunk)
            offset += chunk.count
        }
    }
}
