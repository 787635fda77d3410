/// What one method calls, and under which monitors: for questions about whole applications, not for proofs.
public struct MethodCalls: Hashable, Sendable {
    public var name: String
    public var descriptor: String
    public var accessFlags: AccessFlags
    /// In the order of the code, each once; those under a monitor apart.
    public var calls: [Call]

    public struct Call: Hashable, Sendable {
        public var method: MethodName
        /// Whether a `synchronized` block of this method is open around it, going by the order of the code.
        public var isInBlock: Bool
        /// Whether the object's class decides which method runs.
        public var isVirtual: Bool
    }

    /// Every method of a class that has code, and its native ones.
    ///
    /// - Throws: `ParseError` for a class that cannot be read.
    public static func all(in file: ClassFile, _ bytes: [UInt8]) throws(ParseError) -> [MethodCalls] {
        var names: [Int: MethodName] = [:]
        var result: [MethodCalls] = []
        for method in file.methods {
            var found = MethodCalls(
                name: method.name, descriptor: method.descriptor, accessFlags: method.accessFlags, calls: [])
            if let attribute = method.attributes.first(where: { $0.name == "Code" }) {
                let code = try MethodCode(attribute, in: bytes.span)
                found.calls = try calls(of: code, file.constantPool, bytes, &names)
            } else if !method.accessFlags.contains(.native) {
                continue
            }
            result.append(found)
        }
        return result
    }

    private static func calls(
        of code: MethodCode, _ pool: ConstantPool, _ bytes: [UInt8], _ names: inout [Int: MethodName]
    ) throws(ParseError) -> [Call] {
        var found: [Call] = []
        var seen: Set<Int> = []
        var open = 0
        var offset = code.instructions.lowerBound
        while offset < code.instructions.upperBound {
            let instruction = try code.instruction(at: offset, in: bytes.span)
            switch instruction.opcode {
            case Opcode.monitorEnter: open += 1
            // Compilers put the exit for exceptions behind the ordinary one; both end the same block.
            case Opcode.monitorExit: open = max(0, open - 1)
            case Opcode.invokeVirtual, Opcode.invokeSpecial, Opcode.invokeStatic, Opcode.invokeInterface:
                let index = pool.short(offset + 1)
                guard seen.insert(index << 1 | (open > 0 ? 1 : 0)).inserted else { break }
                let method = try name(index, pool, &names)
                let isVirtual = [Opcode.invokeVirtual, Opcode.invokeInterface].contains(instruction.opcode)
                found.append(Call(method: method, isInBlock: open > 0, isVirtual: isVirtual))
            default: break
            }
            offset += instruction.length
        }
        return found
    }

    private static func name(
        _ index: Int, _ pool: ConstantPool, _ names: inout [Int: MethodName]
    ) throws(ParseError) -> MethodName {
        if let known = names[index] { return known }
        guard [.methodReference, .interfaceMethodReference].contains(pool.tag(index)), let offset = pool.offset(index)
        else { throw ParseError(.badReference, offset: 0, "an instruction calls constant \(index)") }
        let (name, descriptor) = try pool.nameAndType(pool.short(offset + 3))
        let method = MethodName(try pool.className(pool.short(offset + 1)), name, descriptor)
        names[index] = method
        return method
    }
}
