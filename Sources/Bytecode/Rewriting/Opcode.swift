/// The opcodes that rewriting looks at by name (JVMS 6.5).
enum Opcode {
    static let nop: UInt8 = 0x00
    static let dup: UInt8 = 0x59
    static let iinc: UInt8 = 0x84
    static let jsr: UInt8 = 0xa8
    static let ret: UInt8 = 0xa9
    static let tableSwitch: UInt8 = 0xaa
    static let lookupSwitch: UInt8 = 0xab
    static let getStatic: UInt8 = 0xb2
    static let putStatic: UInt8 = 0xb3
    static let getField: UInt8 = 0xb4
    static let putField: UInt8 = 0xb5
    static let invokeVirtual: UInt8 = 0xb6
    static let invokeSpecial: UInt8 = 0xb7
    static let invokeStatic: UInt8 = 0xb8
    static let invokeInterface: UInt8 = 0xb9
    static let invokeDynamic: UInt8 = 0xba
    static let new: UInt8 = 0xbb
    static let athrow: UInt8 = 0xbf
    static let monitorEnter: UInt8 = 0xc2
    static let monitorExit: UInt8 = 0xc3
    static let wide: UInt8 = 0xc4
    static let multiANewArray: UInt8 = 0xc5
    static let gotoWide: UInt8 = 0xc8
    static let jsrWide: UInt8 = 0xc9

    /// Length in bytes with operands; 0 for the three whose length depends on them, and for what is no opcode.
    static func length(_ opcode: UInt8) -> Int { Int(table[Int(opcode)].length) }

    /// Stack slots taken and put, where the operands do not matter; nil where a descriptor decides.
    static func stackEffect(_ opcode: UInt8) -> (pops: Int, pushes: Int)? {
        let entry = table[Int(opcode)]
        return entry.pops < 0 ? nil : (Int(entry.pops), Int(entry.pushes))
    }

    /// Whether control may leave the straight line: branches, switches, returns, throws.
    static func leavesLine(_ opcode: UInt8) -> Bool {
        switch opcode {
        case 0x99...0xb1, athrow, 0xc6, 0xc7, gotoWide, jsrWide: true
        default: false
        }
    }

    private struct Entry {
        var length: Int8 = 0
        /// -1: by descriptor.
        var pops: Int8 = 0
        var pushes: Int8 = 0
    }

    private static let table: [Entry] = {
        var table = [Entry](repeating: Entry(), count: 256)
        func set(_ opcodes: ClosedRange<Int>, _ length: Int8, _ pops: Int8, _ pushes: Int8) {
            for opcode in opcodes { table[opcode] = Entry(length: length, pops: pops, pushes: pushes) }
        }
        // Four opcodes in a row for int, long, float and double.
        func set(arithmetic first: Int, pops: Int8) {
            for (place, slots) in [1, 2, 1, 2].enumerated() {
                let slots = Int8(slots)
                set((first + place)...(first + place), 1, pops * slots, slots)
            }
        }
        set(0...0, 1, 0, 0)  // nop
        set(1...8, 1, 0, 1)  // aconst_null, iconst
        set(9...10, 1, 0, 2)  // lconst
        set(11...13, 1, 0, 1)  // fconst
        set(14...15, 1, 0, 2)  // dconst
        set(16...16, 2, 0, 1)  // bipush
        set(17...17, 3, 0, 1)  // sipush
        set(18...18, 2, 0, 1)  // ldc
        set(19...19, 3, 0, 1)  // ldc_w
        set(20...20, 3, 0, 2)  // ldc2_w
        for (place, slots) in [1, 2, 1, 2, 1].enumerated() {  // int, long, float, double, reference
            let slots = Int8(slots)
            set((21 + place)...(21 + place), 2, 0, slots)  // load
            set((26 + 4 * place)...(29 + 4 * place), 1, 0, slots)  // load_0 to load_3
            set((54 + place)...(54 + place), 2, slots, 0)  // store
            set((59 + 4 * place)...(62 + 4 * place), 1, slots, 0)  // store_0 to store_3
        }
        for (place, slots) in [1, 2, 1, 2, 1, 1, 1, 1].enumerated() {  // … reference, byte, char, short
            let slots = Int8(slots)
            set((46 + place)...(46 + place), 1, 2, slots)  // array load
            set((79 + place)...(79 + place), 1, 2 + slots, 0)  // array store
        }
        set(87...87, 1, 1, 0)  // pop
        set(88...88, 1, 2, 0)  // pop2
        set(89...89, 1, 1, 2)  // dup
        set(90...90, 1, 2, 3)  // dup_x1
        set(91...91, 1, 3, 4)  // dup_x2
        set(92...92, 1, 2, 4)  // dup2
        set(93...93, 1, 3, 5)  // dup2_x1
        set(94...94, 1, 4, 6)  // dup2_x2
        set(95...95, 1, 2, 2)  // swap
        for first in stride(from: 96, through: 112, by: 4) { set(arithmetic: first, pops: 2) }  // add to rem
        set(arithmetic: 116, pops: 1)  // neg
        for first in stride(from: 120, through: 124, by: 2) {  // shifts by an int
            set(first...first, 1, 2, 1)
            set((first + 1)...(first + 1), 1, 3, 2)
        }
        for first in stride(from: 126, through: 130, by: 2) {  // and, or, xor
            set(first...first, 1, 2, 1)
            set((first + 1)...(first + 1), 1, 4, 2)
        }
        set(132...132, 3, 0, 0)  // iinc
        let conversions: [(Int8, Int8)] = [
            (1, 2), (1, 1), (1, 2), (2, 1), (2, 1), (2, 2), (1, 1), (1, 2), (1, 2), (2, 1), (2, 2), (2, 1),
            (1, 1), (1, 1), (1, 1),
        ]
        for (place, effect) in conversions.enumerated() { set((133 + place)...(133 + place), 1, effect.0, effect.1) }
        set(148...148, 1, 4, 1)  // lcmp
        set(149...150, 1, 2, 1)  // fcmp
        set(151...152, 1, 4, 1)  // dcmp
        set(153...158, 3, 1, 0)  // if against zero
        set(159...166, 3, 2, 0)  // if of two
        set(167...167, 3, 0, 0)  // goto
        set(168...168, 3, 0, 1)  // jsr
        set(169...169, 2, 0, 0)  // ret
        set(170...171, 0, 1, 0)  // switches
        set(172...172, 1, 1, 0)  // ireturn
        set(173...173, 1, 2, 0)
        set(174...174, 1, 1, 0)
        set(175...175, 1, 2, 0)
        set(176...176, 1, 1, 0)  // areturn
        set(177...177, 1, 0, 0)  // return
        set(178...184, 3, -1, 0)  // fields and methods
        set(185...186, 5, -1, 0)  // invokeinterface, invokedynamic
        set(187...187, 3, 0, 1)  // new
        set(188...188, 2, 1, 1)  // newarray
        set(189...189, 3, 1, 1)  // anewarray
        set(190...190, 1, 1, 1)  // arraylength
        set(191...191, 1, 1, 0)  // athrow
        set(192...193, 3, 1, 1)  // checkcast, instanceof
        set(194...195, 1, 1, 0)  // monitors
        set(196...196, 0, -1, 0)  // wide
        set(197...197, 4, -1, 0)  // multianewarray
        set(198...199, 3, 1, 0)  // ifnull, ifnonnull
        set(200...200, 5, 0, 0)  // goto_w
        set(201...201, 5, 0, 1)  // jsr_w
        return table
    }()
}
