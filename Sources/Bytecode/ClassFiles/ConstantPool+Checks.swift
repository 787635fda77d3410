extension ConstantPool {
    /// Checks that every constant refers to constants of the right kind (JVMS 4.4).
    func checkReferences() throws(ParseError) {
        for index in 1..<max(1, count) {
            guard let offset = offset(index), let tag = tag(index) else { continue }
            switch tag {
            case .classReference, .string, .methodType, .module, .package:
                _ = try require(.utf8, short(offset + 1))
            case .fieldReference, .methodReference, .interfaceMethodReference:
                _ = try require(.classReference, short(offset + 1))
                _ = try require(.nameAndType, short(offset + 3))
            case .nameAndType:
                _ = try require(.utf8, short(offset + 1))
                _ = try require(.utf8, short(offset + 3))
            case .dynamic, .invokeDynamic:
                // The first two bytes index the BootstrapMethods attribute, not the pool.
                _ = try require(.nameAndType, short(offset + 3))
            case .methodHandle:
                try checkHandle(at: offset)
            case .utf8, .integer, .float, .long, .double:
                continue
            }
        }
    }

    /// JVMS 4.4.8: kinds 1 to 4 refer to fields, 5 and 8 to methods, 6 and 7 to methods of classes or, since version
    /// 52, of interfaces, 9 to methods of interfaces.
    private func checkHandle(at offset: Int) throws(ParseError) {
        let target = short(offset + 2)
        let allowed: [Tag]
        switch bytes[offset + 1] {
        case 1...4: allowed = [.fieldReference]
        case 5, 8: allowed = [.methodReference]
        case 6, 7: allowed = [.methodReference, .interfaceMethodReference]
        case 9: allowed = [.interfaceMethodReference]
        default:
            throw ParseError(.badValue, offset: offset + 1, "a method handle is of kind \(bytes[offset + 1])")
        }
        guard let found = tag(target), allowed.contains(found) else {
            throw ParseError(.badReference, offset: offset, "a method handle refers to constant \(target)")
        }
    }
}
