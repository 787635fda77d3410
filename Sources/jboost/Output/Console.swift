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

    /// What is printed after this program starts on a line of its own.
    private static let clearsAtExit = atexit { Console.clear() }

    /// One finished line.
    static func say(_ text: String) { write(text + "\n") }

    static func warn(_ text: String) { say(paint("warning: ", "33") + text) }

    /// A step under way: rewritten in place on a terminal, a line of its own elsewhere.
    static func progress(_ text: String) {
        if isTerminal {
            state.withLock { $0 = true }
            _ = clearsAtExit
            raw("\r\u{1b}[2K" + paint("· ", "36") + text)
        } else {
            raw("· " + text + "\n")
        }
    }

    static func paint(_ text: String, _ code: String) -> String {
        usesColour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }

    private static func write(_ text: String) {
        clear()
        raw(text)
    }

    /// Takes the step under way off the terminal.
    private static func clear() {
        let pending = state.withLock { pending in
            defer { pending = false }
            return pending
        }
        if pending { raw("\r\u{1b}[2K") }
    }

    /// Nobody can be told that it cannot be told.
    private static func raw(_ text: String) { try? put(text, to: STDERR_FILENO) }

    /// Results, on standard output. A closed pipe ends the program as it would any filter; where they cannot be written
    /// (a full disk) it ends with the documented status.
    static func result(_ text: String) {
        clear()
        do throws(SystemError) { try put(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO) } catch {
            say(paint("jboost: ", "31") + "standard output: \(error)")
            exit(ExitStatus.ioFailed.rawValue)
        }
    }

    private static func put(_ text: String, to descriptor: Int32) throws(SystemError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // SAFETY: write reads at most `count` bytes of the buffer.
            let n = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if n > 0 {
                bytes = bytes.dropFirst(n)
            } else if errno == EAGAIN {
                // Somebody else made the pipe or terminal non-blocking.
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&entry, 1, 1_000)
            } else if errno != EINTR {
                throw SystemError(step: "write", errno: errno)
            }
        }
    }
}

extension Console {
    /// Tells the steps of a build as they come.
    static var following: Progress { Progress(step: { progress($0) }, warning: { warn($0) }) }
}
