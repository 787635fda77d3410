/// Where the JVM took a class from, as its `class+load` log says after `source:`.
///
/// The words are those of `InstanceKlass::print_class_load_logging` (instanceKlass.cpp), the same from JDK 11 to 26.
public enum ClassSource: Hashable, Sendable {
    /// The static archive, or the AOT cache.
    case sharedFile
    /// The dynamic archive on top of a static one.
    case sharedFileTop
    /// The JDK's module image; the module's name.
    case jrt(String)
    /// A jar file; its path, %-decoded.
    case jar(String)
    /// A jar inside a jar (Spring Boot, executable WAR): the outer file's path and the entry's name, which ends in
    /// `/` when it is a directory of the outer jar (`BOOT-INF/classes/`).
    case nestedJar(String, String)
    /// A directory of class files; its path, with the final `/`.
    case directory(String)
    /// Made at run time.
    case generated(Generator)
    /// Any other text: for a class defined without a code source, the name of its loader's class.
    case other(String)
    /// The log names no source.
    case unknown

    /// What made a class at run time.
    public enum Generator: Hashable, Sendable {
        /// `java.lang.reflect.Proxy`.
        case proxy
        /// `Lookup.defineHiddenClass`, `Lookup.defineClass`: lambda forms, string concatenation, frameworks.
        case lookup
        /// `ClassLoader.defineClass` called with bytes of unknown origin.
        case loader
        /// A lambda or other hidden class; the class that hosts it.
        case hidden(host: String)
        /// Code of the boot loader without a stream; the class that asked for it.
        case instance(of: String)
    }

    /// Whether the class came from a static archive, a dynamic one or an AOT cache.
    public var isShared: Bool { self == .sharedFile || self == .sharedFileTop }

    /// The file the class came from, or nil where there is none: the outer file of a nested jar.
    public var path: String? {
        switch self {
        case .jar(let path), .directory(let path), .nestedJar(let path, _): path
        default: nil
        }
    }
}

extension ClassSource {
    /// Reads the text after `source: `.
    ///
    /// - Parameter hidden: whether the class's name has the `/0x` of a hidden class, whose source is its host's name.
    init(logged text: String, hidden: Bool) {
        switch text {
        case "shared objects file": self = .sharedFile
        case "shared objects file (top)": self = .sharedFileTop
        case "__dynamic_proxy__": self = .generated(.proxy)
        case "__JVM_LookupDefineClass__": self = .generated(.lookup)
        case "__JVM_DefineClass__", "__Unsafe_DefineClass__", "__ClassLoader::defineClass__":
            self = .generated(.loader)
        default: self = ClassSource.located(text, hidden: hidden)
        }
    }

    private static func located(_ text: String, hidden: Bool) -> ClassSource {
        if text.hasPrefix("jrt:/") { return .jrt(String(text.dropFirst(5))) }
        if text.hasPrefix("instance of ") { return .generated(.instance(of: String(text.dropFirst(12)))) }
        if text.hasPrefix("__") { return .generated(.loader) }
        if let nested = nestedJar(text) { return nested }
        if text.hasPrefix("file:") { return file(filePath(text.dropFirst(5))) }
        // The boot loader names a jar appended to its path without a URL.
        if text.hasPrefix("/") { return file(text) }
        return hidden ? .generated(.hidden(host: text)) : .other(text)
    }

    private static func file(_ path: String) -> ClassSource { path.hasSuffix("/") ? .directory(path) : .jar(path) }

    /// `jar:file:OUTER!/ENTRY!/` (Spring Boot to 3.1), `jar:nested:OUTER/!ENTRY!/` (from 3.2), `war:file:OUTER*/ENTRY`.
    private static func nestedJar(_ text: String) -> ClassSource? {
        var rest = text[...]
        for scheme in ["jar:", "war:"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
        let isNested = rest.hasPrefix("nested:")
        if rest.startIndex == text.startIndex && !isNested { return nil }
        for scheme in ["nested:", "file:"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
        for mark in isNested ? ["/!"] : ["!/", "*/"] {
            guard let cut = rest.firstRange(of: mark) else { continue }
            var entry = rest[cut.upperBound...]
            if entry.hasSuffix("!/") { entry = entry.dropLast(2) }
            let outer = filePath(rest[..<cut.lowerBound])
            return entry.isEmpty ? .jar(outer) : .nestedJar(outer, percentDecoded(entry))
        }
        return nil
    }

    private static func filePath(_ url: Substring) -> String {
        percentDecoded(url.hasPrefix("///") ? url.dropFirst(2) : url)
    }

    /// `text` with each `%xx` replaced by its byte; a `%` that starts no such pair stays.
    static func percentDecoded(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexDigit(bytes[index + 1]), let low = hexDigit(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
