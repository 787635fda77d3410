/// The code of one method (JVMS 4.7.3), found in its class file but not decoded.
public struct MethodCode: Hashable, Sendable {
    /// Where the instructions lie in the file.
    public let instructions: Range<Int>
    /// The places, counted from the start of the file, where exception handlers begin.
    public let handlers: [Int]

    /// Reads a `Code` attribute.
    init(_ attribute: ClassFile.Attribute, in bytes: Span<UInt8>) throws(ParseError) {
        let content = bytes.extracting(attribute.content)
        let base = attribute.content.lowerBound
        do throws(ParseError) {
            var offset = 4  // max_stack, max_locals
            let length = try content.take4(&offset, "the code's length")
            let start = offset
            try content.skip(length, &offset, "the end of the code")
            instructions = (base + start)..<(base + offset)
            var handlers: [Int] = []
            for _ in 0..<(try content.take2(&offset, "the number of exception handlers")) {
                try content.skip(4, &offset, "an exception handler")
                let handler = try content.take2(&offset, "where a handler begins")
                guard handler < length else {
                    throw ParseError(.badReference, offset: offset, "a handler begins behind the code")
                }
                try content.skip(2, &offset, "the end of an exception handler")
                handlers.append(base + start + handler)
            }
            self.handlers = handlers
        } catch {
            throw ParseError(error.kind, offset: base + error.offset, error.what)
        }
    }

    /// One instruction: where it lies in the file, and how long it is with its operands.
    struct Instruction {
        var offset: Int
        var opcode: UInt8
        var length: Int
    }

    /// The instruction at a place, which must be one.
    func instruction(at offset: Int, in bytes: Span<UInt8>) throws(ParseError) -> Instruction {
        let opcode = bytes[offset]
        let length: Int
        switch opcode {
        case Opcode.tableSwitch, Opcode.lookupSwitch: length = try switchLength(at: offset, in: bytes)
        case Opcode.wide:
            guard offset + 1 < instructions.upperBound else { throw Self.cut(offset) }
            length = bytes[offset + 1] == Opcode.iinc ? 6 : 4
        default:
            length = Opcode.length(opcode)
            guard length > 0 else {
                throw ParseError(.unknownTag, offset: offset, "\(opcode) is no opcode")
            }
        }
        guard length <= instructions.upperBound - offset else { throw Self.cut(offset) }
        return Instruction(offset: offset, opcode: opcode, length: length)
    }

    /// JVMS 6.5, tableswitch and lookupswitch: operands start at a multiple of four from the start of the code.
    private func operands(of offset: Int) -> Int {
        let place = offset - instructions.lowerBound
        return instructions.lowerBound + (place + 4) / 4 * 4
    }

    private func switchLength(at offset: Int, in bytes: Span<UInt8>) throws(ParseError) -> Int {
        let start = operands(of: offset)
        let isTable = bytes[offset] == Opcode.tableSwitch
        guard start + (isTable ? 12 : 8) <= instructions.upperBound else { throw Self.cut(offset) }
        let count: Int
        if isTable {
            let low = Self.int(bytes, start + 4), high = Self.int(bytes, start + 8)
            guard low <= high else { throw ParseError(.badValue, offset: offset, "a switch from \(low) to \(high)") }
            count = high - low + 1
        } else {
            count = Self.int(bytes, start + 4)
        }
        guard count >= 0, count <= instructions.count else { throw Self.cut(offset) }
        return start + (isTable ? 12 + 4 * count : 8 + 8 * count) - offset
    }

    /// Where an instruction may branch to, as places in the file; none for what does not branch.
    func targets(of instruction: Instruction, in bytes: Span<UInt8>) throws(ParseError) -> [Int] {
        let offset = instruction.offset
        var targets: [Int]
        switch instruction.opcode {
        case 0x99...Opcode.jsr, 0xc6, 0xc7:
            targets = [offset + Int(Int16(truncatingIfNeeded: Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2])))]
        case Opcode.gotoWide, Opcode.jsrWide: targets = [offset + Self.int(bytes, offset + 1)]
        case Opcode.tableSwitch, Opcode.lookupSwitch:
            let start = operands(of: offset)
            let isTable = instruction.opcode == Opcode.tableSwitch
            targets = [offset + Self.int(bytes, start)]
            // Behind default, low and high; or behind default, count and the first value to match.
            for place in stride(from: start + 12, to: offset + instruction.length, by: isTable ? 4 : 8) {
                targets.append(offset + Self.int(bytes, place))
            }
        default: return []
        }
        for target in targets where !instructions.contains(target) {
            throw ParseError(.badReference, offset: offset, "a branch leads out of the code")
        }
        return targets
    }

    private static func int(_ bytes: Span<UInt8>, _ offset: Int) -> Int {
        var value: UInt32 = 0
        for place in offset..<(offset + 4) { value = value << 8 | UInt32(bytes[place]) }
        return Int(Int32(bitPattern: value))
    }

    private static func cut(_ offset: Int) -> ParseError {
        ParseError(.truncated, offset: offset, "the code ends within an instruction")
    }
}

/// How many slots of the operand stack a method's arguments and result take (JVMS 4.3.3).
struct MethodSlots: Hashable, Sendable {
    /// Without the object it is called on.
    var arguments: Int
    var result: Int

    /// Nil where the descriptor is none of a method.
    init?(_ descriptor: String) {
        var rest = descriptor.utf8[...]
        guard rest.popFirst() == UInt8(ascii: "(") else { return nil }
        arguments = 0
        while let first = rest.first, first != UInt8(ascii: ")") {
            guard let slots = Self.take(&rest) else { return nil }
            arguments += slots
        }
        guard rest.popFirst() == UInt8(ascii: ")") else { return nil }
        if rest.elementsEqual("V".utf8) {
            result = 0
        } else {
            guard let slots = Self.take(&rest), rest.isEmpty else { return nil }
            result = slots
        }
    }

    /// The slots of one field type, which is taken off.
    static func take(_ rest: inout Substring.UTF8View) -> Int? {
        let dimensions = rest.prefix { $0 == UInt8(ascii: "[") }.count
        rest = rest.dropFirst(dimensions)
        guard let first = rest.popFirst() else { return nil }
        let slots: Int
        switch first {
        case UInt8(ascii: "J"), UInt8(ascii: "D"): slots = 2
        case UInt8(ascii: "B"), UInt8(ascii: "C"), UInt8(ascii: "F"), UInt8(ascii: "I"), UInt8(ascii: "S"),
            UInt8(ascii: "Z"):
            slots = 1
        case UInt8(ascii: "L"):
            guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return nil }
            rest = rest[rest.index(after: end)...]
            slots = 1
        default: return nil
        }
        return dimensions > 0 ? 1 : slots
    }
}
