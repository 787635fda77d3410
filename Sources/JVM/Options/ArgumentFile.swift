/// The launcher's argument files (`java @file`, JDK 9 and later): words, quotes, escapes, comments.
///
/// The state machine is `nextToken` of args.c in the JDK's libjli, byte for byte, with its odd corners: a `#` inside a
/// word ends the word's line, an escape means something inside quotes only, a line end closes an open quote.
public enum ArgumentFile {
    /// Splits the content of an argument file.
    public static func arguments(in content: some Collection<UInt8>) -> [String] {
        var tokenizer = Tokenizer()
        var offset = 0
        for byte in content {
            // The launcher reads blocks of 4096 bytes and saves the part of a word that a block holds.
            if offset.isMultiple(of: 4096) { tokenizer.save() }
            tokenizer.take(byte)
            offset += 1
        }
        return tokenizer.finish()
    }

    private struct Tokenizer {
        enum State { case between, comment, quoted, escape, continuation, word }

        var arguments: [String] = []
        var state = State.between
        var quote = UInt8(ascii: "\"")
        /// Parts of the word that quotes, escapes and blocks have ended; kept by the launcher across a comment.
        var saved: [UInt8] = []
        var hasSaved = false
        /// The rest of the word; lost to a `#`.
        var pending: [UInt8] = []

        mutating func save() {
            guard state == .word || state == .quoted, !pending.isEmpty else { return }
            keep()
        }

        mutating func keep() {
            saved += pending
            pending = []
            hasSaved = true
        }

        mutating func take(_ byte: UInt8) {
            switch state {
            case .between, .continuation:
                if isSpace(byte) { return }
                state = state == .between ? .word : .quoted
            case .escape:
                if isLineEnd(byte) {
                    state = .continuation
                } else {
                    saved.append(escaped(byte))
                    state = .quoted
                }
                return
            case .comment:
                if isLineEnd(byte) { state = .between }
                return
            case .word, .quoted:
                break
            }
            takeInWord(byte)
        }

        private mutating func takeInWord(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: " ") where state == .word, 0x09 where state == .word, 0x0c where state == .word, 0x0a,
                0x0d:
                end()
            case UInt8(ascii: "#") where state == .word:
                state = .comment
                pending = []
            case UInt8(ascii: "\\") where state == .quoted:
                keep()
                state = .escape
            case UInt8(ascii: "'") where state == .word || quote == byte,
                UInt8(ascii: "\"") where state == .word || quote == byte:
                if !pending.isEmpty { keep() }
                quote = byte
                state = state == .word ? .quoted : .word
            default:
                pending.append(byte)
            }
        }

        private mutating func end() {
            arguments.append(String(decoding: saved + pending, as: UTF8.self))
            saved = []
            pending = []
            hasSaved = false
            state = .between
        }

        /// The last word counts when something of it was collected.
        mutating func finish() -> [String] {
            if state == .word || state == .quoted {
                if !pending.isEmpty { keep() }
                if hasSaved { end() }
            }
            return arguments
        }
    }

    private static func escaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "f"): 0x0c
        default: byte
        }
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0d && byte != 0x0b)
    }

    /// Writes arguments so that the launcher reads them back: one a line, quoted where needed.
    ///
    /// For `launch.args`; every argument must be free of NUL.
    public static func text(_ arguments: [String]) -> String {
        var bytes: [UInt8] = []
        for argument in arguments {
            let plain =
                !argument.isEmpty
                && argument.utf8.allSatisfy { byte in
                    !isSpace(byte) && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "\"")
                        && byte != UInt8(ascii: "'")
                        && byte != UInt8(ascii: "\\")
                }
            if plain {
                bytes += argument.utf8
            } else {
                bytes.append(UInt8(ascii: "\""))
                for byte in argument.utf8 { bytes += quoted(byte) }
                bytes.append(UInt8(ascii: "\""))
            }
            bytes.append(0x0a)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func quoted(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case 0x0a: Array("\\n".utf8)
        case 0x0d: Array("\\r".utf8)
        case UInt8(ascii: "\\"): Array("\\\\".utf8)
        case UInt8(ascii: "\""): Array("\\\"".utf8)
        default: [byte]
        }
    }
}
