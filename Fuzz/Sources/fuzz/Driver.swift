import CFuzzer

/// libFuzzer's loop, which calls back with one input after another.
enum Driver {
    /// What the inputs go to. Set once before the loop starts, which runs on one thread.
    private nonisolated(unsafe) static var parse: @Sendable ([UInt8]) -> Void = { _ in }

    /// Runs until libFuzzer's options say stop; the first argument, the parser's name, stands for the program's.
    static func run(_ parse: @escaping @Sendable ([UInt8]) -> Void) -> CInt {
        unsafe Self.parse = parse
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv + 1
        // SAFETY: the arguments live as long as the process, and their number is one less from the second on.
        return unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            // SAFETY: libFuzzer's contract: `size` bytes at `data`, for the time of the call.
            unsafe Driver.parse([UInt8](UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
    }
}
