/// The VM's flags as options set them: the last one wins, whichever way it was written.
public struct FlagTable: Hashable, Sendable {
    /// How a flag was set.
    public enum Value: Hashable, Sendable {
        case bool(Bool)
        /// What stood after `=`.
        case text(String)
    }

    private var values: [String: Value] = [:]

    /// - Parameter options: in the order in which the VM applies them.
    /// - Throws: `OptionError` for a heap size that is no number.
    init(_ options: [String]) throws(OptionError) {
        for option in options {
            if let flag = option.after("-XX:") { take(flag.utf8) } else { try takeAlias(option) }
        }
        for name in ["MaxHeapSize", "InitialHeapSize", "MinHeapSize", "MaxRAM"] {
            if case .text(let text)? = values[name], VMNumber.memory(text) == nil {
                throw OptionError(
                    code: .malformedValue, subject: "-XX:\(name)",
                    message: "is no memory size; write a number with k, m, g or t, such as 512m")
            }
        }
    }

    private mutating func take(_ flag: Substring.UTF8View) {
        guard let first = flag.first else { return }
        if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
            values[String(decoding: flag.dropFirst(), as: UTF8.self)] = .bool(first == UInt8(ascii: "+"))
        } else if let equals = flag.firstIndex(of: UInt8(ascii: "=")) {
            var name = flag[..<equals]
            // `-XX:Name:=value` is `-XX:Name=value`.
            if name.last == UInt8(ascii: ":") { name = name.dropLast() }
            let value = String(decoding: flag[flag.index(after: equals)...], as: UTF8.self)
            values[String(decoding: name, as: UTF8.self)] = .text(value)
        }
    }

    /// Options of `-X` that are other names of flags (`Arguments::parse_each_vm_init_arg`).
    private mutating func takeAlias(_ option: String) throws(OptionError) {
        guard option.starts("-X") || option == "-noverify" else { return }
        if let size = option.after("-Xmx") {
            values["MaxHeapSize"] = .text(String(size))
        } else if let size = option.after("-Xms") {
            values["InitialHeapSize"] = .text(String(size))
            values["MinHeapSize"] = .text(String(size))
        } else if let mode = option.after("-Xshare:") {
            values["UseSharedSpaces"] = .bool(mode != "off")
        } else if option.starts("-Xverify") || option == "-noverify" {
            let mode = option.after("-Xverify:") ?? (option == "-noverify" ? "none" : "all")
            values["BytecodeVerificationLocal"] = .bool(mode == "all")
            values["BytecodeVerificationRemote"] = .bool(mode != "none")
        }
    }

    /// How a flag was set; nil when no option sets it.
    public subscript(_ name: String) -> Value? { values[name] }

    /// The value of a flag that is on or off; nil when no option sets it.
    public func bool(_ name: String) -> Bool? {
        switch values[name] {
        case .bool(let value): value
        case .text("true"): true
        case .text("false"): false
        default: nil
        }
    }

    /// What a flag was set to; nil when no option sets it, or only on or off.
    public func text(_ name: String) -> String? {
        if case .text(let text)? = values[name] { text } else { nil }
    }

    /// A flag that is a number or memory size, in bytes; nil when no option sets it, or it is none.
    public func memory(_ name: String) -> UInt64? { text(name).flatMap { VMNumber.memory($0) } }

    /// A flag that is a percentage or fraction.
    public func fraction(_ name: String) -> Double? { text(name).flatMap { VMNumber.fraction($0) } }

    /// Names of all flags that options set, sorted.
    public var names: [String] { values.keys.sorted() }
}
