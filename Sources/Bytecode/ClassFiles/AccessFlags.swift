/// Access and property flags of classes, fields and methods (JVMS tables 4.1-B, 4.5-A, 4.6-A); some bits mean
/// different things for each.
public struct AccessFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let `public` = AccessFlags(rawValue: 0x0001)
    public static let `private` = AccessFlags(rawValue: 0x0002)
    public static let protected = AccessFlags(rawValue: 0x0004)
    public static let `static` = AccessFlags(rawValue: 0x0008)
    public static let final = AccessFlags(rawValue: 0x0010)
    /// Methods; the same bit is ACC_SUPER of a class.
    public static let synchronized = AccessFlags(rawValue: 0x0020)
    /// Fields; the same bit is ACC_BRIDGE of a method.
    public static let volatile = AccessFlags(rawValue: 0x0040)
    /// Fields; the same bit is ACC_VARARGS of a method.
    public static let transient = AccessFlags(rawValue: 0x0080)
    public static let native = AccessFlags(rawValue: 0x0100)
    public static let interface = AccessFlags(rawValue: 0x0200)
    public static let abstract = AccessFlags(rawValue: 0x0400)
    public static let strict = AccessFlags(rawValue: 0x0800)
    public static let synthetic = AccessFlags(rawValue: 0x1000)
    public static let annotation = AccessFlags(rawValue: 0x2000)
    public static let `enum` = AccessFlags(rawValue: 0x4000)
    /// Classes and parameters: `module-info`.
    public static let module = AccessFlags(rawValue: 0x8000)
}
