/// Finds the calls of one class that are to be redirected, and the edit for each.
struct CallSiteFinder {
    struct Found {
        var site: CallSite
        var replacement: MethodName
        /// Puts the index of the replacement's constant where it belongs.
        var edit: (inout [UInt8], Int) -> Void
    }

    private(set) var found: [Found] = []
    private let file: ClassFile
    private let bytes: [UInt8]
    private let wanted: WantedConstants

    init(_ file: ClassFile, _ bytes: [UInt8], _ wanted: WantedConstants) {
        self.file = file
        self.bytes = bytes
        self.wanted = wanted
    }

    mutating func find() throws(ParseError) {
        // What javac makes for lambdas that can be serialized compares the names in a stream with those of the source.
        let skip: CallSite.Skip? =
            file.methods.contains { $0.name == "$deserializeLambda$" } ? .serializableLambda : nil
        for handle in wanted.handles {
            let site = CallSite(kind: .methodHandle, target: handle.target, method: "", skip: skip)
            found.append(
                Found(site: site, replacement: handle.replacement) { bytes, index in
                    bytes.replaceSubrange(
                        (handle.offset + 1)..<(handle.offset + 4), with: [6] + ConstantAppender.short(index))
                })
        }
        for method in file.methods {
            guard let attribute = method.attributes.first(where: { $0.name == "Code" }) else { continue }
            let code = try MethodCode(attribute, in: bytes.span)
            try find(in: code, method.name + method.descriptor)
        }
    }

    /// A `new` whose constructor has not been called yet.
    private struct Unfinished {
        var offset: Int
        var owner: String
        /// Slots on the stack above the two references to the object.
        var depth = 0
    }

    private mutating func find(in code: MethodCode, _ method: String) throws(ParseError) {
        let targets = try branchTargets(code)
        var unfinished: [Unfinished] = []
        var offset = code.instructions.lowerBound
        while offset < code.instructions.upperBound {
            let instruction = try code.instruction(at: offset, in: bytes.span)
            let next = offset + instruction.length
            if !unfinished.isEmpty, targets.contains(offset) { skip(&unfinished, .branchInArguments, method) }
            if instruction.opcode == Opcode.new, let owner = wanted.classes[file.constantPool.short(offset + 1)] {
                if next < code.instructions.upperBound, bytes[next] == Opcode.dup, !targets.contains(next) {
                    for index in unfinished.indices { unfinished[index].depth += 2 }
                    unfinished.append(Unfinished(offset: offset, owner: owner))
                    offset = next + 1
                    continue
                }
                skip(owner, .notDuplicated, method)
            }
            if let called = call(instruction) { take(called, at: offset, &unfinished, method) }
            try step(over: instruction, &unfinished, method)
            offset = next
        }
        skip(&unfinished, .objectTouched, method)
    }

    /// The method that an instruction calls, where it is one that counts.
    private func call(_ instruction: MethodCode.Instruction) -> MethodName? {
        switch instruction.opcode {
        case Opcode.invokeStatic, Opcode.invokeVirtual, Opcode.invokeSpecial, Opcode.invokeInterface:
            wanted.methods[file.constantPool.short(instruction.offset + 1)]
        default: nil
        }
    }

    private mutating func take(
        _ called: MethodName, at offset: Int, _ unfinished: inout [Unfinished], _ method: String
    ) {
        switch bytes[offset] {
        case Opcode.invokeStatic:
            guard let replacement = wanted.rules.statics[called] else { return }
            add(.staticCall, called, replacement, method) { bytes, index in
                bytes.replaceSubrange((offset + 1)..<(offset + 3), with: ConstantAppender.short(index))
            }
        case Opcode.invokeVirtual:
            guard let replacement = wanted.rules.virtuals[called] else { return }
            add(.virtualCall, called, replacement, method) { bytes, index in
                bytes.replaceSubrange(
                    offset..<(offset + 3), with: [Opcode.invokeStatic] + ConstantAppender.short(index))
            }
        case Opcode.invokeInterface:
            guard let replacement = wanted.rules.interfaces[called] else { return }
            // Two bytes longer than a static call: the number of arguments and a zero.
            add(.interfaceCall, called, replacement, method) { bytes, index in
                bytes.replaceSubrange(
                    offset..<(offset + 5),
                    with: [Opcode.invokeStatic] + ConstantAppender.short(index) + [Opcode.nop, Opcode.nop])
            }
        default:
            // A constructor called on what this method made itself, with nothing but its arguments in between; a
            // call of the superclass's constructor has no `new`.
            guard let replacement = wanted.rules.constructors[called], let innermost = unfinished.last,
                innermost.owner == called.owner, let slots = MethodSlots(called.descriptor),
                innermost.depth == slots.arguments
            else { return }
            let start = innermost.offset
            add(.construction, called, replacement, method) { bytes, index in
                bytes.replaceSubrange(start..<(start + 4), with: [UInt8](repeating: Opcode.nop, count: 4))
                bytes.replaceSubrange(
                    offset..<(offset + 3), with: [Opcode.invokeStatic] + ConstantAppender.short(index))
            }
        }
    }

    /// Follows the stack through one instruction of a straight line.
    private mutating func step(
        over instruction: MethodCode.Instruction, _ unfinished: inout [Unfinished], _ method: String
    ) throws(ParseError) {
        guard !unfinished.isEmpty else { return }
        let (pops, pushes) = try Self.effect(of: instruction, bytes, file.constantPool)
        if let innermost = unfinished.last, pops > innermost.depth {
            let isConstructor = try isInitializer(instruction) && pops == innermost.depth + 1
            let done = unfinished.removeLast()
            if !isConstructor { skip(done.owner, .objectTouched, method) }
        }
        for index in unfinished.indices {
            // One that is not the innermost is below it, and its own constructor has yet to come.
            unfinished[index].depth += pushes - pops
        }
        if unfinished.contains(where: { $0.depth < 0 }) { skip(&unfinished, .objectTouched, method) }
        if Opcode.leavesLine(instruction.opcode) { skip(&unfinished, .branchInArguments, method) }
    }

    private func isInitializer(_ instruction: MethodCode.Instruction) throws(ParseError) -> Bool {
        guard instruction.opcode == Opcode.invokeSpecial else { return false }
        return try Self.reference(of: instruction, file.constantPool).name == "<init>"
    }

    /// The stack slots that an instruction takes and puts.
    static func effect(
        of instruction: MethodCode.Instruction, _ bytes: [UInt8], _ pool: ConstantPool
    ) throws(ParseError) -> (pops: Int, pushes: Int) {
        if let effect = Opcode.stackEffect(instruction.opcode) { return effect }
        let offset = instruction.offset
        switch instruction.opcode {
        case Opcode.wide: return Opcode.stackEffect(bytes[offset + 1]) ?? (0, 0)
        case Opcode.multiANewArray: return (Int(bytes[offset + 3]), 1)
        default: break
        }
        let descriptor = try reference(of: instruction, pool).descriptor
        switch instruction.opcode {
        case Opcode.getStatic...Opcode.putField:
            var rest = descriptor.utf8[...]
            guard let slots = MethodSlots.take(&rest) else { throw malformed(descriptor, offset) }
            return switch instruction.opcode {
            case Opcode.getStatic: (0, slots)
            case Opcode.putStatic: (slots, 0)
            case Opcode.getField: (1, slots)
            default: (slots + 1, 0)
            }
        default:
            guard let slots = MethodSlots(descriptor) else { throw malformed(descriptor, offset) }
            let hasReceiver = ![Opcode.invokeStatic, Opcode.invokeDynamic].contains(instruction.opcode)
            return (slots.arguments + (hasReceiver ? 1 : 0), slots.result)
        }
    }

    private static func malformed(_ descriptor: String, _ offset: Int) -> ParseError {
        ParseError(.badValue, offset: offset, "\(descriptor) is no descriptor")
    }

    /// Name and descriptor of the field, method or call site that an instruction names.
    private static func reference(
        of instruction: MethodCode.Instruction, _ pool: ConstantPool
    ) throws(ParseError) -> (name: String, descriptor: String) {
        let index = pool.short(instruction.offset + 1)
        switch pool.tag(index) {
        case .fieldReference, .methodReference, .interfaceMethodReference, .invokeDynamic, .dynamic:
            guard let offset = pool.offset(index) else { break }
            return try pool.nameAndType(pool.short(offset + 3))
        default: break
        }
        throw ParseError(.badReference, offset: instruction.offset, "an instruction names constant \(index)")
    }

    private func branchTargets(_ code: MethodCode) throws(ParseError) -> Set<Int> {
        var targets = Set(code.handlers)
        var offset = code.instructions.lowerBound
        while offset < code.instructions.upperBound {
            let instruction = try code.instruction(at: offset, in: bytes.span)
            if Opcode.leavesLine(instruction.opcode) {
                targets.formUnion(try code.targets(of: instruction, in: bytes.span))
            }
            offset += instruction.length
        }
        return targets
    }

    private mutating func add(
        _ kind: CallSite.Kind, _ target: MethodName, _ replacement: MethodName, _ method: String,
        _ edit: @escaping (inout [UInt8], Int) -> Void
    ) {
        found.append(
            Found(
                site: CallSite(kind: kind, target: target, method: method), replacement: replacement, edit: edit))
    }

    private mutating func skip(_ unfinished: inout [Unfinished], _ reason: CallSite.Skip, _ method: String) {
        for item in unfinished { skip(item.owner, reason, method) }
        unfinished = []
    }

    private mutating func skip(_ owner: String, _ reason: CallSite.Skip, _ method: String) {
        let target = MethodName.initializer(owner, "")
        found.append(
            Found(
                site: CallSite(kind: .construction, target: target, method: method, skip: reason), replacement: target,
                edit: { _, _ in }))
    }
}
