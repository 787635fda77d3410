import Glibc
import JVM
import JavaBoost
import Synchronization

/// Talk for people, on standard error; results go to standard output elsewhere.
enum Console {
    private static let state = Mutex(false)

    /// Whether standard error is a terminal that may be rewritten and coloured.
    static let isTerminal = isatty(STDERR_FILENO) == 1
    static let usesColour = isTerminal && ProcessEnvironment.value("NO_COLOR") == nil

    /// One finished line.
    static func say(_ text: String) { write(text + "\n") }

    static func warn(_ text: String) { say(paint("warning: ", "33") + text) }

    /// A step under way: rewritten in place on a terminal, a line of its own elsewhere.
    static func progress(_ text: String) {
        if isTerminal {
            state.withLock { $0 = true }
            raw("\r\u{1b}[2K" + paint("· ", "36") + text)
        } else {
            raw("· " + text + "\n")
        }
    }

    static func paint(_ text: String, _ code: String) -> String {
        usesColour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }

    private static func write(_ text: String) {
        let pending = state.withLock { pending in
            defer { pending = false }
            return pending
        }
        raw(pending ? "\r\u{1b}[2K" + text : text)
    }

    private static func raw(_ text: String) { put(text, to: STDERR_FILENO) }

    /// Results, on standard output. A closed pipe ends the program as it would any filter.
    static func result(_ text: String) {
        put(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO)
    }

    private static func put(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // SAFETY: write reads at most `count` bytes of the buffer.
            let n = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if n > 0 { bytes = bytes.dropFirst(n) } else if errno != EINTR { return }
        }
    }
}

extension Console {
    /// Tells the steps of a build as they come.
    static var following: Progress { Progress(step: { progress($0) }, warning: { warn($0) }) }
}
