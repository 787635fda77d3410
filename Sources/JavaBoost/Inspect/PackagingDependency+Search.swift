extension PackagingDependency {
    static func found(in bytes: [UInt8], className: String, element: String) -> [PackagingDependency] { [] }
}
