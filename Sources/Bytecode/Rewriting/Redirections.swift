/// A method by class, name and descriptor, as a class file names it: `java/lang/Thread`, `start`, `()V`.
public struct MethodName: Hashable, Sendable, CustomStringConvertible {
    /// Internal name, with slashes.
    public var owner: String
    public var name: String
    public var descriptor: String

    public init(_ owner: String, _ name: String, _ descriptor: String) {
        self.owner = owner
        self.name = name
        self.descriptor = descriptor
    }

    /// A constructor.
    public static func initializer(_ owner: String, _ descriptor: String) -> MethodName {
        MethodName(owner, "<init>", descriptor)
    }

    public var description: String { "\(owner).\(name)\(descriptor)" }
}

/// Calls that are to lead to static methods of another class, by edits that change no length.
///
/// What stands for a constructor takes its arguments and gives the object; what stands for an instance method takes the
/// object first.
public struct Redirections: Sendable {
    /// Static methods and what stands for each, of the same descriptor.
    public private(set) var statics: [MethodName: MethodName] = [:]
    /// Constructors, wherever `new`, the arguments and the call stand in one straight line.
    public private(set) var constructors: [MethodName: MethodName] = [:]
    /// Instance methods, where the class that the call names is exactly this one.
    public private(set) var virtuals: [MethodName: MethodName] = [:]
    /// Methods of interfaces, likewise.
    public private(set) var interfaces: [MethodName: MethodName] = [:]
    /// The classes whose calls may be redirected.
    public private(set) var owners: Set<String> = []
    /// How many bytes their names have.
    private(set) var ownerLengths: Set<Int> = []

    public init() {}

    public mutating func redirect(static method: MethodName, to target: String) {
        statics[method] = MethodName(target, method.name, method.descriptor)
        add(method.owner)
    }

    /// - Parameter name: of the static method that makes the object.
    public mutating func redirect(constructor method: MethodName, to target: String, _ name: String) {
        let arguments = method.descriptor.dropLast()  // the V
        constructors[method] = MethodName(target, name, "\(arguments)L\(method.owner);")
        add(method.owner)
    }

    public mutating func redirect(virtual method: MethodName, to target: String) {
        virtuals[method] = Self.taking(method, target)
        add(method.owner)
    }

    public mutating func redirect(interface method: MethodName, to target: String) {
        interfaces[method] = Self.taking(method, target)
        add(method.owner)
    }

    /// A static method that takes the object first.
    private static func taking(_ method: MethodName, _ target: String) -> MethodName {
        MethodName(target, method.name, "(L\(method.owner);\(method.descriptor.dropFirst())")
    }

    /// Whether any call of it is to be redirected.
    func names(_ method: MethodName) -> Bool {
        statics[method] != nil || constructors[method] != nil || virtuals[method] != nil || interfaces[method] != nil
    }
}

extension Redirections {
    private mutating func add(_ owner: String) {
        owners.insert(owner)
        ownerLengths.insert(owner.utf8.count)
    }
}

/// A call that was, or was not, redirected.
public struct CallSite: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case staticCall, construction, virtualCall, interfaceCall
        /// A constant that a lambda or method reference is made from.
        case methodHandle
    }

    /// Why a call stays as it is.
    public enum Skip: String, Hashable, Sendable {
        /// A condition or switch among the constructor's arguments: a frame there names the unfinished object.
        case branchInArguments
        /// The unfinished object is moved, stored or used before its constructor runs.
        case objectTouched
        /// `new` is not followed by `dup`.
        case notDuplicated
        /// A method reference in a class with lambdas that can be serialized, whose form would name another method.
        case serializableLambda
        /// The class has no room for another constant.
        case poolFull
    }

    public var kind: Kind
    /// What it calls.
    public var target: MethodName
    /// The method that it is in, name and descriptor; empty for a method handle, which belongs to the class.
    public var method: String
    /// Nil where it was redirected.
    public var skip: Skip?
}
