/// Everything a process is started with.
public struct ProcessSpec: Sendable {
    /// Absolute path of the program.
    public var program: String
    /// Arguments without the program's own name.
    public var arguments: [String]
    /// The whole environment: nothing else is inherited.
    public var environment: [String: String]
    /// Working directory; nil is the caller's.
    public var directory: String?
    /// Descriptor that becomes standard input; nil is /dev/null.
    public var standardInput: Int32?
    /// Where output and errors go.
    public var output: Output
    /// Descriptors that stay open under their own number.
    public var keep: [Int32]
    /// A session of its own, so that the process and its children can be signalled together.
    public var ownSession: Bool
    /// Whether the kernel kills it when the starting thread ends: only for a process that this thread waits for, which
    /// then cannot outlive a killed jboost.
    public var endsWithCaller = false

    /// Where a process's output goes.
    public enum Output: Sendable {
        /// The caller's own standard output and standard error.
        case inherited
        /// Read and thrown away except for the last `tailBytes`; a process that prints without end costs no disk.
        case drained(tailBytes: Int)
    }

    public init(
        program: String, arguments: [String], environment: [String: String], directory: String? = nil,
        standardInput: Int32? = nil, output: Output = .drained(tailBytes: 16 << 10), keep: [Int32] = [],
        ownSession: Bool = true
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.standardInput = standardInput
        self.output = output
        self.keep = keep
        self.ownSession = ownSession
    }
}

/// How a process ended.
public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)

    /// What a shell would report: the code, or 128 + the signal's number.
    public var shellCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let number): 128 + number
        }
    }

    public var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signalled(let number): "signal \(number)"
        }
    }
}

/// What a process and its reaped children used (`getrusage(2)`).
public struct ResourceUsage: Hashable, Sendable {
    /// User and system time, in microseconds.
    public var cpuMicroseconds: Int64
    /// Largest resident set, in KiB.
    public var peakResidentKiB: Int64
    public var minorFaults: Int64
    public var majorFaults: Int64
}
