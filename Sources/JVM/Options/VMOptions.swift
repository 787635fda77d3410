/// The VM's own sources of options, in the order of `Arguments::parse`: the flags file, JAVA_TOOL_OPTIONS, the command
/// line, _JAVA_OPTIONS; each but the first may refer to one options file, which stands in its place.
struct VMOptions {
    var effective: [String] = []

    init(commandLine: [String], tool: String?, last: String?, feature: Int) throws(OptionError) {
        var flagsFile: String?
        var options: [String] = []
        if let tool {
            let words = try ArgumentExpansion.words(tool, in: "JAVA_TOOL_OPTIONS")
            options += try Self.inserted(words, feature: feature, flagsFile: &flagsFile)
        }
        options += try Self.inserted(commandLine, feature: feature, flagsFile: &flagsFile)
        if let last {
            let words = try ArgumentExpansion.words(last, in: "_JAVA_OPTIONS")
            options += try Self.inserted(words, feature: feature, flagsFile: &flagsFile)
        }
        if let flagsFile { effective = try Self.settings(flagsFile) }
        effective += options
    }

    /// Replaces `-XX:VMOptionsFile=` (JDK 9 and later) by its words, and takes `-XX:Flags=` out.
    private static func inserted(
        _ options: [String], feature: Int, flagsFile: inout String?
    ) throws(OptionError) -> [String] {
        var result: [String] = []
        for option in options {
            if let path = option.after("-XX:Flags=") {
                flagsFile = String(path)
            } else if feature >= 9, let path = option.after("-XX:VMOptionsFile=") {
                for word in try ArgumentExpansion.words(text(String(path)), in: String(path)) {
                    if let path = word.after("-XX:Flags=") { flagsFile = String(path) } else { result.append(word) }
                }
            } else {
                result.append(option)
            }
        }
        return result
    }

    private static func text(_ path: String) throws(OptionError) -> String {
        do throws(SystemError) {
            return String(decoding: try WholeFile.bytes(path, limit: 16 << 20), as: UTF8.self)
        } catch {
            throw OptionError(
                code: .unreadableFile, subject: path,
                message: "options file cannot be read (\(error)); correct its path")
        }
    }

    /// The flags file's words as options: `+UseSerialGC` is `-XX:+UseSerialGC` (`process_settings_file`).
    static func settings(_ path: String) throws(OptionError) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var inComment = false
        var quote: UInt8?
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }
        for byte in try text(path).utf8 {
            if word.isEmpty, quote == nil {
                if inComment {
                    inComment = byte != 0x0a
                } else if byte == UInt8(ascii: "#") {
                    inComment = true
                } else if !isSpace(byte) {
                    word.append(byte)
                }
            } else if byte == 0x0a || (quote == nil && isSpace(byte)) {
                words.append("-XX:" + String(decoding: word, as: UTF8.self))
                word = []
                quote = nil
            } else if quote == byte {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else {
                word.append(byte)
            }
        }
        if !word.isEmpty { words.append("-XX:" + String(decoding: word, as: UTF8.self)) }
        return words
    }
}
