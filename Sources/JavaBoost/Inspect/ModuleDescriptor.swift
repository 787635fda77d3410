/// The name in a `module-info.class`.
enum ModuleDescriptor {
    /// Nil where the bytes are no module descriptor.
    static func name(in bytes: [UInt8]) -> String? { nil }
}
