import TestSupport

extension Fixture {
    /// Runs a command at a terminal of its own.
    ///
    /// - Parameters:
    ///   - typing: what is typed, once `after` was shown; nothing by default.
    /// - Returns: its exit status, and all that the terminal showed as output.
    func atTerminal(_ command: [String], typing: String = "", after: String = "") throws -> FinishedCommand {
        let script = """
            import os, pty, sys
            typed, after = sys.argv[1].encode(), sys.argv[2].encode()
            pid, terminal = pty.fork()
            if pid == 0: os.execv(sys.argv[3], sys.argv[3:])
            seen = b''
            while True:
                try: piece = os.read(terminal, 65536)
                except OSError: break
                if not piece: break
                seen += piece
                if typed and after in seen:
                    os.write(terminal, typed)
                    typed = b''
            sys.stdout.buffer.write(seen)
            sys.stdout.flush()
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """
        return try run("python3", ["-c", script, typing, after] + command)
    }
}
